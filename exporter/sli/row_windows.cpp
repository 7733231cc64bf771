// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/row_windows.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Date;
using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};
constexpr Duration kRolling{30 * slac::time::kDay};

class Selection {
public:
  Selection(std::span<const CommitmentPlan *const> terms, Instant now)
      : terms_(terms), now_(now), from_(terms.front()->in_force.from),
        to_(terms.back()->in_force.to) {}

  std::vector<RowWindow> select(WindowSet which, std::optional<Instant> first_event) {
    if (which.standing) return standing(*which.standing);
    const Instant before = now_ - kInstant;
    const bool is_past = before >= to_ + kAfterlife;
    if (before < from_ || (is_past && !which.all && !which.month)) return {};
    if (which.month) return of_month(*which.month);
    const Instant end = std::min(now_, to_);
    const Instant last = end - kInstant;
    const CommitmentPlan *plan = in_force(last);
    if (plan == nullptr) return {};
    if (which.all) {
      every(std::max(from_, std::min(first_event.value_or(last), last)), last);
    } else if (which.current && !plan->window.rolling()) {
      calendar(WindowKind::Current, *plan, last);
    }
    if (const auto length = plan->window.rolling()) {
      if (which.current) roll(WindowKind::Current, *plan, end, *length);
      return std::move(out_);
    }
    if (which.all) return std::move(out_);
    const Instant earlier = plan->window.containing(last).from - kInstant;
    if (const CommitmentPlan *then = in_force(earlier);
        which.previous && then != nullptr && !then->window.rolling())
      calendar(WindowKind::Previous, *then, earlier);
    if (which.rolling) roll(WindowKind::Rolling, *plan, end, kRolling);
    return std::move(out_);
  }

private:
  const CommitmentPlan *in_force(Instant t) const {
    for (const CommitmentPlan *plan : terms_)
      if (plan->in_force.from <= t && t < plan->in_force.to) return plan;
    return nullptr;
  }

  void add(RowWindow window) {
    window.last_month = month_at(window.interval.to - kInstant, window.plan->window.zone());
    out_.push_back(window);
  }

  void calendar(WindowKind kind, const CommitmentPlan &plan, Instant t) {
    const Interval window = clip(plan.window.containing(t), plan.in_force);
    if (!window.empty()) add({kind, &plan, window, false, window.to <= now_});
  }

  void roll(WindowKind kind, const CommitmentPlan &plan, Instant end, Duration length) {
    add({kind, &plan, {end - length, end}, true, true});
  }

  /// Every calendar window from the one that holds `t` to the one that holds `last`.
  void every(Instant t, Instant last) {
    while (t <= last) {
      const CommitmentPlan *plan = in_force(t);
      if (plan == nullptr || plan->window.rolling()) {
        t = plan == nullptr ? next_begin(t) : plan->in_force.to;
        continue;
      }
      const Instant to = std::min(plan->window.containing(t).to, plan->in_force.to);
      calendar(to > last ? WindowKind::Current : WindowKind::Previous, *plan, t);
      t = to;
    }
  }

  std::vector<RowWindow> of_month(Date first) {
    const Date next =
        first.month == 12 ? Date{first.year + 1, 1, 1} : Date{first.year, first.month + 1, 1};
    for (const CommitmentPlan *plan : terms_) {
      const slac::time::Zone &zone = plan->window.zone();
      const Instant begin = zone.start_of(first);
      const Instant month_end = zone.start_of(next);
      const Instant end = std::min({month_end, now_, plan->in_force.to});
      if (const auto length = plan->window.rolling()) {
        const Instant last = std::min({month_end, now_, to_}) - kInstant;
        if (begin <= last && in_force(last) == plan) // judged by the terms that are in force then
          add({WindowKind::Current, plan, {end - *length, end}, end == now_, true});
        continue;
      }
      for (Instant t = std::max(begin, plan->in_force.from); t < end;) {
        const Interval window = clip(plan->window.containing(t), plan->in_force);
        if (window.to <= month_end)
          calendar(window.to < now_ ? WindowKind::Previous : WindowKind::Current, *plan, t);
        t = window.to;
      }
    }
    return std::move(out_);
  }

  std::vector<RowWindow> standing(Instant end) {
    const CommitmentPlan *plan = end > now_ ? nullptr : in_force(end - kInstant);
    if (plan == nullptr) return {};
    if (const auto length = plan->window.rolling())
      add({WindowKind::Current, plan, {end - *length, end}, end == now_, true});
    return std::move(out_);
  }

  Instant next_begin(Instant t) const {
    for (const CommitmentPlan *plan : terms_)
      if (plan->in_force.from > t) return plan->in_force.from;
    return slac::time::kNever;
  }

  std::span<const CommitmentPlan *const> terms_;
  Instant now_;
  Instant from_;
  Instant to_;
  std::vector<RowWindow> out_;
};

} // namespace

std::vector<RowWindow> select_windows(std::span<const CommitmentPlan *const> terms, Instant now,
                                      WindowSet which, std::optional<Instant> first_event) {
  return Selection(terms, now).select(which, first_event);
}

} // namespace slax::sli

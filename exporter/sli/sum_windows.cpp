// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/sum_windows.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};

const CommitmentPlan *in_force(const Promised &promised, Instant t) {
  for (const CommitmentPlan *plan : promised.terms)
    if (plan->in_force.from <= t && t < plan->in_force.to) return plan;
  return nullptr;
}

/// Windows beside those of the rows, each once.
class Others {
public:
  Others(const Promised &promised, Selected &out, Instant now)
      : promised_(promised), out_(out), now_(now) {}

  /// Calendar windows that have begun, from the one that holds `from` on, as long as they are
  /// `wanted`.
  template <class Wanted>
  void calendar(Instant from, WindowUse use, const Wanted &wanted) {
    for (const CommitmentPlan *plan : promised_.terms) {
      if (plan->window.rolling()) continue;
      for (Instant t = std::max(from, plan->in_force.from); t < plan->in_force.to && t < now_;) {
        const Interval window = clip(plan->window.containing(t), plan->in_force);
        if (!wanted(*plan, window)) break;
        if (window.from < now_) add(plan, window, use);
        t = window.to;
      }
    }
  }

  void add(const CommitmentPlan *plan, Interval window, WindowUse use) {
    // A row of a rolling promise may be as long as a month, or as all of the promise, and holds
    // other incidents.
    const bool is_its_own =
        use == WindowUse::MonthOf || (use == WindowUse::Breaches && window == whole());
    const bool there =
        !is_its_own &&
        std::any_of(out_.windows.begin(), out_.windows.end(), [&](const RowWindow &w) {
          return w.plan == plan && !w.rolling && w.interval == window;
        });
    if (there || window.empty()) return;
    out_.windows.push_back({window.to <= now_ ? WindowKind::Previous : WindowKind::Current, plan,
                            window, false, window.to <= now_, use,
                            month_at(window.to - kInstant, plan->window.zone())});
  }

  /// A month of a rolling promise, if it is over, up to the end of the promise.
  void month(Month month) {
    const slac::time::Zone &zone = promised_.terms.front()->window.zone();
    const Instant begin =
        std::max(zone.start_of(first_day(month)), promised_.terms.front()->in_force.from);
    const Instant end =
        std::min(zone.start_of(first_day(month + 1)), promised_.terms.back()->in_force.to);
    if (end > now_ || begin >= end) return;
    const CommitmentPlan *plan = in_force(promised_, end - kInstant);
    if (plan == nullptr || !plan->window.rolling()) return;
    const MonthEnd its{end, plan};
    if (std::find(out_.ends.begin(), out_.ends.end(), its) != out_.ends.end()) return;
    out_.ends.push_back(its);
    add(plan, {begin, end}, WindowUse::MonthOf);
  }

  Interval whole() const {
    return {promised_.terms.front()->in_force.from, promised_.terms.back()->in_force.to};
  }

private:
  const Promised &promised_;
  Selected &out_;
  Instant now_;
};

bool is_counted_by_incidents(const CommitmentPlan &plan) {
  const auto *timely = std::get_if<TimelyTerms>(&plan.kind);
  return timely != nullptr && !timely->promise.share;
}

void add_counted(const Promised &promised, Duration over, Instant now, Others &others) {
  if (is_counted_by_incidents(*promised.terms.back()))
    others.add(promised.terms.back(), others.whole(), WindowUse::Breaches);
  else
    others.calendar(
        now - over, WindowUse::Breaches,
        [&](const CommitmentPlan &, const Interval &window) { return window.to <= now; });
}

/// For how long the commitment's breaches are counted, alone or with those of others.
Duration counted_for(const Layout::Group &group, const Promised &promised, Instant now) {
  Duration out;
  const auto take = [&](const std::optional<slac::model::Chronic> &chronic) {
    if (chronic) out = std::max(out, chronic->over);
  };
  for (const CommitmentPlan *plan : promised.terms)
    if (plan->in_force.from <= now) take(plan->commitment.chronic);
  take(group.agreement->money.chronic);
  for (const slac::model::Amendment &amendment : group.agreement->amendments)
    take(amendment.money.chronic);
  return out;
}

} // namespace

void add_sum_windows(const Layout &layout, const Layout::Group &group, Instant now,
                     std::span<Selected> all) {
  std::set<Months> periods;
  for (const std::size_t index : group.promised)
    for (const RowWindow &w : all[index].windows)
      if (w.kind != WindowKind::Rolling)
        for (const slac::time::Period period : group.periods)
          periods.insert(months_around(w.last_month, period));
  for (const std::size_t index : group.promised) {
    const Promised &promised = layout.promised[index];
    Others others(promised, all[index], now);
    if (group.credits)
      for (const Months &period : periods) {
        const auto &zone = promised.terms.front()->window.zone();
        others.calendar(zone.start_of(first_day(period.first)), WindowUse::Sum,
                        [&](const CommitmentPlan &plan, const Interval &window) {
                          return period.contains(
                              month_at(window.to - kInstant, plan.window.zone()));
                        });
        for (Month month = period.first; month < period.first + period.count; ++month)
          others.month(month);
      }
    if (const Duration over = counted_for(group, promised, now); group.chronic && over.ns > 0)
      add_counted(promised, over, now, others);
  }
}

void add_kpi_windows(const Layout &layout, const Layout::Group &group, Instant now,
                     std::span<Selected> all) {
  for (const KpiPlan &kpi : layout.kpis) {
    if (!kpi.is_of_rows || (kpi.agreement != nullptr && kpi.agreement != group.agreement)) continue;
    // Of a commitment whose rows became others the last that has begun.
    std::map<std::string_view, std::size_t> promises;
    for (const std::size_t index : group.promised) {
      const CommitmentPlan &first = *layout.promised[index].terms.front();
      const std::string_view name = first.commitment.name.value;
      if (kpi.protects(group.agreement->name.value, name) &&
          (first.in_force.from < now || !promises.contains(name)))
        promises[name] = index;
    }
    const auto windows =
        promises.empty()
            ? std::nullopt
            : kpi.windows(kpi.agreement != nullptr ? group.term : Interval{{}, slac::time::kNever},
                          now);
    if (!windows) continue;
    for (const auto &[name, index] : promises) {
      const Promised &promised = layout.promised[index];
      const CommitmentPlan *plan = promised.terms.front();
      for (const CommitmentPlan *later : promised.terms)
        if (later->in_force.from < now) plan = later;
      const auto add = [&, which = index](Interval window, bool is_before) {
        if (!window.empty())
          all[which].windows.push_back({WindowKind::Current, plan, window,
                                        kpi.rolling().has_value(), window.to <= now, WindowUse::Kpi,
                                        0, &kpi, is_before});
      };
      add(windows->current, false);
      add(windows->previous, true);
    }
  }
}

} // namespace slax::sli

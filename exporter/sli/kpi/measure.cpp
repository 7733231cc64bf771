// SPDX-License-Identifier: Apache-2.0
// From samples to a value: nearest-rank statistics, shares, counts and the longest silence, and how
// the value stands to its goal. Whole numbers and exact fractions throughout.
#include "exporter/sli/kpi/measure.hpp"

#include "exporter/sli/exact.hpp"

#include <algorithm>
#include <set>

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::base::Wide;
using slac::terms::Comparison;
using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};

Fraction seconds(Duration d) { return {d.ns, slac::time::kSecond}; }
Fraction percent(Decimal value) { return {value.units(), Decimal::from_int(100).units()}; }

class Measuring {
public:
  Measuring(std::span<const Sample> samples, Interval window, Instant now, bool is_current)
      : now_(now), is_current_(is_current) {
    for (const Sample &sample : samples)
      if (window.from <= sample.at && sample.at < window.to && sample.at <= now)
        inside_.push_back(&sample);
    samples_ = samples;
  }

  KpiValue operator()(const slac::terms::TimeKpi &kpi) {
    KpiValue out;
    std::erase_if(inside_, [](const Sample *s) { return s->open; });
    out.incidents = static_cast<int>(inside_.size());
    if (inside_.empty()) return out;
    std::sort(inside_.begin(), inside_.end(), [](const Sample *a, const Sample *b) {
      return a->value != b->value ? a->value < b->value : a->incident < b->incident;
    });
    out.worst = inside_.back()->incident;
    const auto n = static_cast<Wide>(inside_.size());
    using Form = slac::terms::Statistic::Form;
    switch (kpi.statistic.form) {
    case Form::Max: out.value = seconds(inside_.back()->value); break;
    case Form::Percentile: {
      // Nearest rank: ⌈p·n⌉.
      const Wide whole = Decimal::from_int(100).units();
      const Wide rank = (n * kpi.statistic.percentile.units() + whole - 1) / whole;
      out.value = seconds(inside_[static_cast<std::size_t>(rank) - 1]->value);
      break;
    }
    case Form::Mean: {
      Wide sum = 0;
      for (const Sample *s : inside_)
        sum += s->value.ns;
      out.value = Fraction{sum, n * slac::time::kSecond};
      break;
    }
    }
    return out;
  }

  KpiValue operator()(const slac::terms::ShareKpi &kpi) {
    KpiValue out;
    int done = 0;
    Duration longest{-1};
    for (const Sample *s : inside_) {
      const bool is_late =
          kpi.within && (s->open ? s->late_at <= now_ : s->value > kpi.within->length);
      if (s->open && kpi.within && !is_late) continue; // open and in time
      ++out.incidents;
      done += !s->open && !is_late;
      if ((s->open || is_late) && s->value > longest) {
        longest = s->value;
        out.worst = s->incident;
      }
    }
    if (out.incidents > 0) out.value = Fraction{done, out.incidents};
    return out;
  }

  KpiValue operator()(const slac::terms::CountKpi & /*kpi*/) {
    KpiValue out;
    out.incidents = static_cast<int>(inside_.size());
    out.value = Fraction{out.incidents, 1};
    return out;
  }

  /// The share that is open: reopened incidents, or alerts that opened none.
  KpiValue operator()(const slac::terms::RatioKpi & /*kpi*/) {
    KpiValue out;
    int reopened = 0;
    for (const Sample *s : inside_) {
      reopened += s->open;
      if (s->open) out.worst = s->incident;
    }
    out.incidents = static_cast<int>(inside_.size());
    if (out.incidents > 0) out.value = Fraction{reopened, out.incidents};
    return out;
  }

  KpiValue operator()(const slac::terms::SilenceKpi & /*kpi*/) {
    KpiValue out;
    Duration longest{-1};
    std::set<timeline::Slot> incidents;
    const auto take = [&](const Sample &s) {
      incidents.insert(s.incident);
      if (s.value <= longest) return;
      longest = s.value;
      out.worst = s.incident;
    };
    for (const Sample *s : inside_)
      if (!s->open) take(*s);
    if (is_current_)
      for (const Sample &s : samples_)
        if (s.open) take(s);
    out.incidents = static_cast<int>(incidents.size());
    if (out.incidents > 0) out.value = seconds(longest);
    return out;
  }

private:
  Instant now_;
  bool is_current_;
  std::span<const Sample> samples_;
  std::vector<const Sample *> inside_;
};

Exact exact_of(const Fraction &f) { return {Whole(f.part), Whole(f.of)}; }

Fraction fraction_of(const Exact &number) {
  return {static_cast<Wide>(numerator(number)), static_cast<Wide>(denominator(number))};
}

bool holds(const Exact &value, Comparison comparison, const Exact &bound) {
  switch (comparison) {
  case Comparison::LessEqual: return value <= bound;
  case Comparison::Less: return value < bound;
  case Comparison::GreaterEqual: return value >= bound;
  case Comparison::Greater: return value > bound;
  }
  return false;
}

bool is_at_most(Comparison comparison) {
  return comparison == Comparison::LessEqual || comparison == Comparison::Less;
}

Fraction goal_value(const KpiPlan &plan, const slac::terms::Goal &goal) {
  if (const auto *amount = std::get_if<slac::terms::Amount>(&goal.bound))
    return seconds(amount->length);
  const Decimal number = std::get<Decimal>(goal.bound);
  return std::holds_alternative<slac::terms::CountKpi>(plan.target)
             ? Fraction{number.units(), Decimal::kUnit}
             : percent(number);
}

/// Of what a bound allows: value ÷ bound, of what is to be high what is missing of all.
std::optional<Fraction> used_of(const Fraction &value, const Fraction &bound, bool at_most) {
  const Exact allowed = at_most ? exact_of(bound) : 1 - exact_of(bound);
  if (allowed <= 0) return std::nullopt;
  return fraction_of((at_most ? exact_of(value) : 1 - exact_of(value)) / allowed);
}

} // namespace

KpiValue measure(const KpiPlan &plan, std::span<const Sample> samples, Interval window, Instant now,
                 bool is_current) {
  if (window.empty()) return {};
  return std::visit(Measuring(samples, window, now, is_current), plan.target);
}

void fill(KpiRow &row, std::span<const Sample> samples, const KpiWindows &windows, Instant now,
          Instant first_record, const timeline::Incidents &incidents) {
  const bool is_trend = slac::terms::trend_of(row.plan->target) != nullptr;
  const auto is_known = [&](const Interval &window) {
    return !is_trend || first_record < window.to;
  };
  if (is_known(windows.current)) {
    const KpiValue current = measure(*row.plan, samples, windows.current, now, true);
    row.value = current.value;
    row.incidents = current.incidents;
    if (current.worst && !row.plan->is_of_alerts()) row.worst = incidents.at(*current.worst).id;
  }
  if (is_known(windows.previous))
    row.previous = measure(*row.plan, samples, windows.previous, now, false).value;
}

void judge(KpiRow &row, bool is_stale) {
  const KpiPlan &plan = *row.plan;
  const auto goal = slac::terms::goal_of(plan.target);
  bool is_met = false;
  if (goal) {
    row.target = goal_value(plan, *goal);
    if (row.value) is_met = holds(exact_of(*row.value), goal->comparison, exact_of(*row.target));
    if (row.value && row.bound)
      row.used = used_of(*row.value, *row.bound, is_at_most(goal->comparison));
  } else {
    row.target = row.previous;
    if (!row.previous) { // nothing to compare it with
      row.value.reset();
      row.incidents = 0;
      row.worst.clear();
    }
    if (row.value) {
      const Exact now = exact_of(*row.value);
      const Exact before = exact_of(*row.previous);
      is_met = now < before || (now == 0 && before == 0);
    }
  }
  row.status = !row.value ? KpiStatus::NoData : is_met ? KpiStatus::Met : KpiStatus::Missed;
  if (is_stale && row.status != KpiStatus::Missed) row.status = KpiStatus::Unknown;
}

Fraction budget_used(const Fraction &whole, Decimal target_percent) {
  return fraction_of((1 - exact_of(whole)) / (1 - exact_of(percent(target_percent))));
}

std::optional<Fraction> bound_of(const KpiPlan &plan, const CommitmentPlan &promise) {
  using Of = slac::terms::RatioKpi::Measure;
  if (slac::terms::trend_of(plan.target) != nullptr) return std::nullopt;
  if (const auto *ratio = std::get_if<slac::terms::RatioKpi>(&plan.target)) {
    if (ratio->measure == Of::BudgetUsed) return Fraction{1, 1};
    return ratio->measure == Of::Availability ? std::optional(percent(promise.target))
                                              : std::nullopt;
  }
  const auto *timely = std::get_if<TimelyTerms>(&promise.kind);
  if (timely == nullptr || std::holds_alternative<slac::terms::CountKpi>(plan.target))
    return std::nullopt;
  if (std::holds_alternative<slac::terms::ShareKpi>(plan.target)) return percent(promise.target);
  const slac::terms::Amount &amount = timely->promise.amount;
  if (amount.unit == slac::terms::Amount::Unit::BusinessDays) return std::nullopt;
  return seconds(amount.length);
}

Instant next_change(const KpiPlan &plan, std::span<const Sample> samples, Interval term,
                    Instant now) {
  Instant out = slac::time::kNever;
  const auto at = [&](Instant t) {
    if (t > now) out = std::min(out, t);
  };
  const auto length = plan.rolling();
  at(plan.next_window(term, now));
  for (const Sample &sample : samples) {
    at(sample.at + kInstant); // from then on a window that ends at the present holds it
    at(sample.late_at);
    if (!length) continue;
    at(sample.at + *length + kInstant);
    at(sample.at + *length + *length + kInstant);
  }
  return out;
}

std::string_view status_name(KpiStatus status) {
  switch (status) {
  case KpiStatus::Met: return "met";
  case KpiStatus::Missed: return "missed";
  case KpiStatus::NoData: return "no_data";
  case KpiStatus::Unknown: return "unknown";
  }
  return "";
}

} // namespace slax::sli

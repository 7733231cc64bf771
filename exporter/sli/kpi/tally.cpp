// SPDX-License-Identifier: Apache-2.0
// From samples to a value: nearest-rank statistics, shares, counts and the longest silence. Whole
// numbers and exact fractions throughout.
#include "exporter/sli/kpi/tally.hpp"

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::base::Wide;
using slac::terms::Statistic;
using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};

Fraction seconds(Duration d) { return {d.ns, slac::time::kSecond}; }

} // namespace

bool is_late(const slac::terms::Kpi &kpi, const Sample &sample, Instant now) {
  const auto *share = std::get_if<slac::terms::ShareKpi>(&kpi);
  if (share == nullptr || !share->within) return false;
  return sample.open ? sample.late_at <= now : sample.value > share->within->length;
}

bool is_in(const slac::terms::Kpi &kpi, const Sample &sample, Interval window, Instant now,
           bool is_current) {
  if (sample.open && std::holds_alternative<slac::terms::SilenceKpi>(kpi))
    return is_current && !window.empty();
  return window.from <= sample.at && sample.at < window.to && sample.at <= now;
}

Instant next_change(const Sample &sample, const std::optional<Duration> &rolling, Instant now) {
  Instant out = slac::time::kNever;
  const auto at = [&](Instant t) {
    if (t > now) out = std::min(out, t);
  };
  at(sample.at);
  at(sample.at + kInstant); // from then on a window that ends at the present holds it
  at(sample.late_at);
  if (!rolling) return out;
  at(sample.at + *rolling + kInstant);
  at(sample.at + *rolling + *rolling + kInstant);
  return out;
}

KpiTally::KpiTally(const slac::terms::Kpi &kpi, bool names_worst) : kpi_(&kpi) {
  const auto *time = std::get_if<slac::terms::TimeKpi>(&kpi);
  ranks_ = names_worst || std::holds_alternative<slac::terms::SilenceKpi>(kpi) ||
           (time != nullptr && time->statistic.form != Statistic::Form::Mean);
}

void KpiTally::clear() { *this = KpiTally(*kpi_, ranks_); }

void KpiTally::rank(const Ranked &ranked, int count) {
  if (!ranks_) return;
  undone_ += ranked.undone ? static_cast<std::size_t>(count) : 0;
  if (count > 0)
    ranking_.insert(ranked);
  else
    ranking_.erase(ranking_.find(ranked));
}

void KpiTally::put(const Sample &sample, bool is_late, int count) {
  const Ranked done{false, sample.value, sample.at, sample.incident};
  if (std::holds_alternative<slac::terms::TimeKpi>(*kpi_)) {
    if (sample.open) return;
    total_ += count;
    sum_ += sample.value.ns * Wide{count};
    rank(done, count);
  } else if (const auto *share = std::get_if<slac::terms::ShareKpi>(&*kpi_)) {
    if (sample.open && share->within && !is_late) return; // in time so far
    total_ += count;
    if (sample.open)
      rank({true, Duration{-sample.at.ns}, {}, sample.incident}, count);
    else if (is_late)
      rank(done, count);
    else
      good_ += count;
  } else if (std::holds_alternative<slac::terms::CountKpi>(*kpi_)) {
    total_ += count;
  } else if (std::holds_alternative<slac::terms::RatioKpi>(*kpi_)) {
    total_ += count;
    if (!sample.open) return;
    good_ += count;
    rank(done, count);
  } else {
    if (sample.grows)
      rank({true, Duration{(sample.value - Duration{sample.at.ns}).ns}, {}, sample.incident},
           count);
    else
      rank(done, count);
    if (const auto [at, is_new] = gaps_.try_emplace(sample.incident); (at->second += count) == 0)
      gaps_.erase(at);
  }
}

/// Of those that are as bad, the one whose id comes first.
timeline::Slot KpiTally::worst_of(Ranking::const_iterator last,
                                  const timeline::Incidents &incidents) const {
  timeline::Slot out = last->incident;
  for (auto at = last; at != ranking_.begin();) {
    --at;
    if (at->undone != last->undone || at->value != last->value || at->at != last->at) break;
    if (incidents.at(at->incident).id < incidents.at(out).id) out = at->incident;
  }
  return out;
}

void KpiTally::set_statistic(const slac::terms::TimeKpi &kpi, KpiValue &out) const {
  using Form = Statistic::Form;
  switch (kpi.statistic.form) {
  case Form::Max: out.value = seconds(ranking_.rbegin()->value); break;
  case Form::Percentile: { // nearest rank: ⌈p·n⌉
    const Wide whole = Decimal::from_int(100).units();
    const Wide rank = (Wide{total_} * kpi.statistic.percentile.units() + whole - 1) / whole;
    out.value = seconds(ranking_.nth(static_cast<std::size_t>(rank) - 1)->value);
    break;
  }
  case Form::Mean: out.value = Fraction{sum_, total_ * Wide{slac::time::kSecond}}; break;
  }
}

void KpiTally::set_silence(Instant now, const timeline::Incidents &incidents, KpiValue &out) const {
  out.incidents = static_cast<int>(gaps_.size());
  Duration longest{-1};
  if (const std::size_t done = ranking_.size() - undone_; done > 0) {
    const auto last = ranking_.nth(done - 1);
    longest = last->value;
    out.worst = worst_of(last, incidents);
  }
  if (undone_ > 0) {
    const auto last = std::prev(ranking_.end());
    if (const Duration open = last->value + Duration{now.ns}; open > longest) {
      longest = open;
      out.worst = worst_of(last, incidents);
    }
  }
  if (out.worst) out.value = seconds(longest);
}

KpiValue KpiTally::value(Instant now, const timeline::Incidents &incidents) const {
  KpiValue out;
  if (std::holds_alternative<slac::terms::SilenceKpi>(*kpi_)) {
    set_silence(now, incidents, out);
    return out;
  }
  out.incidents = total_;
  if (std::holds_alternative<slac::terms::CountKpi>(*kpi_)) {
    out.value = Fraction{total_, 1};
    return out;
  }
  if (total_ == 0) return out;
  if (const auto *time = std::get_if<slac::terms::TimeKpi>(&*kpi_))
    set_statistic(*time, out);
  else
    out.value = Fraction{good_, total_};
  if (!ranking_.empty()) out.worst = worst_of(std::prev(ranking_.end()), incidents);
  return out;
}

} // namespace slax::sli

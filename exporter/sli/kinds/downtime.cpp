// SPDX-License-Identifier: Apache-2.0
// Weighted time out of stretches that may overlap: flattened once, summed with prefix sums, and
// with a minimum or slices walked as runs. The arithmetic is whole numbers throughout.
#include "exporter/sli/kinds/downtime.hpp"

#include <algorithm>

namespace slax::sli {

using slac::base::Decimal;
using slac::time::Duration;
using slac::time::Instant;

namespace {

/// Slices of one length, aligned to the epoch: each that a piece touches counts whole, once, at the
/// highest fraction. Pieces come in order.
class Slices {
public:
  explicit Slices(Duration length) : length_(length) {}

  void touch(const Weighted &piece) {
    const std::int64_t first = floor(piece.interval.from.ns);
    const std::int64_t last = floor(piece.interval.to.ns - 1);
    if (any_ && first == slice_) {
      highest_ = std::max(highest_, piece.fraction);
    } else {
      close();
      open(first, piece.fraction);
    }
    if (last == first) return;
    close();
    sum_ = sum_ + Amount::weighted({(last - first - 1) * length_.ns}, piece.fraction);
    open(last, piece.fraction);
  }

  Amount sum() {
    close();
    any_ = false;
    return sum_;
  }

private:
  std::int64_t floor(std::int64_t ns) const {
    return ns / length_.ns - (ns % length_.ns < 0 ? 1 : 0);
  }
  void open(std::int64_t slice, Decimal fraction) {
    any_ = true;
    slice_ = slice;
    highest_ = fraction;
  }
  void close() {
    if (any_) sum_ = sum_ + Amount::weighted(length_, highest_);
  }

  Duration length_;
  bool any_ = false;
  std::int64_t slice_ = 0;
  Decimal highest_;
  Amount sum_;
};

} // namespace

void apply_bound(std::vector<Weighted> &stretches, Decimal above) {
  std::erase_if(stretches, [&](const Weighted &s) {
    return s.fraction <= Decimal::from_units(above.units() / 100);
  });
  for (Weighted &s : stretches)
    s.fraction = Decimal::from_int(1);
}

void Downtime::assign(std::vector<Weighted> &stretches, const ServiceTime &service,
                      const slac::model::DowntimeTerms &terms, const AffectedShares *shares,
                      Instant now) {
  service_ = &service;
  terms_ = &terms;
  union_.clear();
  before_.clear();
  runs_.clear();
  known_until_ = kOpen;
  if (terms.above) apply_bound(stretches, *terms.above);
  const auto by_start = [](const Weighted &a, const Weighted &b) {
    return a.interval.from < b.interval.from;
  };
  if (!std::is_sorted(stretches.begin(), stretches.end(), by_start))
    std::sort(stretches.begin(), stretches.end(), by_start);
  bool apart = true;
  for (std::size_t i = 1; i < stretches.size() && apart; ++i)
    apart = stretches[i - 1].interval.to <= stretches[i].interval.from;
  if (apart)
    union_.assign(stretches.begin(), stretches.end());
  else
    union_ = highest(stretches);
  scale_ = shares == nullptr ? 1 : shares->scale();
  if (shares != nullptr) union_ = shares->weigh(union_);
  union_.shrink_to_fit();
  if (has_runs()) {
    make_runs(now);
    return;
  }
  before_.reserve(union_.size());
  Amount sum;
  for (const Weighted &s : union_) {
    before_.push_back(sum);
    sum = sum + Amount::weighted(service.service(s.interval), s.fraction);
  }
}

void Downtime::make_runs(Instant now) {
  std::vector<Weighted> pieces;
  for (const Weighted &s : union_) {
    Interval known = s.interval;
    if (known.to == kOpen) {
      known.to = std::max(known.from, now + kHorizon);
      known_until_ = known.to;
    }
    for (const Interval &part : service_->open().parts(known))
      pieces.push_back({part, s.fraction});
  }
  union_ = std::move(pieces);
  for (std::size_t i = 0; i < union_.size(); ++i) {
    const Interval &piece = union_[i].interval;
    if (!runs_.empty() && runs_.back().whole.to == piece.from) {
      runs_.back().last = i + 1;
      runs_.back().whole.to = piece.to;
    } else {
      runs_.push_back({i, i + 1, piece});
    }
  }
}

/// Calls with each run that is long enough and meets the bounds.
template <class Visit>
void Downtime::each_run(Interval bounds, Instant now, const Visit &visit) const {
  auto run = std::upper_bound(runs_.begin(), runs_.end(), bounds.from,
                              [](Instant at, const Run &r) { return at < r.whole.to; });
  for (; run != runs_.end() && run->whole.from < bounds.to; ++run)
    if (std::min(run->whole.to, now) - run->whole.from >= terms_->minimum) visit(*run);
}

Amount Downtime::of_runs(Interval bounds, Instant now) const {
  Amount sum;
  const bool touches = terms_->granularity.ns > 0 && !terms_->drop_partial;
  Slices slices(terms_->granularity);
  each_run(bounds, now, [&](const Run &run) {
    Decimal top;
    for (std::size_t i = run.first; i < run.last; ++i) {
      const Weighted piece{clip(union_[i].interval, bounds), union_[i].fraction};
      if (piece.interval.empty()) continue;
      top = std::max(top, piece.fraction);
      if (touches)
        slices.touch(piece);
      else if (terms_->granularity.ns == 0)
        sum = sum + Amount::weighted(piece.interval.length(), piece.fraction);
    }
    if (!terms_->drop_partial || terms_->granularity.ns == 0) return;
    const std::int64_t length = clip(run.whole, bounds).length().ns;
    sum = sum + Amount::weighted({length - length % terms_->granularity.ns}, top);
  });
  if (touches) sum = sum + slices.sum();
  return std::min(sum, {Amount::of(service_->service(bounds)).units * scale_});
}

Amount Downtime::until(Instant t) const {
  const auto after =
      std::upper_bound(union_.begin(), union_.end(), t,
                       [](Instant at, const Weighted &s) { return at < s.interval.from; });
  if (after == union_.begin()) return {};
  const auto i = static_cast<std::size_t>(after - union_.begin()) - 1;
  const Weighted &last = union_[i];
  const Interval part{last.interval.from, std::min(t, last.interval.to)};
  return before_[i] + Amount::weighted(service_->service(part), last.fraction);
}

Amount Downtime::scaled_within(Interval bounds, Instant now) const {
  if (bounds.empty() || union_.empty()) return {};
  return has_runs() ? of_runs(bounds, now) : until(bounds.to) - until(bounds.from);
}

Instant Downtime::next_change(Instant now) const {
  auto run = std::upper_bound(runs_.begin(), runs_.end(), now,
                              [](Instant at, const Run &r) { return at < r.whole.to; });
  for (; run != runs_.end(); ++run)
    if (const Instant grown = run->whole.from + terms_->minimum; grown > now)
      return std::min(grown, known_until_);
  return known_until_;
}

bool Downtime::meets(Interval stretch, Interval bounds, Instant now) const {
  const Interval asked = clip(stretch, bounds);
  if (asked.empty()) return false;
  if (!has_runs()) return scaled_within(asked, now).units > 0;
  bool met = false;
  each_run(asked, now, [&](const Run &run) {
    const bool fills_none = terms_->drop_partial && terms_->granularity.ns > 0 &&
                            clip(run.whole, bounds).length() < terms_->granularity;
    if (fills_none) return;
    for (std::size_t i = run.first; i < run.last && !met; ++i)
      met = union_[i].fraction > Decimal{} && !clip(union_[i].interval, asked).empty();
  });
  return met;
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kpi/samples.hpp"

#include <boost/multi_index/identity.hpp>
#include <boost/multi_index/ranked_index.hpp>
#include <boost/multi_index_container.hpp>

#include <optional>
#include <unordered_map>

namespace slax::sli {

/// What samples come to in a window.
struct KpiValue {
  std::optional<Fraction> value; ///< nothing: no event
  int incidents = 0;
  std::optional<timeline::Slot> worst; ///< the one that took longest; of equals the latest
};

/// One KPI's value over the samples of one window, which come and go in any order. Each costs the
/// logarithm of their number; the value itself costs no more.
class KpiTally {
public:
  /// `names_worst`: the value is to say which incident is the worst.
  KpiTally(const slac::terms::Kpi &kpi, bool names_worst);
  void clear();
  /// `is_late`: of a share, see `is_late`.
  void add(const Sample &sample, bool is_late) { put(sample, is_late, 1); }
  /// It was added with the same `is_late`.
  void remove(const Sample &sample, bool is_late) { put(sample, is_late, -1); }
  KpiValue value(slac::time::Instant now, const timeline::Incidents &incidents) const;

private:
  /// From the best to the worst. What is not done is worse than what took long.
  struct Ranked {
    bool undone = false;
    slac::time::Duration value; ///< undone: the later it began the less
    slac::time::Instant at;
    timeline::Slot incident = 0;
    friend auto operator<=>(const Ranked &, const Ranked &) = default;
  };
  using Ranking = boost::multi_index_container<
      Ranked, boost::multi_index::indexed_by<
                  boost::multi_index::ranked_non_unique<boost::multi_index::identity<Ranked>>>>;

  void put(const Sample &sample, bool is_late, int count);
  void rank(const Ranked &ranked, int count);
  timeline::Slot worst_of(Ranking::const_iterator last, const timeline::Incidents &incidents) const;
  void set_statistic(const slac::terms::TimeKpi &kpi, KpiValue &out) const;
  void set_silence(slac::time::Instant now, const timeline::Incidents &incidents,
                   KpiValue &out) const;

  const slac::terms::Kpi *kpi_;
  bool ranks_; ///< `ranking_` is kept
  int total_ = 0;
  int good_ = 0;             ///< done in time; of a ratio reopened
  slac::base::Wide sum_ = 0; ///< of the values, in nanoseconds
  std::size_t undone_ = 0;   ///< in `ranking_`
  Ranking ranking_;
  std::unordered_map<timeline::Slot, int> gaps_; ///< of silence: how many an incident has
};

/// Of a share: whether it is not done in time. An open one is in time until it is late.
bool is_late(const slac::terms::Kpi &kpi, const Sample &sample, slac::time::Instant now);

/// Whether a sample counts in a window. `is_current`: an open silence still belongs to it.
bool is_in(const slac::terms::Kpi &kpi, const Sample &sample, Interval window,
           slac::time::Instant now, bool is_current);

/// The first instant after `now` at which a sample may count otherwise, in windows of that length
/// if they move with the clock. Other windows change as a whole.
slac::time::Instant next_change(const Sample &sample,
                                const std::optional<slac::time::Duration> &rolling,
                                slac::time::Instant now);

} // namespace slax::sli

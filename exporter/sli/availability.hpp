// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/forecast.hpp"
#include "exporter/sli/windows.hpp"
#include "exporter/timeline/history.hpp"

#include <vector>

namespace slax::sli {

/// Whether the commitment leaves the incident out of account.
bool is_excluded(const timeline::History &history, const slac::model::Exclusion &exclude);

/// Downtime of one account and service under one commitment (specs/numbers.md, "Availability").
/// Built once, then asked for any window.
class Availability {
public:
  /// `histories` are the usable ones that name the account.
  Availability(const std::vector<const timeline::History *> &histories,
               const slac::model::Model &model, const slac::model::Commitment &commitment,
               const std::string &account, const std::string &service, slac::time::Interval term,
               slac::time::Instant now);

  /// Fills the row's seconds, SLI, incidents, status, forecast and credit for its window.
  void judge(Row &row, const RowWindow &window) const;

private:
  struct IncidentImpact {
    std::vector<Weighted> stretches; ///< free of overlaps
  };
  RecentPast recent_past() const;

  const slac::model::Commitment &commitment_;
  slac::time::Interval term_;
  slac::time::Instant now_;
  slac::base::Decimal percent_;
  IntervalSet maintenance_;
  std::vector<IncidentImpact> incidents_;
  std::vector<Weighted> downtime_; ///< the highest fraction at each instant
};

} // namespace slax::sli

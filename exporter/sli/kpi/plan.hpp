// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/commitment_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace slax::sli {

/// The windows of a KPI at an instant: the present one, or of a trend the last complete period; and
/// the one before it.
struct KpiWindows {
  Interval current;
  Interval previous; ///< empty: there is none
  friend bool operator==(const KpiWindows &, const KpiWindows &) = default;
};

/// What follows of a KPI from the specs alone.
class KpiPlan {
public:
  /// `agreement` is null for a KPI of no single one.
  KpiPlan(const slac::model::Kpi &kpi, const slac::model::Agreement *agreement,
          const timeline::Vocabulary &vocabulary);

  const slac::model::Kpi &kpi;
  const slac::model::Agreement *agreement;
  const slac::terms::Kpi &target;
  std::string sentence; ///< in its canonical form
  Cover cover;          ///< of the severities that it names; of all without
  slac::time::Zone zone;
  std::uint32_t order = 0; ///< position by agreement and name

  bool is_of_rows;   ///< one value for each row of the promise that it protects
  bool is_of_alerts; ///< counts alerts, which only those have who group them
  /// One value over all accounts.
  bool is_of_fleet() const { return agreement == nullptr && !kpi.across_accounts; }
  bool is_protecting() const { return !kpi.protects.empty(); }
  bool protects(std::string_view agreement_name, std::string_view commitment) const;
  /// The length of windows that move with the clock; nothing for calendar ones.
  std::optional<slac::time::Duration> rolling() const;
  /// At `now`, inside a term (of an agreement's KPI; else all time). Nothing before the term, and
  /// after it for longer than rows stay.
  std::optional<KpiWindows> windows(Interval term, slac::time::Instant now) const;
  /// The first instant after `now` at which its calendar windows, or a trend's periods, are others.
  slac::time::Instant next_window(Interval term, slac::time::Instant now) const;
};

} // namespace slax::sli

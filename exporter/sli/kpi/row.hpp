// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kpi/plan.hpp"
#include "exporter/sli/outcome.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace slax::sli {

enum class KpiStatus : std::uint8_t { Met, Missed, NoData, Unknown };
std::string_view status_name(KpiStatus status);

/// A KPI's value, of one account (and service) or of the fleet. Times are in seconds.
struct KpiRow {
  const KpiPlan *plan = nullptr;
  std::string_view account; ///< empty: the fleet's
  std::string_view service; ///< empty: of no one row
  std::optional<Fraction> value;
  std::optional<Fraction> target; ///< nothing: a trend without an earlier period
  std::optional<Fraction> previous;
  std::optional<Fraction> bound; ///< what the promise that it protects allows
  std::optional<Fraction> used;  ///< how much of that is used up
  KpiStatus status = KpiStatus::NoData;
  int incidents = 0; ///< that the value is of; of shares all that are compared
  std::string worst; ///< the id of the incident that took longest; may be empty
  friend bool operator==(const KpiRow &, const KpiRow &) = default;
};

} // namespace slax::sli

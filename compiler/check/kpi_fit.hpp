// SPDX-License-Identifier: Apache-2.0
// What checks of KPIs share: which KPIs there are, what they measure, and how that stands to a
// promise.
#pragma once

#include "compiler/model/model.hpp"

#include <vector>

namespace slac::check {

struct KpiOf {
  const model::Kpi *kpi = nullptr;
  const model::Agreement *agreement = nullptr; ///< null: of none
  /// Whether each account has a value of its own.
  bool is_per_account() const { return agreement != nullptr || kpi->across_accounts; }
};
std::vector<KpiOf> kpis_of(const model::Model &model);

/// A commitment as its last terms have it.
struct Promise {
  const model::Agreement *agreement = nullptr;
  const model::Commitment *commitment = nullptr;
};
/// Those that some KPI may protect; promises by objective have their objective.
std::vector<Promise> promises_of(const model::Model &model);
/// Those that the KPI protects.
std::vector<Promise> protected_by(const model::Kpi &kpi, const std::vector<Promise> &promises);

enum class Fit {
  Same,    ///< what the promise is about
  Beside,  ///< something that goes along with it: how many there are, how many come back
  Mismatch ///< something else
};
Fit fit(const terms::Kpi &kpi, const terms::Promise &promise);

/// Whether the KPI's severities are all among the promise's, or it names none.
bool is_within(const terms::Kpi &kpi, const terms::Promise &promise, const model::Project &project);
/// Whether they have one in common.
bool overlaps(const terms::Kpi &kpi, const terms::Promise &promise, const model::Project &project);
bool overlaps(const terms::Kpi &a, const terms::Kpi &b, const model::Project &project);

/// Whether the goal asks for the worse side: times of at least so much, availability of at most so
/// much.
bool is_upside_down(const terms::Kpi &kpi);
/// What a tail cannot hide behind: the highest percentiles, the maximum, a share in time.
bool is_tail(const terms::Kpi &kpi);
/// A mean or a low percentile of times.
bool is_average(const terms::Kpi &kpi);

} // namespace slac::check

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What the exporter exposes of KPIs and of sums, recorded for alerts and dashboards; nothing where
/// the tree has neither KPIs nor fees.
std::vector<Group> make_kpi_records(const model::Model &model);
/// 1, with what a KPI is to keep in words; `agreement` is empty for one that belongs to none.
Rule kpi_in_words(const model::Kpi &kpi, const std::string &agreement);
/// A KPI that is missed while its promise is still kept, or whenever it is missed without one, and
/// KPIs of which nothing is known. Of an agreement's own KPIs.
std::vector<Group> make_kpi_alerts(const model::Agreement &agreement, const model::Model &model);
/// The same of KPIs that belong to no agreement.
std::vector<Group> make_kpi_alerts(const model::Model &model);

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

namespace oracle {

std::string kpi_sentence(const Kpi &kpi, const Scenario &scenario);

// An agreement's `kpis:`; nothing where there are none.
std::string kpis_yaml(const std::vector<Kpi> &kpis, const Scenario &scenario);

// A `kind: KPI` document for each of those that belong to no single agreement.
std::string kpi_documents(const Scenario &scenario);

} // namespace oracle

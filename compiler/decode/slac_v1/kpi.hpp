// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// `kpis:` of an Agreement, sorted by name.
std::vector<model::Kpi> read_kpis(const yaml::Node *node, const std::string &agreement,
                                  const model::Project &project, base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

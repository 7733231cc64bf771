// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/output_tree.hpp"
#include "compiler/plan/plan.hpp"

#include <vector>

namespace slac::emit {

/// Every file of the plan for Prometheus and Grafana: `rules/*.yaml`, `dashboards/*.json`.
/// Equal plans give equal bytes.
std::vector<base::OutputFile> emit_files(const plan::RulePlan &plan);

// The emitters, one per file; emitter_list.cpp is the list.
void emit_prometheus(const plan::RulePlan &plan, std::vector<base::OutputFile> &out);
void emit_grafana(const plan::RulePlan &plan, std::vector<base::OutputFile> &out);

} // namespace slac::emit

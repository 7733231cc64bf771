// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

#include <string>
#include <vector>

namespace slac::emit {

/// A generated file, its path relative to the output folder with '/' separators.
struct OutputFile {
  std::string path;
  std::string text;
};

/// Every file of the plan for Prometheus and Grafana: `rules/*.yaml`, `dashboards/*.json`.
/// Equal plans give equal bytes.
std::vector<OutputFile> emit_files(const plan::RulePlan &plan);

// The emitters, one per file; emitter_list.cpp is the list.
void emit_prometheus(const plan::RulePlan &plan, std::vector<OutputFile> &out);
void emit_grafana(const plan::RulePlan &plan, std::vector<OutputFile> &out);

} // namespace slac::emit

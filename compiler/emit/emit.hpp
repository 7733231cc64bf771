// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/sink.hpp"
#include "compiler/plan/plan.hpp"

#include <span>
#include <string_view>

namespace slac::emit {

/// A kind of output, all of it in the folder of its name: "rules", "dashboards".
struct Target {
  std::string_view name;
  /// Plans the unit, one resource at a time, and writes its files. Equal models give equal bytes.
  void (*emit)(const plan::Unit &unit, const model::Model &model, base::Sink &sink);
};

/// Every kind of output there is.
std::span<const Target> targets();

// The emitters, one per file; targets.cpp is the list.
void emit_prometheus(const plan::Unit &unit, const model::Model &model, base::Sink &sink);
void emit_grafana(const plan::Unit &unit, const model::Model &model, base::Sink &sink);

} // namespace slac::emit

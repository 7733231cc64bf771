// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/sink.hpp"
#include "compiler/plan/plan.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace slac::emit {

/// Writes one kind of output. Equal models and units, in one order, give equal bytes.
class Emitter {
public:
  virtual ~Emitter() = default;
  /// Plans the unit, one resource at a time, and writes its files.
  virtual void emit(const plan::Unit &unit, base::Sink &sink) = 0;
};

/// A kind of output, all of it in the folder of its name: "rules", "dashboards".
struct Target {
  std::string_view name;
  /// The emitter keeps a reference to the model.
  std::unique_ptr<Emitter> (*make_emitter)(const model::Model &model);
};

/// Every kind of output there is.
std::span<const Target> targets();

// The emitters, one per file; targets.cpp is the list.
std::unique_ptr<Emitter> make_prometheus_emitter(const model::Model &model);
std::unique_ptr<Emitter> make_grafana_emitter(const model::Model &model);

} // namespace slac::emit

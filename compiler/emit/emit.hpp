// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/sink.hpp"
#include "compiler/plan/plan.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slac::emit {

/// Writes one kind of output. Equal models and units, in one order, give equal bytes.
class Emitter {
public:
  virtual ~Emitter() = default;
  /// Plans the unit, one resource at a time, and writes its files.
  virtual void emit(const plan::Unit &unit, base::Sink &sink) = 0;
  /// What a person should know of what was not written.
  virtual std::vector<std::string> notes() const { return {}; }
};

/// What runs the rules, and so in which files they stand.
enum class Engine {
  Prometheus,
  Operator, ///< PrometheusRules of the Prometheus Operator
  Mimir,
  Thanos, ///< its Ruler
  Vmalert ///< of VictoriaMetrics
};

struct Options {
  bool test_all = false; ///< tests for every resource, else one for each shape of rules
  Engine engine = Engine::Prometheus;
};

/// When a kind of output is written.
enum class When {
  Always,
  WithTests, ///< with `--tests`
  Alone      ///< by a command of its own, which writes nothing else
};

/// A kind of output, all of it in the folder of its name: "rules", "dashboards".
struct Target {
  std::string_view name;
  When when = When::Always;
  /// The emitter keeps a reference to the model.
  std::unique_ptr<Emitter> (*make_emitter)(const model::Model &model, const Options &options);
};

/// Every kind of output there is.
std::span<const Target> targets();

// The emitters, one per file; targets.cpp is the list.
std::unique_ptr<Emitter> make_rules_emitter(const model::Model &model, const Options &options);
std::unique_ptr<Emitter> make_grafana_emitter(const model::Model &model, const Options &options);
std::unique_ptr<Emitter> make_alertmanager_emitter(const model::Model &model,
                                                   const Options &options);
std::unique_ptr<Emitter> make_test_emitter(const model::Model &model, const Options &options);
std::unique_ptr<Emitter> make_backfill_emitter(const model::Model &model, const Options &options);

} // namespace slac::emit

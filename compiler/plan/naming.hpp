// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <string>

namespace slac::plan {

/// What a recorded series of an Objective holds.
enum class Metric {
  TotalRate,   ///< all events per second, over five minutes
  BadRate,     ///< bad events per second, over five minutes
  Value,       ///< what a threshold or boolean indicator finds now
  SliceStep,   ///< of an indicator of time, what its slices are made of
  SliceRatio,  ///< error ratio of the slice that ends now
  Step,        ///< events of one evaluation
  Running,     ///< events of the quarter hour so far
  Closed,      ///< events of a quarter hour that ended
  Sum,         ///< events of an alert's window
  TargetSum,   ///< events of a window that is promised or shown
  ErrorRatio,  ///< of an alert's window
  TargetRatio, ///< error ratio of a window that is promised or shown
  Measured,    ///< the share of a window that was measured
  Budget,      ///< the share of the error budget that is left
  BurnRate,    ///< of the last hour
  Target,
  Info
};

/// A metric, and the window of those that exist for several.
struct Role {
  Role(Metric of) : metric(of) {}
  Role(Metric of, terms::WindowForm over) : metric(of), window(std::move(over)) {}
  /// Up to now.
  Role(Metric of, time::Duration over) : Role(of, terms::WindowForm(terms::Rolling{over})) {}

  Metric metric;
  std::optional<terms::WindowForm> window;
};

/// How a role is spelled.
struct Series {
  std::string name;
  model::Labels labels; ///< that distinguish it from other objectives' and windows'
};

/// specs/series.md lists the names.
Series spell(const model::Objective &objective, const Role &role);

} // namespace slac::plan

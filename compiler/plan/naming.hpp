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
  Bound,       ///< what a threshold compares it with
  SliceStep,   ///< of an indicator of time, what its slices are made of
  SliceRatio,  ///< error ratio of the slice that ends now
  Step,        ///< events of one evaluation
  Running,     ///< events of the quarter hour so far
  Closed,      ///< events of a quarter hour that ended
  Period,      ///< which one it is of each calendar window, modulo 3
  Start,       ///< when that began
  StartBefore, ///< when the one before did
  ClosedOf,    ///< events of a quarter hour that ended, by the period that it belongs to
  Excluded,    ///< 1 while time does not count
  ExcludedSum, ///< events of single maintenance in a calendar window
  Sum,         ///< events of an alert's window
  TargetSum,   ///< events of a window that is promised or shown
  ErrorRatio,  ///< of an alert's window
  TargetRatio, ///< error ratio of a window that is promised or shown
  Measured,    ///< the share of a window that was measured
  Service,     ///< seconds of a whole window that count
  Lost,        ///< the share of the service time that bad events stand for
  LostForGood, ///< that share as far as nothing that follows can make it smaller
  Budget,      ///< the share of the error budget that is left
  BurnRate,    ///< of the last hour
  Unclaimed,   ///< how many values of its label have events and are no Account
  Target,
  Info
};

/// A metric, and the window of those that exist for several.
struct Role {
  Role(Metric of) : metric(of) {}
  Role(Metric of, terms::WindowForm over) : metric(of), window(std::move(over)) {}
  /// Up to now.
  Role(Metric of, time::Duration over) : Role(of, terms::WindowForm(terms::Rolling{over})) {}

  /// Of the calendar period before.
  static Role before(Metric of, terms::Calendar period) {
    Role out(of, terms::WindowForm(std::move(period)));
    out.is_before = true;
    return out;
  }

  Metric metric;
  std::optional<terms::WindowForm> window;
  bool is_before = false; ///< the period before the present one
  std::string cut{};      ///< in place of the window's name: a part of a period
};

/// "30d", "month", "previous_month": the label of a window.
std::string window_label(const terms::WindowForm &window, bool is_before);

/// How a role is spelled.
struct Series {
  std::string name;
  model::Labels labels; ///< that distinguish it from other objectives' and windows'
};

/// specs/series.md lists the names. What an agreement promises has `sla:` in place of `slo:`, and
/// the label `terms`.
Series spell(const model::Objective &objective, const Role &role);

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "compiler/plan/dashboard.hpp"

#include <string>
#include <vector>

namespace slac::plan {

/// What the page of an Objective depends on. All Objectives of one shape share a page, on which
/// one of them is chosen, so that ten thousand Objectives have a handful of pages.
struct ObjectiveShape {
  /// What is shown of what is measured.
  enum class Measures { Events, Value, Members };
  /// A pair of windows that an alert looks at.
  struct Burn {
    time::Duration long_window;
    time::Duration short_window;
    double factor = 0;
    bool page = false;
  };

  terms::WindowForm window;
  std::vector<terms::WindowForm> also;
  std::vector<std::string> by; ///< names of our labels
  bool has_targets = false;    ///< of its own for some values of `by`
  bool leaves_out = false;     ///< time that does not count
  Measures measures = Measures::Events;
  std::vector<Burn> burns;
  bool has_usual_burns = true; ///< those of the table, every one of them

  /// What distinguishes it from other shapes, in words: "over 30d, by tenant".
  std::string words() const;
  /// At most 40 characters of those that Grafana takes. Two Projects that are told apart by
  /// labels have pages of their own.
  std::string uid(const model::Project &project) const;
};

ObjectiveShape shape_of(const model::Objective &objective, const model::Project &project);

Dashboard make_objective_dashboard(const ObjectiveShape &shape, const model::Project &project);

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// Recording rules that read only what earlier layers record, evaluated at one interval.
struct Layer {
  time::Duration interval{};
  std::vector<Rule> rules;
};

/// The recording rules of calendars, Objectives and promises by objective, in an order in which
/// history can be written for all of a layer before the next is looked at.
std::vector<Layer> make_layers(const model::Model &model);

} // namespace slac::plan

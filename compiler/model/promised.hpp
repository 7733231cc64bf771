// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

namespace slac::model {

/// Under which terms of time a promise by objective is measured, as the label `terms` has it:
/// "always", "office, without maintenance of 5d notice and 10h a year, in Europe/Berlin".
/// Agreements with equal terms share what is recorded.
std::string measuring_terms(const Commitment &commitment, const Project &project);

/// The Objectives that agreements promise, once for each of their terms (`Objective::terms`): of
/// the promises' windows, Calendar and maintenance, without alerts and targets of their own. Sorted
/// by name and terms.
std::vector<Objective> promised_objectives(const Model &model);

/// Those of `Model::promised` of the Objective with that name.
std::vector<const Objective *> promised(const Model &model, std::string_view name);

} // namespace slac::model

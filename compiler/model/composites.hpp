// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/model/model.hpp"

namespace slac::model {

/// Fits composites and their members together, once names are known to exist: reports circles,
/// and members whose `by` or windows differ from the composite's; records in each member which
/// windows composites read of it, and in each composite the longest slice below it.
void resolve_composites(Model &model, base::Diagnostics &diagnostics);

/// What a composite is made of in the end: Objectives that are no composites, by name, each once;
/// of any other Objective itself.
std::vector<const Objective *> measured_by(const Objective &objective, const Model &model);

} // namespace slac::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

namespace slac::decode {

/// The connectors of specs/connectors/, read once, by name.
const std::vector<model::Connector> &built_in_connectors();

/// Adds those that Sources use and the tree does not define.
void add_built_in_connectors(model::Model &model);

} // namespace slac::decode

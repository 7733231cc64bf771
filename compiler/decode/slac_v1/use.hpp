// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/yaml/node.hpp"

namespace slac::decode::slac_v1 {

/// `use: {indicator: NAME, with: {…}}`: the indicator of the catalog with its parameters filled in.
std::optional<model::Indicator> decode_use(const yaml::Node &node, Context &context);

} // namespace slac::decode::slac_v1

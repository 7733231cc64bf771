// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/yaml/node.hpp"

namespace slac::decode::slac_v1 {

/// What an Objective measures; nothing where it could not be read, which has been reported.
std::optional<model::Indicator> decode_indicator(const yaml::Node &node, Context &context);

} // namespace slac::decode::slac_v1

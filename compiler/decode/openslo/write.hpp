// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/translation.hpp"
#include "compiler/yaml/node.hpp"

#include <optional>
#include <vector>

namespace slac::decode::openslo {

/// A Service or an Objective of ours as OpenSLO v1, as far as that can say it. Nothing for what it
/// has no kind for. What is not said, or not all of it, is added to `unsaid`.
std::optional<yaml::Node> write(const yaml::Node &resource, std::vector<Unsaid> &unsaid);

} // namespace slac::decode::openslo

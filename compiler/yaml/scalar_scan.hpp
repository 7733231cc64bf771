// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/yaml/node.hpp"

#include <string_view>

namespace slac::yaml {

/// Fills a scalar node's style, span and map by walking its source text beside its decoded value.
/// `begin` is where the scalar starts in `text` (at its quote or block indicator, if it has one).
/// Where the two cannot be matched the map falls back to the scalar's start.
void locate_scalar(Node &node, std::string_view text, base::FileId file, std::uint32_t begin);

} // namespace slac::yaml

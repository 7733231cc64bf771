// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/yaml/node.hpp"

#include <string>
#include <string_view>

namespace slac::yaml {

/// The text as a quoted scalar on one line: in double quotes, or in single ones where those need
/// fewer escapes.
std::string quote(std::string_view text);

/// The text as it is written inside a scalar of that style.
std::string inside(ScalarStyle style, std::string_view text);

} // namespace slac::yaml

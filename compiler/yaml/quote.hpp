// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::yaml {

/// The text as a quoted scalar on one line: in double quotes, or in single ones where those need
/// fewer escapes.
std::string quote(std::string_view text);

} // namespace slac::yaml

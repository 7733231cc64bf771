// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::base {

/// Whether a terminal or browser would obey the code point, or hide it, instead of showing it:
/// control characters, line and paragraph separators, marks that turn the direction of the text
/// around, letters without width other than the joiners that scripts and emoji are written with.
bool is_control(char32_t code_point);

/// `text` for one line of a terminal: control characters as `\n`, `\x1b`, `\u202e`, bytes that are
/// no UTF-8 as `\xff`. A backslash stays as it is.
std::string printable(std::string_view text);

} // namespace slac::base

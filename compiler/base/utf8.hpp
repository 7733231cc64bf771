// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace slac::base {

/// Number of code points in well-formed UTF-8 (bytes that are no continuation byte).
std::size_t code_points(std::string_view text);

/// Offset of the first byte that is not well-formed UTF-8 (RFC 3629), or nothing.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Length in bytes of the well-formed code point at the start of `text`; 0 if there is none.
std::size_t code_point_length(std::string_view text);

/// The code point of a text that is one well-formed sequence.
char32_t code_point(std::string_view sequence);

/// Appends `code_point` encoded as UTF-8.
void append_utf8(std::string &out, char32_t code_point);

} // namespace slac::base

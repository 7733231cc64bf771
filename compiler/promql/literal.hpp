// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slac::promql {

/// Decimal with exponent, hexadecimal (`0x1f`), octal (`017`), `Inf` and `NaN` in any case.
std::optional<double> decode_number(std::string_view lexeme);

/// `1h30m`: units y, w, d, h, m, s, ms, each once and from large to small; whole numbers.
/// Milliseconds, above zero; nothing for anything else.
std::optional<std::int64_t> decode_duration(std::string_view lexeme);

/// A string literal with its quotes: Go's escapes in '…' and "…", none in `…`.
/// Nothing for an escape that does not exist.
std::optional<std::string> decode_string(std::string_view lexeme);

} // namespace slac::promql

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the literals of PromQL mean. Numbers as Go's strconv.ParseInt and ParseFloat read them,
/// durations as Prometheus's model.ParseDuration.
namespace slac::promql {

/// `10`, `1e3`, `0x1F`, `017` (octal), `1_000`, `.5`, `inf`, `NaN` in any case; nothing for text
/// that is no number or too large for a double. Too small is zero.
std::optional<double> decode_number(std::string_view lexeme);

/// `1h30m` in milliseconds, zero or more; nothing if a unit is unknown, repeated or out of order,
/// or beyond what 64 bits of nanoseconds hold.
std::optional<std::int64_t> decode_duration(std::string_view lexeme);

/// A quoted string and what is wrong with it, if anything.
struct DecodedString {
  std::string value;
  std::string problem;   ///< empty: none
  bool escape = false;   ///< the problem is an escape
  std::size_t begin = 0; ///< of what the problem is about, in the lexeme
  std::size_t end = 0;
};

/// `"…"` and `'…'` with Go's escapes, `` `…` `` without.
DecodedString decode_string(std::string_view lexeme);

} // namespace slac::promql

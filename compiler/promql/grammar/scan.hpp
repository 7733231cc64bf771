// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/token.hpp"

#include <cstddef>
#include <string_view>

/// How far the literals reach. What they mean is decoded later, from the lexeme.
namespace slac::promql::grammar {

struct NumberScan {
  Kind kind = Kind::Bad; ///< Number, Duration, or Bad
  std::size_t end = 0;
};

/// Reads a number or a duration at `at`; underscores exist since version 3. As in Prometheus the
/// lexeme of a good scan may still be no number.
NumberScan scan_number(std::string_view text, std::size_t at, bool underscores);

struct StringScan {
  bool closed = false;
  std::size_t end = 0;
  bool plain = true; ///< printable ASCII without escapes
};

/// Reads the string whose quote stands at `at`.
StringScan scan_string(std::string_view text, std::size_t at);

} // namespace slac::promql::grammar

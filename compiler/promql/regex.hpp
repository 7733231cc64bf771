// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slac::promql {

/// A pattern that matches this text alone.
std::string literal_pattern(std::string_view text);

/// What is wrong with a label regular expression in RE2's syntax, which Prometheus uses.
std::optional<std::string> regex_problem(std::string_view pattern);

/// Whether the pattern, anchored as in a matcher, matches the empty text. False for a bad pattern.
bool matches_empty(std::string_view pattern);

/// Whether the pattern, anchored as in a matcher, matches the text. False for a bad pattern.
bool regex_matches(std::string_view pattern, std::string_view text);

} // namespace slac::promql

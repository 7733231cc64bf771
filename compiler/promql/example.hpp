// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// Series that a selector selects, made up for tests.
namespace slac::promql {

/// Without the metric's name.
using LabelSet = std::map<std::string, std::string>;

/// A text that the pattern, anchored as in a matcher, matches. Nothing for patterns with parts
/// beyond literals, alternatives, classes and repetitions.
std::optional<std::string> example_of(std::string_view pattern);

bool matches(const Selector &selector, const LabelSet &labels);

/// Labels that both select; `other` may be the same.
std::optional<LabelSet> example_in(const Selector &selector, const Selector &other);

/// Labels that `wide` selects and `narrow` does not.
std::optional<LabelSet> example_beside(const Selector &wide, const Selector &narrow);

} // namespace slac::promql

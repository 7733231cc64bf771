// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/span.hpp"

#include <optional>
#include <string_view>

namespace slac::promql {

/// The first comment of an expression that parses; trees do not hold comments.
std::optional<base::TextRange> first_comment(std::string_view text);

} // namespace slac::promql

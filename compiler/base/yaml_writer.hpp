// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::base {

/// `text` as a YAML 1.1 and 1.2 scalar that every reader takes for a string: plain where that is
/// safe, else double-quoted. Words, dates and numbers that some reader would convert are quoted.
std::string yaml_scalar(std::string_view text);

/// `text` double-quoted with escapes.
std::string yaml_quote(std::string_view text);

} // namespace slac::base

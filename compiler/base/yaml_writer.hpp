// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::base {

/// `text` as a YAML 1.1 and 1.2 scalar that every reader takes for a string: plain where that is
/// safe, else double-quoted. Words, dates and numbers that some reader would convert are quoted.
std::string yaml_scalar(std::string_view text);

/// Whether `yaml_scalar` quotes every string that has `text` in it.
bool yaml_forces_quotes(std::string_view text);

/// `text` double-quoted with escapes.
std::string yaml_quote(std::string_view text);

/// `text` as it stands between double quotes; strings that are put together may be escaped apart.
std::string yaml_escape(std::string_view text);

} // namespace slac::base

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/dialect.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Spelling of names and quoted text, where Unicode matters.
namespace slac::promql {

/// Whether names with letters of any script, and points, are written without quotes.
enum class NameStyle { Quoted, Unquoted };

/// What Prometheus prints in this dialect.
NameStyle name_style(const Dialect &dialect);

/// Bytes of the letter (Unicode category L) at the start of `text`; 0 if there is none.
std::size_t letter_width(std::string_view text);

/// Whether a label must be written in quotes.
bool needs_quotes(std::string_view label, NameStyle style = NameStyle::Quoted);

/// `text` as a double-quoted PromQL string; what cannot be printed is escaped as Go's
/// strconv.Quote does it.
std::string quote(std::string_view text);

} // namespace slac::promql

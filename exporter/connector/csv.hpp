// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slax::connector {

/// A line of a CSV file.
struct CsvRow {
  std::size_t line = 0; ///< 1-based; a quoted field may go over several
  std::vector<std::string> fields;
};

/// RFC 4180 with any delimiter; a byte order mark before it and empty lines are passed over.
/// Nothing if a quoted field is never closed.
std::optional<std::vector<CsvRow>> parse_csv(std::string_view text, char delimiter);

} // namespace slax::connector

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"
#include "exporter/source/ndjson.hpp"

#include <string>
#include <vector>

namespace slax::report {

/// What is to be told. Rows and their keys belong to the evaluation.
struct Report {
  slac::time::Instant at;
  std::vector<const sli::Row *> rows; ///< in the order in which they are told
  std::vector<source::Refused> refused;
  std::vector<sli::Issue> issues;
  std::vector<sli::Unattributed> unattributed;
};

/// As JSON (specs/numbers.md, "Output"): one object, a row per line, times RFC 3339 UTC, ratios
/// with twelve significant digits, percentages that are money as decimal strings.
std::string json(const Report &report);

/// For people: a table, then what could not be used. Days are those of the promise's zone; what a
/// terminal would obey is escaped.
std::string text(const Report &report);

} // namespace slax::report

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"
#include "exporter/source/ndjson.hpp"

#include <string>

namespace slax::sli {

/// The evaluation as JSON (specs/numbers.md, "Output"): one object, a row per line, rows sorted,
/// times RFC 3339 UTC, ratios with twelve significant digits, percentages that are money as
/// decimal strings.
std::string report_json(const Evaluation &evaluation, const std::vector<source::Refused> &refused);

/// The same for people: a table, then what could not be used.
std::string report_text(const Evaluation &evaluation, const std::vector<source::Refused> &refused);

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/details.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/source/ndjson.hpp"

#include <string>
#include <vector>

namespace slax::report {

/// What is to be reported. Rows and their keys belong to the evaluation.
struct Report {
  slac::time::Instant at;
  std::vector<const sli::Row *> rows; ///< in the order in which they are printed
  /// Of each row, where they are asked for; else empty.
  std::vector<std::vector<sli::Detail>> details;
  std::vector<sli::AccountSum> sums;
  std::vector<sli::ChronicCount> chronic;
  std::vector<sli::KpiRow> kpis;
  std::vector<source::Refused> refused;
  std::vector<sli::Issue> issues;
  std::vector<sli::Unattributed> unattributed;
};

/// Of these accounts (empty: of all), without details and refused records. Takes from the
/// evaluation what it need not share; rows stay in it.
Report report_of(sli::Evaluation &evaluation, const std::vector<std::string> &accounts);

/// As JSON (specs/numbers.md, "Output"): one object, a row per line, times RFC 3339 UTC, ratios
/// with twelve significant digits, percentages that are money as decimal strings.
std::string json(const Report &report);

/// One row with its details, as an object.
std::string json(const sli::Row &row, const std::vector<sli::Detail> &details);

/// For contract owners: per agreement and promise where each account stands, the nearest to its
/// bound first, the KPIs that protect it, and what is owed.
std::string review(const Report &report);

/// A KPI's goal, value and status in one line.
std::string kpi_line(const sli::KpiRow &row);

/// For people: a table, then what could not be used. Days are those of the promise's zone; what a
/// terminal would obey is escaped.
std::string text(const Report &report);

} // namespace slax::report

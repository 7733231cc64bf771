// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/json_writer.hpp"
#include "exporter/sli/details.hpp"

#include <string>
#include <vector>

namespace slax::report {

/// Leaves what a customer is to know: no titles, which may name others, no addresses of systems, no
/// words that people wrote.
void leave_facts(std::vector<sli::Detail> &details);

/// What one incident means for a row.
void write_detail(slac::base::JsonWriter &json, const sli::Detail &detail);

/// An array of what each incident means for a row (specs/numbers.md, "Why").
void write_details(slac::base::JsonWriter &json, const std::vector<sli::Detail> &details);

/// `2026-10-31 23:59:00` as the zone's clocks show it, cut to seconds.
std::string local_time(const slac::time::Zone &zone, slac::time::Instant t);

/// The same for people, a line each, with times in the zone of the row's promise.
std::string details_text(const sli::Row &row, const std::vector<sli::Detail> &details);

} // namespace slax::report

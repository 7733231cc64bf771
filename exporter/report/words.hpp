// SPDX-License-Identifier: Apache-2.0
// Numbers of rows as people read them, in tables of a terminal and on pages alike.
#pragma once

#include "exporter/sli/kpi/row.hpp"
#include "exporter/sli/row.hpp"

#include <string>

namespace slax::report {

/// A percentage with four digits after the point, cut so that a missed promise never shows as kept.
std::string percent(const sli::Fraction &sli);

/// What was delivered: time, or incidents with those that are not judged.
std::string delivered(const sli::Row &row);

/// `10%`, with a fee `10% (375.00 USD)`.
std::string credit_text(const sli::Row &row);

/// A value in the unit of its sentence: a time, a percentage or a number.
std::string kpi_number(const sli::KpiPlan &plan, const std::optional<sli::Fraction> &number);

} // namespace slax::report

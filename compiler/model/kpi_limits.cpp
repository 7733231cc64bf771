// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/kpi_limits.hpp"

namespace slac::model {
namespace {

using base::Code;

/// The calendar of a promise that the KPI protects; empty: always open.
std::string calendar_of(const Kpi &kpi, const Model &model) {
  for (const Protected &one : kpi.protects)
    if (const Agreement *agreement = model.find_agreement(one.agreement))
      for (const Commitment &c : agreement->commitments)
        if (c.name.value == one.commitment && !c.calendar.value.empty()) return c.calendar.value;
  return {};
}

} // namespace

void check_measurable(const Kpi &kpi, const Model &model, base::Diagnostics &diagnostics) {
  const auto fail = [&](Code code, std::string message, std::string help) {
    diagnostics.add(
        base::make_diagnostic(code, kpi.target.span, std::move(message), std::move(help)));
  };
  const bool is_of_rows = terms::is_of_rows(kpi.target.value);
  if (is_of_rows && kpi.protects.empty())
    fail(Code::BadValue, "availability is measured under the terms of a promise",
         "add `protects:` with the availability commitment whose downtime is meant");
  if (is_of_rows)
    for (const Protected &one : kpi.protects)
      if (const Agreement *agreement = model.find_agreement(one.agreement))
        for (const Commitment &c : agreement->commitments)
          if (c.name.value == one.commitment &&
              !std::holds_alternative<terms::AvailabilityPromise>(c.promise.value))
            fail(Code::BadValue, "`" + one.commitment + "` promises no availability",
                 "protect an availability commitment, or measure its time");
  const auto amount_fails = [&](const terms::Amount &amount) {
    using Unit = terms::Amount::Unit;
    if (amount.unit == Unit::BusinessDays)
      fail(Code::BadDuration, "a KPI has no business days",
           "write business hours: `4 business hours`");
    else if (amount.unit == Unit::Business && calendar_of(kpi, model).empty())
      fail(Code::BadDuration, "business time needs the calendar of a promise",
           "add `protects:` with a commitment that has a calendar, or write plain time");
  };
  const auto goal = terms::goal_of(kpi.target.value);
  if (goal)
    if (const auto *amount = std::get_if<terms::Amount>(&goal->bound)) amount_fails(*amount);
  if (const auto *share = std::get_if<terms::ShareKpi>(&kpi.target.value); share && share->within)
    amount_fails(*share->within);
  const auto *calendar = goal ? std::get_if<terms::Calendar>(&goal->window.form) : nullptr;
  if (calendar != nullptr && calendar->period == time::Period::Term)
    fail(Code::BadDuration, "a KPI over the whole term warns of nothing",
         "write a shorter window: `per month`, `over 30d`");
}

} // namespace slac::model

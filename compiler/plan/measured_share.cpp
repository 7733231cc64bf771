// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/measured_share.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"

namespace slac::plan {

using promql::BinaryOp;
using promql::Expr;

Expr MeasuredShare::seconds_of(const Role &sums, std::string_view part) const {
  return without_part(series_.present(sums, of_part(part)));
}

Expr MeasuredShare::at_least_an_evaluation(Expr expr) const {
  return promql::call("clamp_min", {std::move(expr), promql::number(seconds(series_.interval()))});
}

/// Those that are recorded, and of others the usual share.
Expr MeasuredShare::service(const Role &sums, Expr whole) const {
  if (exclusions_.none()) return whole;
  const bool is_number = std::holds_alternative<promql::NumberLiteral>(whole.node);
  const Expr time = seconds_of(sums, kTime);
  Expr rest = is_number ? promql::binary(BinaryOp::Sub, std::move(whole), time)
                        : promql::binary(BinaryOp::Sub, on({}), std::move(whole), time);
  const double share = exclusions_.open_share();
  if (share != 1) rest = promql::binary(BinaryOp::Mul, std::move(rest), promql::number(share));
  Expr excluded = promql::binary(BinaryOp::Or, seconds_of(sums, kExcluded),
                                 promql::binary(BinaryOp::Mul, promql::number(0), time));
  Expr counted = promql::binary(BinaryOp::Sub, on({}), time, std::move(excluded));
  return at_least_an_evaluation(
      promql::binary(BinaryOp::Add, on({}), std::move(rest), std::move(counted)));
}

Expr MeasuredShare::share(const Role &sums, Expr whole) const {
  return promql::binary(BinaryOp::Div, with_the_only(), seconds_of(sums, kMeasured),
                        std::move(whole));
}

Expr MeasuredShare::service_of_window(const Role &sums, const terms::WindowForm &form) const {
  return service(sums, promql::number(seconds(terms::nominal_length(form))));
}

Expr MeasuredShare::of_window(const Role &sums, const terms::WindowForm &form) const {
  Expr whole = service_of_window(sums, form);
  if (!exclusions_.none()) return share(sums, std::move(whole));
  return promql::binary(BinaryOp::Div, seconds_of(sums, kMeasured), std::move(whole));
}

/// The calendar as of what the sums are of, or up to an evaluation before.
Expr MeasuredShare::calendar_then(std::string_view name, const terms::Calendar &window,
                                  bool is_before) const {
  return of_calendar(name, {window}, project_, is_before, late_);
}
Expr MeasuredShare::then() const {
  return promql::binary(BinaryOp::Sub, promql::call("time", {}), promql::number(seconds(late_)));
}

Expr MeasuredShare::service_of_period(const terms::Calendar &window) const {
  Expr whole = calendar_then(series::kCalendarLength, window);
  if (exclusions_.none()) return whole;
  return at_least_an_evaluation(promql::binary(BinaryOp::Sub, on({}), std::move(whole),
                                               exclusions_.of_period(window, then(), late_)));
}

Expr MeasuredShare::of_period(const Role &sums, const terms::Calendar &window) const {
  return share(sums, service_of_period(window));
}

Expr MeasuredShare::of_period_elsewhere(const Role &sums, const terms::Calendar &window) const {
  return promql::binary(BinaryOp::Div, with_the_only(),
                        without_part(series_.read(sums, of_part(kMeasured))),
                        service_of_period(window));
}

/// The calendar may have been recorded before the period began.
Expr MeasuredShare::service_elapsed(const Role &sums, const terms::Calendar &window) const {
  const Expr end = calendar_then(series::kCalendarEnd, window);
  Expr length = promql::binary(BinaryOp::Mul, yes_or_no(BinaryOp::LessEqual, then(), end),
                               calendar_then(series::kCalendarLength, window));
  Expr start = promql::binary(BinaryOp::Sub, end, std::move(length));
  Expr elapsed = promql::binary(BinaryOp::Sub, then(), std::move(start));
  return service(sums, at_least_an_evaluation(std::move(elapsed)));
}

Expr MeasuredShare::of_elapsed(const Role &sums, const terms::Calendar &window) const {
  return share(sums, service_elapsed(sums, window));
}

/// Then the period before is the one that the calendar calls the present one.
Expr MeasuredShare::service_of_previous(const Role &sums, const terms::Calendar &window) const {
  const Expr end = calendar_then(series::kCalendarEnd, window);
  const auto length = [&](bool is_before, BinaryOp op) {
    return promql::binary(BinaryOp::Mul, on({}),
                          calendar_then(series::kCalendarLength, window, is_before),
                          yes_or_no(op, then(), end));
  };
  return service(sums, promql::binary(BinaryOp::Add, length(true, BinaryOp::LessEqual),
                                      length(false, BinaryOp::Greater)));
}

Expr MeasuredShare::of_previous(const Role &sums, const terms::Calendar &window) const {
  return share(sums, service_of_previous(sums, window));
}

} // namespace slac::plan

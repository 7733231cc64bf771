// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/event_rules.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/slices.hpp"

namespace slac::plan {

using promql::BinaryOp;
using promql::Expr;

void EventRules::record(Group &out, const Role &role, Expr expr) const {
  out.rules.push_back(series_.record(role, std::move(expr)));
}

/// `expr` where the objective is measured, with nothing but its labels, to stand beside raw series.
Expr EventRules::bare(Expr expr) const {
  return o_.by.empty() ? promql::aggregate("sum", std::move(expr))
                       : promql::aggregate_by("sum", series_.by(), std::move(expr));
}
Expr EventRules::bare_zero() const {
  return promql::binary(BinaryOp::Mul, promql::number(0), bare(rate(Metric::TotalRate)));
}

/// Bad events per second, also where there are none.
Expr EventRules::bad_of(const EventSignal &signal, time::Duration window, const Expr &total) const {
  Expr bad = signal.bad(window, total, bare_zero());
  if (signal.bad_is_complete) return bad;
  return promql::binary(BinaryOp::Or, std::move(bad), bare_zero());
}

void EventRules::add_rates(const EventSignal &signal, Group &out) const {
  record(out, {Metric::TotalRate}, signal.total(kRateWindow));
  record(out, {Metric::BadRate}, bad_of(signal, kRateWindow, bare(rate(Metric::TotalRate))));
}

void EventRules::add_sums(const Expr &bad_rate, const Expr &total_rate, Group &out) const {
  if (!exclusions_.none()) record(out, {Metric::Excluded}, exclusions_.active());
  record(out, {Metric::Step}, sums_.step(bad_rate, total_rate));
  if (!exclusions_.none()) {
    // Rules with one name and the same labels would be taken for one rule.
    out.rules.back().labels[std::string(series::kExclusion)] = Wording("");
    record(out, {Metric::Step}, sums_.excluded_step());
  }
  record(out, {Metric::Running}, sums_.running());
  record(out, {Metric::Closed}, sums_.closed());
  const std::vector<terms::Calendar> calendars = calendar_windows(o_);
  if (calendars.empty()) return;
  record(out, {Metric::Period},
         EventSums::period(of_calendar(series::kCalendarPeriod, calendars, model_.project),
                           of_calendar(series::kCalendarEnd, calendars, model_.project)));
  for (const terms::Calendar &window : calendars)
    record(out, {Metric::ClosedOf, terms::WindowForm(window)}, sums_.closed_of(window));
}

void EventRules::add_signal(const EventSignal &signal, Group &out) const {
  add_rates(signal, out);
  add_sums(rate(Metric::BadRate), rate(Metric::TotalRate), out);
}

void EventRules::add_signal(const TimeSignal &signal, Group &out) const {
  record(out, {Metric::Value}, signal.value);
  add_sums(signal.bad(rate(Metric::Value)), signal.total(rate(Metric::Value)), out);
  record(out, {Metric::TotalRate}, sums_.rate(kRateWindow, kTotal));
  record(out, {Metric::BadRate}, sums_.rate(kRateWindow, kBad));
}

void EventRules::add_slices(const model::Slices &slices, Group &out) const {
  const SliceRules rules(slices, o_.idle, series_);
  const Expr zero = promql::binary(BinaryOp::Mul, promql::number(0), rate(Metric::TotalRate));
  std::visit(base::Overloaded{[&](const EventSignal &signal) {
                                add_rates(signal, out);
                                const time::Duration w = slices.slice.value;
                                const Expr total = signal.total(w);
                                record(out, {Metric::SliceRatio},
                                       rules.ratio(bad_of(signal, w, total), total, bare_zero()));
                              },
                              [&](const TimeSignal &signal) {
                                record(out, {Metric::Value}, signal.value);
                                record(out, {Metric::SliceStep},
                                       rules.step(signal.bad(rate(Metric::Value)),
                                                  signal.total(rate(Metric::Value))));
                                record(out, {Metric::TotalRate}, rules.rate(kTotal));
                                record(out, {Metric::BadRate}, rules.rate(kBad));
                                record(out, {Metric::SliceRatio},
                                       rules.ratio(rules.sum(kBad), rules.sum(kTotal), zero));
                              }},
             make_signal(slices.of, o_.idle, split_));
  add_sums(rules.bad(zero), rules.total(zero), out);
}

void EventRules::add(Group &out) const {
  std::visit(base::Overloaded{[&](const model::Slices &slices) { add_slices(slices, out); },
                              [](const model::Composite &) {}, // of which nothing is measured
                              [&](const auto &indicator) {
                                std::visit([&](const auto &signal) { add_signal(signal, out); },
                                           make_signal(indicator, o_.idle, split_));
                              }},
             o_.indicator);
}

Expr EventRules::ratio_of(const EventSignal &signal, time::Duration window) const {
  if (window == kRateWindow)
    return ratio_or_zero(rate(Metric::BadRate), rate(Metric::TotalRate), rate(Metric::TotalRate));
  const Expr total = signal.total(window);
  Expr positive = promql::binary(BinaryOp::Greater, total, promql::number(0));
  Expr ratio =
      promql::binary(BinaryOp::Div, signal.bad(window, total, bare_zero()), std::move(positive));
  return promql::binary(BinaryOp::Or, std::move(ratio), bare_zero());
}

std::optional<Expr> EventRules::raw_ratio(time::Duration window) const {
  if (window.ns > time::kHour) return std::nullopt;
  const auto of_events = base::Overloaded{
      [](const TimeSignal &) { return std::optional<Expr>(); },
      [&](const EventSignal &events) { return std::optional(ratio_of(events, window)); }};
  return std::visit(base::Overloaded{[](const model::Slices &) { return std::optional<Expr>(); },
                                     [](const model::Composite &) { return std::optional<Expr>(); },
                                     [&](const auto &indicator) { // which the signal refers to
                                       return std::visit(of_events,
                                                         make_signal(indicator, o_.idle, split_));
                                     }},
                    o_.indicator);
}

} // namespace slac::plan

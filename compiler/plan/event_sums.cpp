// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/event_sums.hpp"

#include "compiler/plan/expr.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kQuarter{15 * time::kMinute};

/// A range that is summed ends one second short, so that an evaluation at its start is left out
/// whether ranges are closed there (Prometheus 2) or open (3).
time::Duration short_of(time::Duration d) { return {d.ns - time::kSecond}; }

/// The parity of the quarter hour (T-15m, T], or of the one after it, as a label; the value is 1.
Expr parity(bool of_next) {
  Expr quarter =
      promql::binary(BinaryOp::Div, promql::call("time", {}), promql::number(seconds(kQuarter)));
  if (of_next) quarter = promql::binary(BinaryOp::Add, std::move(quarter), promql::number(1));
  Expr whole = promql::call("ceil", {promql::call("vector", {std::move(quarter)})});
  return as_label(series::kHalf,
                  promql::binary(BinaryOp::Mod, std::move(whole), promql::number(2)));
}

Expr times_parity(Expr steps, bool include, Expr parity) {
  promql::Matching matching = on({std::string(series::kHalf)});
  matching.cardinality = promql::Cardinality::ManyToOne;
  if (include) std::swap(matching.labels, matching.include);
  return promql::binary(BinaryOp::Mul, std::move(matching), std::move(steps), std::move(parity));
}

Expr scaled(double factor, Expr expr) {
  return promql::binary(BinaryOp::Mul, promql::number(factor), std::move(expr));
}

Expr any_of(Expr left, Expr right) {
  return promql::binary(BinaryOp::Or, std::move(left), std::move(right));
}

/// The terms of a sum, which may be missing.
constexpr std::string_view kTerm = "term";
Expr terms_of(Expr closed, Expr running) {
  return any_of(labelled(std::move(closed), kTerm, "closed"),
                labelled(std::move(running), kTerm, "running"));
}

/// The longest that a period can be, with an hour that the clocks show twice.
time::Duration longest(time::Period period) {
  const auto days = [&]() -> std::int64_t {
    switch (period) {
    case time::Period::Day: return 1;
    case time::Period::Week: return 7;
    case time::Period::Month: return 31;
    case time::Period::Quarter: return 92;
    case time::Period::Year:
    case time::Period::Term: return 366;
    }
    return 366;
  };
  return {days() * time::kDay + time::kHour};
}

} // namespace

std::vector<promql::Matcher> of_part(std::string_view part) {
  if (part == kEveryPart) return {};
  return {promql::equals(std::string(series::kPart), std::string(part))};
}

Expr without_part(Expr expr) {
  return promql::aggregate_without("sum", {std::string(series::kPart)}, std::move(expr));
}

Expr EventSums::self(Metric metric, std::string_view part) const {
  std::vector<promql::Matcher> matchers = of_part(part);
  if (part != kEveryPart && !exclusions_.none())
    matchers.push_back(promql::equals(std::string(series::kExclusion), ""));
  return series_.selector({metric}, std::move(matchers));
}

/// Also of an Objective that leaves nothing out, which may have done so before.
Expr EventSums::total_of(Expr terms) {
  return promql::aggregate_without("sum", {std::string(kTerm), std::string(series::kExclusion)},
                                   std::move(terms));
}

/// The range bridges an outage of Prometheus itself; after a longer one the quarter that it cut
/// short is neither closed nor taken off.
Expr EventSums::running_as_of(time::Duration ago, std::string_view part,
                              std::vector<promql::Matcher> more) const {
  Expr running = self(Metric::Running, part);
  auto &matchers = std::get<promql::Selector>(running.node).matchers;
  matchers.insert(matchers.end(), more.begin(), more.end());
  Expr range = promql::over(std::move(running), ms(short_of(kQuarter)));
  return promql::call("last_over_time", {promql::shifted(std::move(range), ms(ago))});
}

Expr EventSums::step(const Expr &bad_rate, const Expr &total_rate) const {
  Expr one = promql::binary(BinaryOp::Add, scaled(0, total_rate), promql::number(1));
  Expr parts = any_of(
      any_of(labelled(total_rate, series::kPart, kTotal), labelled(bad_rate, series::kPart, kBad)),
      labelled(std::move(one), series::kPart, kMeasured));
  if (!exclusions_.none()) {
    Expr time = promql::call("vector", {promql::number(1)});
    parts = any_of(std::move(parts), labelled(std::move(time), series::kPart, kTime));
  }
  return times_parity(std::move(parts), true, scaled(seconds(series_.interval()), parity(false)));
}

Expr EventSums::excluded_step() const {
  const promql::Matcher whole = promql::equals(std::string(series::kExclusion), "");
  const auto steps = [&](promql::MatchOp op) {
    return fresh(
        series_.selector({Metric::Step},
                         {whole, {std::string(series::kPart), op, std::string(kTime), {}}}),
        series_.interval());
  };
  Expr out = any_of(promql::negate(steps(promql::MatchOp::NotEqual)),
                    labelled(steps(promql::MatchOp::Equal), series::kPart, kExcluded));
  promql::Matching with_exclusion = with_the_only();
  with_exclusion.include = {std::string(series::kExclusion)};
  return promql::binary(BinaryOp::Mul, std::move(with_exclusion), std::move(out),
                        fresh(series_.selector({Metric::Excluded}), series_.interval()));
}

Expr EventSums::running() const {
  // Steps of the quarter before count as nothing, but as long as they are in sight the sum exists.
  Expr mask = any_of(parity(false), scaled(0, parity(true)));
  Expr sums =
      promql::call("sum_over_time", {promql::over(self(Metric::Step), ms(short_of(kQuarter)))});
  return promql::aggregate_without("sum", {std::string(series::kHalf)},
                                   times_parity(std::move(sums), false, std::move(mask)));
}

/// A quarter is new where its measured time is less than before: at the reset of a counter. In the
/// first evaluation of a quarter it may be as much: where the one before had a single evaluation.
Expr EventSums::reset(std::string_view part) const {
  const Expr now = fresh(self(Metric::Running, part), series_.interval());
  const Expr before = running_as_of(series_.interval(), part);
  Expr into =
      promql::binary(BinaryOp::Mod, promql::call("time", {}), promql::number(seconds(kQuarter)));
  into = promql::call("vector", {std::move(into)});
  Expr is_first = promql::binary(
      BinaryOp::LessEqual, promql::binary(BinaryOp::Greater, std::move(into), promql::number(0)),
      promql::number(seconds(series_.interval())));
  Expr equal = promql::binary(BinaryOp::And, on({}), promql::binary(BinaryOp::Equal, now, before),
                              std::move(is_first));
  return any_of(promql::binary(BinaryOp::Less, now, before), std::move(equal));
}

Expr EventSums::closed() const {
  Expr all = running_as_of(series_.interval(), kEveryPart);
  // The part `time` has no labels of `by`, and is there in every evaluation.
  return exclusions_.none()
             ? promql::binary(BinaryOp::And, on(series_.by()), std::move(all), reset(kMeasured))
             : promql::binary(BinaryOp::And, on({}), std::move(all), reset(kTime));
}

/// Late by an evaluation: what that one recorded is stored by then. Less than its interval, so that
/// no window of whole intervals begins at an evaluation, see `short_of`.
time::Duration EventSums::late() const {
  const std::int64_t interval = series_.interval().ns;
  return {std::max(interval - time::kSecond, interval / 2)};
}

Expr EventSums::period(Expr recorded, Expr end) {
  Expr is_over = yes_or_no(BinaryOp::Greater, promql::call("time", {}), std::move(end));
  Expr number = promql::binary(BinaryOp::Add, std::move(recorded), std::move(is_over));
  return promql::binary(
      BinaryOp::Mod,
      promql::aggregate_without("max", {std::string(series::kTimezone)}, std::move(number)),
      promql::number(3));
}

Expr EventSums::period_start(Expr recorded, Expr later, const Expr &end) {
  const promql::Matching matching = ignoring({std::string(series::kBound)});
  const auto where = [&](Expr bound, BinaryOp op) {
    return promql::binary(BinaryOp::Mul, matching, std::move(bound),
                          yes_or_no(op, promql::call("time", {}), end));
  };
  return promql::aggregate_without("max", {std::string(series::kTimezone)},
                                   promql::binary(BinaryOp::Add, matching,
                                                  where(std::move(recorded), BinaryOp::LessEqual),
                                                  where(std::move(later), BinaryOp::Greater)));
}

Expr EventSums::start_of(const terms::Calendar &window, bool is_before) const {
  return as_of(is_before ? Metric::StartBefore : Metric::Start, window, late());
}

Expr EventSums::period_as_of(const terms::Calendar &window, time::Duration ago) const {
  return as_of(Metric::Period, window, ago);
}

Expr EventSums::as_of(Metric metric, const terms::Calendar &window, time::Duration ago) const {
  Expr of_window =
      series_.selector({metric}, {promql::equals(std::string(series::kWindow),
                                                 std::string(time::period_name(window.period)))});
  Expr range = promql::over(std::move(of_window), ms(short_of(kQuarter)));
  return promql::call("last_over_time", {promql::shifted(std::move(range), ms(ago))});
}

Expr EventSums::closed_of(const terms::Calendar &window) const {
  promql::Matching matching = with_the_only();
  matching.include = {std::string(series::kSlot)};
  Expr closed = fresh(series_.selector({Metric::Closed}, {but_single()}), series_.interval());
  // What recurs is corrected by nothing that is declared later: a period reads what is left.
  if (exclusions_.recur())
    closed = promql::aggregate_without("sum", {std::string(series::kExclusion)}, std::move(closed));
  return promql::binary(BinaryOp::Mul, std::move(matching), std::move(closed),
                        as_label(series::kSlot, period_as_of(window, series_.interval())));
}

Expr EventSums::closed_in(const terms::Calendar &window, time::Duration range, Expr period) const {
  Expr closed =
      promql::over(series_.selector({Metric::ClosedOf, terms::WindowForm(window)}), ms(range));
  closed = promql::call("sum_over_time", {promql::shifted(std::move(closed), ms(late()))});
  return promql::aggregate_without("sum", {std::string(series::kSlot)},
                                   promql::binary(BinaryOp::And, on({std::string(series::kSlot)}),
                                                  std::move(closed),
                                                  as_label(series::kSlot, std::move(period))));
}

/// As a term of a window.
Expr EventSums::left_out(const Role &role) const {
  Expr out =
      promql::aggregate_without("sum", {std::string(series::kWindow)}, series_.present(role));
  return labelled(std::move(out), kTerm, "excluded");
}

Expr EventSums::of_period_late(const terms::Calendar &window) const {
  const Expr period = period_as_of(window, late());
  // Without a calendar there is no sum, rather than one of the last minutes alone.
  Expr running = promql::binary(BinaryOp::And, on({}),
                                running_as_of(late(), kEveryPart, {but_single()}), period);
  Expr terms = terms_of(closed_in(window, longest(window.period), period), std::move(running));
  if (!exclusions_.stretches().empty())
    terms = any_of(std::move(terms), left_out({Metric::ExcludedSum, terms::WindowForm(window)}));
  return total_of(std::move(terms));
}

Expr EventSums::of_period_before(const terms::Calendar &window) const {
  Expr before = promql::binary(
      BinaryOp::Mod, promql::binary(BinaryOp::Add, period_as_of(window, late()), promql::number(2)),
      promql::number(3));
  Expr out = closed_in(window, {2 * longest(window.period).ns}, std::move(before));
  if (!exclusions_.stretches().empty())
    out = any_of(std::move(out), left_out(Role::before(Metric::ExcludedSum, window)));
  return total_of(std::move(out));
}

Expr EventSums::rate(time::Duration window, std::string_view part) const {
  Expr sums =
      promql::call("sum_over_time", {promql::over(self(Metric::Step, part), ms(short_of(window)))});
  sums = promql::aggregate_without(
      "sum",
      {std::string(series::kHalf), std::string(series::kPart), std::string(series::kExclusion)},
      std::move(sums));
  return promql::binary(BinaryOp::Div, std::move(sums), promql::number(seconds(window)));
}

Expr EventSums::over(time::Duration window, std::string_view part) const {
  Expr closed = promql::over(self(Metric::Closed, part), ms(short_of(window)));
  Expr terms = terms_of(promql::call("sum_over_time", {std::move(closed)}),
                        fresh(self(Metric::Running, part), series_.interval()));
  return total_of(any_of(std::move(terms), promql::negate(running_as_of(window, part))));
}

Expr EventSums::over_late(time::Duration window, std::string_view part) const {
  Expr closed = promql::over(self(Metric::Closed, part), ms(window));
  Expr terms =
      terms_of(promql::call("sum_over_time", {promql::shifted(std::move(closed), ms(late()))}),
               running_as_of(late(), part));
  return total_of(
      any_of(std::move(terms), promql::negate(running_as_of({late().ns + window.ns}, part))));
}

} // namespace slac::plan

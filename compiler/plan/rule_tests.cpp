// SPDX-License-Identifier: Apache-2.0
// Tests that ship with generated rules: series are made up by TestInputs, what must come out is
// calculated by Simulation from the same events, and both become promtool's tests in
// emit/promtool.cpp.
#include "compiler/plan/rule_tests.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/composite_tests.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_series.hpp"
#include "compiler/plan/signal.hpp"
#include "compiler/plan/simulation.hpp"
#include "compiler/plan/test_expectations.hpp"
#include "compiler/plan/test_inputs.hpp"

#include <algorithm>
#include <cmath>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration minutes(std::int64_t n) { return {n * time::kMinute}; }

class Tests {
public:
  Tests(const model::Objective &objective, const model::Model &model)
      : o_(objective), project_(model.project), series_(objective, model.project),
        exclusions_(objective, model), inputs_(objective, model.project),
        wanted_(objective, model.project), first_(value_of(model, "first")),
        second_(value_of(model, "second")) {
    budget_ = model::budget_ratio(target());
    if (const auto *slices = std::get_if<model::Slices>(&o_.indicator))
      slice_ = slices->slice.value;
    events_ += static_cast<double>(std::max(o_.minimum.bad, o_.minimum.total));
  }

  RuleTests make() {
    if (inputs_.kind() == TestInputs::Kind::None) return {{}, inputs_.why_none()};
    steady();
    outage();
    gap();
    if (counts_events()) {
      slow_burn();
      idle();
      reset();
    }
    if (inputs_.can_lack_bad()) no_errors_yet();
    if (!calendar_windows(o_).empty()) turn();
    if (exclusions_.recur()) left_out();
    if (first_.ours != second_.ours) born_and_gone();
    return {std::move(tests_), {}};
  }

private:
  /// Whether any share of the events can be bad.
  bool counts_events() const {
    return inputs_.kind() == TestInputs::Kind::Events && slice_.ns == 0;
  }
  const terms::WindowForm &form() const { return model::window_of(o_); }
  time::Duration window() const { return terms::nominal_length(form()); }

  /// Labels that no matcher names; of accounts an alias, if there is one.
  SplitValue value_of(const model::Model &model, const std::string &name) const {
    SplitValue out;
    for (const model::ByLabel &label : o_.by) {
      const std::string *pinned = inputs_.pinned(label.source);
      out.raw[label.source] = out.ours[label.name.value] = pinned != nullptr ? *pinned : name;
      if (pinned != nullptr) continue;
      if (!model::names_accounts(label) || name != "first") continue;
      for (const model::Account &account : model.accounts)
        if (!account.aliases.empty()) {
          out.raw[label.source] = account.aliases.front().value;
          out.ours[label.name.value] = account.name.value;
          break;
        }
    }
    return out;
  }

  base::Decimal target() const {
    for (const model::TargetOf &of : o_.targets)
      if (of.holds_for(first_.ours)) return of.percent.value;
    return o_.target.value.percent;
  }

  // What happens.

  std::int64_t scrapes(time::Duration d) const { return d.ns / project_.scrape_interval.value.ns; }
  Phase phase(time::Duration length, double share_bad) const {
    return {scrapes(length), events_, std::round(events_ * share_bad), false, false};
  }
  Phase missing(time::Duration length) const { return {scrapes(length), 0, 0, true, false}; }
  /// Half of what the budget allows; of what knows only good and bad, nothing.
  double usual() const { return counts_events() ? budget_ / 2 : 0; }
  Simulation simulate(std::vector<Phase> phases) const {
    return {std::move(phases), project_.scrape_interval.value};
  }
  /// A whole number of slices.
  time::Duration whole_slices(time::Duration d) const {
    if (slice_.ns == 0) return d;
    return {(d.ns + slice_.ns - 1) / slice_.ns * slice_.ns};
  }

  /// What is usual as a service with slices has it: too little to make any of them bad.
  double usual_of_slices() const {
    const auto *slices = std::get_if<model::Slices>(&o_.indicator);
    const bool is_share = inputs_.kind() == TestInputs::Kind::Events && slices != nullptr;
    return is_share && slices->goal ? model::budget_ratio(slices->goal->value) / 2 : 0;
  }

  // What is asked.

  RuleTest &begin(const char *name, const Simulation &simulation) {
    tests_.push_back({name, {}, {}});
    replace_series(tests_.back(), simulation);
    return tests_.back();
  }
  void replace_series(RuleTest &test, const Simulation &simulation, bool with_bad = true) const {
    test.series = inputs_.make(simulation, first_, with_bad);
    wanted_.add_calendars(simulation.length(), {}, test);
  }

  /// The end of what a slice has been counted of.
  time::Duration counted_until(time::Duration at) const {
    if (slice_.ns == 0) return at;
    return {(at.ns - project_.evaluation_interval.value.ns) / slice_.ns * slice_.ns};
  }

  /// All that was counted: of what is measured in time, seconds. A rate over a window trails by
  /// half of it.
  double events(const Simulation &simulation, time::Duration at) const {
    if (!counts_events() || std::holds_alternative<model::ErrorRatio>(o_.indicator))
      return simulation.measured(counted_until(at), window());
    return simulation.total({at.ns - kRateWindow.ns / 2}, window());
  }

  void expect_window(RuleTest &test, const Simulation &simulation, time::Duration at) const {
    const double ratio = simulation.ratio(counted_until(at), window());
    const double measured = simulation.measured(at, window());
    // A calendar period began with the test; of the rest of a rolling window the usual share
    // counts.
    const bool is_calendar = std::holds_alternative<terms::Calendar>(form());
    const double rest = seconds({window().ns - at.ns}) * exclusions_.open_share();
    const double share = measured / (is_calendar ? seconds(at) : seconds(at) + rest);
    const double spent = ratio / budget_ * (is_calendar ? measured / seconds(window()) : share);
    wanted_.value(test, at, {Metric::TargetSum, form()}, events(simulation, at), first_,
                  of_part(kTotal));
    wanted_.value(test, at, {Metric::TargetRatio, form()}, ratio, first_);
    wanted_.value(test, at, {Metric::Measured, form()}, share, first_);
    wanted_.value(test, at, {Metric::Budget, form()}, 1 - spent, spent, first_);
  }

  // Burn-rate alerts.

  enum class Burn { Quiet, Close, Fires };
  /// Whether a tier's alert fires by what was simulated, unless it is too close to decide.
  Burn burn(const Simulation &simulation, time::Duration at, bool page) const {
    Burn out = Burn::Quiet;
    for (const model::BurnPair &pair : model::burn_pairs(o_, project_)) {
      if (pair.tier.page != page || pair.use != model::BurnPair::Use::Alert) continue;
      // An alert of its own, under the same name; it may wait.
      if (pair.own != nullptr && pair.own->stands_alone()) return Burn::Close;
      const double ratio = std::min(simulation.ratio(at, pair.tier.long_window),
                                    simulation.ratio(at, pair.tier.short_window));
      const double bound = pair.factor * budget_;
      const bool is_enough =
          simulation.total(at, pair.tier.long_window) >= static_cast<double>(o_.minimum.total) &&
          simulation.bad(at, pair.tier.long_window) >= static_cast<double>(o_.minimum.bad);
      if (ratio > bound * 1.15 && is_enough) return Burn::Fires;
      if (ratio > bound * 0.85) out = Burn::Close;
    }
    return out;
  }

  void expect_burn(RuleTest &test, const Simulation &simulation, time::Duration at) const {
    for (const bool page : {true, false}) {
      if (!(page ? o_.page : o_.ticket).enabled) continue;
      const Burn wanted = burn(simulation, at, page);
      if (wanted != Burn::Close)
        wanted_.alert(test, at, model::burn_alert_name(page ? o_.page : o_.ticket),
                      page ? "page" : "ticket", wanted == Burn::Fires, first_);
    }
  }

  const char *no_data_tier() const { return o_.no_data.pages ? "page" : "ticket"; }

  // The tests.

  void steady() {
    const Simulation simulation = simulate({phase(minutes(75), usual())});
    RuleTest &test = begin("steady", simulation);
    if (usual_of_slices() > 0)
      replace_series(test, simulate({phase(minutes(75), usual_of_slices())}));
    const time::Duration at = minutes(70);
    for (const std::int64_t window : {5, 60})
      wanted_.value(test, at, {Metric::ErrorRatio, minutes(window)}, usual(), first_);
    expect_window(test, simulation, at);
    expect_burn(test, simulation, at);
    wanted_.alert(test, at, model::no_data_alert_name(o_.no_data), no_data_tier(), false, first_);
  }

  void outage() {
    const time::Duration before = whole_slices(minutes(60)), length = whole_slices(minutes(20));
    const time::Duration end = before + length, at = end + whole_slices(minutes(20));
    const Simulation simulation = simulate(
        {phase(before, 0), phase(length, 1), phase(whole_slices(minutes(20)) + minutes(5), 0)});
    RuleTest &test = begin("total outage", simulation);
    expect_burn(test, simulation, before);
    if (slice_.ns <= 5 * time::kMinute)
      wanted_.value(test, end, {Metric::ErrorRatio, minutes(5)}, 1, first_);
    expect_burn(test, simulation, end);
    wanted_.value(test, at, {Metric::ErrorRatio, minutes(60)}, simulation.ratio(at, minutes(60)),
                  first_);
    expect_window(test, simulation, at);
  }

  /// An outage while time does not count.
  void left_out() {
    const time::Duration before = whole_slices(minutes(60)), length = whole_slices(minutes(20));
    const time::Duration end = before + length, after = whole_slices(minutes(20)) + minutes(5);
    const Simulation simulation = simulate({phase(before, 0), phase(length, 1), phase(after, 0)});
    RuleTest &test = begin("an outage while time does not count", simulation);
    for (Expr &flag : exclusions_.flags())
      test.series.push_back({std::move(flag), "0+0x" + std::to_string(scrapes(before) - 1) +
                                                  " 1+0x" + std::to_string(scrapes(length)) +
                                                  " 0+0x" + std::to_string(scrapes(after))});
    const time::Duration at = end + whole_slices(minutes(20));
    wanted_.value(test, at, {Metric::TargetRatio, form()}, 0, 1, first_);
    wanted_.value(test, at, {Metric::ErrorRatio, minutes(60)}, simulation.ratio(at, minutes(60)),
                  first_);
    for (const time::Duration when : {end, at})
      for (const bool page : {true, false})
        if ((page ? o_.page : o_.ticket).enabled)
          wanted_.alert(test, when, model::burn_alert_name(page ? o_.page : o_.ticket),
                        page ? "page" : "ticket", false, first_);
  }

  void slow_burn() {
    double ticket = 0, page = 1 / budget_;
    for (const model::BurnPair &pair : model::burn_pairs(o_, project_)) {
      if (pair.use != model::BurnPair::Use::Alert) continue;
      if (pair.tier.page)
        page = std::min(page, pair.factor);
      else
        ticket = ticket == 0 ? pair.factor : std::min(ticket, pair.factor);
    }
    if (ticket == 0 || page < 1.5 * ticket) return;
    const double share = std::sqrt(page * ticket) * budget_;
    const Simulation simulation = simulate({phase(minutes(65), share)});
    RuleTest &test = begin("slow burn", simulation);
    expect_window(test, simulation, minutes(60));
    expect_burn(test, simulation, minutes(60));
  }

  void idle() {
    const Simulation simulation =
        simulate({phase(minutes(20), usual()), {scrapes(minutes(35)), 0, 0, false, false}});
    RuleTest &test = begin("idle", simulation);
    const time::Duration at = minutes(50);
    const bool is_bad =
        std::holds_alternative<model::ErrorRatio>(o_.indicator) && o_.idle == model::Idle::Bad;
    wanted_.value(test, at, {Metric::ErrorRatio, minutes(5)}, is_bad ? 1 : 0, first_);
    if (o_.idle != model::Idle::Skip) return;
    wanted_.value(test, at, {Metric::TargetRatio, form()}, simulation.ratio(at, window()), first_);
    expect_burn(test, simulation, at);
  }

  void no_errors_yet() {
    const Simulation simulation = simulate({phase(minutes(30), 0)});
    RuleTest &test = begin("no error series", simulation);
    replace_series(test, simulation, false);
    wanted_.value(test, minutes(25), {Metric::ErrorRatio, minutes(5)}, 0, first_);
    expect_window(test, simulation, minutes(25));
  }

  void reset() {
    Phase again = phase(minutes(45), usual());
    again.begins_anew = true;
    const Simulation simulation = simulate({phase(minutes(30), usual()), again});
    RuleTest &test = begin("counter reset", simulation);
    wanted_.value(test, minutes(32), {Metric::ErrorRatio, minutes(5)}, usual(), first_);
    wanted_.value(test, minutes(70), {Metric::ErrorRatio, minutes(60)}, usual(), first_);
    expect_window(test, simulation, minutes(70));
  }

  void gap() {
    const time::Duration length = {std::min(o_.no_data.after.ns, time::kHour) +
                                   whole_slices(minutes(15)).ns};
    const time::Duration whole = whole_slices(
        {(length.ns + 5 * time::kMinute - 1) / (5 * time::kMinute) * 5 * time::kMinute});
    const time::Duration before = whole_slices(minutes(30));
    const Simulation simulation = simulate(
        {phase(before, usual()), missing(whole), phase(whole_slices(minutes(60)), usual())});
    RuleTest &test = begin("missing scrapes", simulation);
    const time::Duration at = before + whole;
    wanted_.absent(test, at, {Metric::ErrorRatio, minutes(5)}, first_);
    if (o_.no_data.alerts && o_.no_data.after.ns <= time::kHour)
      wanted_.alert(test, at, model::no_data_alert_name(o_.no_data), no_data_tier(), true,
                    o_.by.empty() ? first_ : SplitValue{});
    const time::Duration later = at + whole_slices(minutes(55));
    wanted_.value(test, later, {Metric::ErrorRatio, minutes(5)}, usual(), first_);
    wanted_.value(test, later, {Metric::TargetRatio, form()}, usual(), first_);
  }

  /// What was bad stays in the period in which it happened.
  void turn() {
    constexpr std::int64_t kQuarter = 15 * time::kMinute;
    if (slice_.ns != 0 && kQuarter % slice_.ns != 0) return;
    const time::Duration outage = minutes(30), border = minutes(45), at = minutes(70);
    const Simulation simulation = simulate({phase(outage, 1), phase(minutes(45), 0)});
    tests_.push_back({"a period ends", inputs_.make(simulation, first_), {}});
    RuleTest &test = tests_.back();
    wanted_.add_calendars(simulation.length(), border, test);
    for (const terms::Calendar &window : calendar_windows(o_)) {
      const terms::WindowForm form(window);
      // Rates trail: of events the last are not seen yet, of time that is bad by a rate more is.
      const bool is_ratio = std::holds_alternative<model::ErrorRatio>(o_.indicator);
      const time::Duration trail{kRateWindow.ns / 2};
      const time::Duration seen = counts_events() && !is_ratio ? border - trail : border;
      const double before = is_ratio
                                ? seconds(outage + trail) / seconds(border)
                                : simulation.bad(border, border) / simulation.total(seen, border);
      wanted_.value(test, at, {Metric::TargetRatio, form}, 0, first_);
      wanted_.value(test, at, {Metric::Measured, form}, 1, first_);
      wanted_.value(test, at, {Metric::Budget, form}, 1, first_);
      wanted_.value(test, at, Role::before(Metric::TargetRatio, window), before, first_);
      wanted_.value(test, at, Role::before(Metric::Measured, window), 1, first_);
    }
  }

  void born_and_gone() {
    const time::Duration birth = whole_slices(minutes(20)),
                         death = birth + whole_slices(minutes(30));
    const time::Duration after = {std::min(o_.no_data.after.ns, time::kHour)};
    const time::Duration at = {(death.ns + after.ns + 15 * time::kMinute) / (5 * time::kMinute) *
                               5 * time::kMinute};
    const Simulation simulation = simulate({phase(at + minutes(5), usual())});
    RuleTest &test = begin("a value of by is born and gone", simulation);
    const Simulation second =
        simulate({missing(birth), phase({death.ns - birth.ns}, usual()), missing(minutes(1))});
    for (TestSeries &series : inputs_.make(second, second_))
      test.series.push_back(std::move(series));
    wanted_.value(test, death, {Metric::ErrorRatio, minutes(5)}, usual(), second_);
    wanted_.value(test, at, {Metric::ErrorRatio, minutes(5)}, usual(), first_);
    if (!o_.no_data.alerts || o_.no_data.after.ns > time::kHour) return;
    wanted_.alert(test, at, model::no_data_alert_name(o_.no_data), no_data_tier(), true, second_);
    wanted_.alert(test, at, model::no_data_alert_name(o_.no_data), no_data_tier(), false, first_);
  }

  const model::Objective &o_;
  const model::Project &project_;
  ObjectiveSeries series_;
  Exclusions exclusions_;
  TestInputs inputs_;
  Expectations wanted_;
  SplitValue first_;
  SplitValue second_;
  double budget_ = 0;
  time::Duration slice_{};
  /// Of one scrape interval: whole numbers add up exactly, so that no counter seems to fall.
  double events_ = 10'000'000;
  std::vector<RuleTest> tests_;
};

} // namespace

RuleTests make_rule_tests(const model::Objective &objective, const model::Model &model) {
  if (model::composite_of(objective) != nullptr) return make_composite_tests(objective, model);
  return Tests(objective, model).make();
}

} // namespace slac::plan

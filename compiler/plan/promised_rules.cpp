// SPDX-License-Identifier: Apache-2.0
// An Objective as agreements measure it: the sums of its events under their Calendar and without
// their maintenance, in series of their own. Each calendar window has its beginning as the label
// `from`, so that whoever reads its records never mixes two windows at a border. Rows of accounts
// (promise_rows.cpp) are made of these.
#include "compiler/plan/promised_rules.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/cut_windows.hpp"
#include "compiler/plan/event_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/measured_share.hpp"
#include "compiler/plan/single_maintenance.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// What is left of sums out of which all that was bad is taken again is an error of rounding.
constexpr double kNoError = 1e-10;

class PromisedRules {
public:
  PromisedRules(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model), series_(objective, model.project),
        exclusions_(objective, model), sums_(series_, exclusions_),
        events_(objective, model, series_, exclusions_, sums_),
        share_(series_, exclusions_, model.project, sums_.late()),
        is_certain_(is_lost_for_good(objective)) {
    const std::vector<std::string> kept = promised_labels(objective);
    for (const std::string &label : series_.by())
      if (std::find(kept.begin(), kept.end(), label) == kept.end()) summed_.push_back(label);
  }

  RuleFile make() const {
    RuleFile out{{base(), group("7d", kWindowInterval)}};
    const terms::WindowForm week = terms::Rolling{{7 * time::kDay}};
    add_rolling(out.groups.back(), week);
    for (const terms::WindowForm &form : model::windows_of(o_)) {
      const std::string name = terms::window_name(form);
      if (name == terms::window_name(week)) continue;
      Group &group = out.groups.emplace_back(this->group(name, kWindowInterval));
      if (const auto *calendar = std::get_if<terms::Calendar>(&form)) {
        add_calendar(group, Role{Metric::TargetSum, form}, *calendar);
        add_calendar(group, Role::before(Metric::TargetSum, *calendar), *calendar);
        for (const CutWindow &cut : cut_windows(o_, *calendar, model_)) {
          const std::string of_cut = cut.name(*calendar);
          add_cut(out.groups.emplace_back(this->group(of_cut, kWindowInterval)), cut, *calendar);
        }
      } else {
        add_rolling(group, form);
      }
    }
    return out;
  }

private:
  Group group(const std::string &name, time::Duration every) const {
    return {"sla-" + o_.name.value + " (" + o_.terms + ") " + name,
            "As promised: " + o_.name.value + " " + o_.terms + ".",
            every,
            {}};
  }
  void add(Group &out, const Role &role, Expr expr) const {
    out.rules.push_back(series_.record(role, std::move(expr)));
  }

  Group base() const {
    Group out = group("base", series_.interval());
    events_.add(out);
    const std::vector<terms::Calendar> calendars = calendar_windows(o_);
    if (calendars.empty()) return out;
    const auto bound = [&](std::string_view which) {
      return of_calendar(series::kCalendarBound, calendars, model_.project, false, {},
                         {promql::equals(std::string(series::kBound), std::string(which))});
    };
    const Expr end = of_calendar(series::kCalendarEnd, calendars, model_.project);
    add(out, {Metric::Start}, EventSums::period_start(bound(kBoundStart), end, end));
    add(out, {Metric::StartBefore},
        EventSums::period_start(bound(kBoundBefore), bound(kBoundStart), end));
    return out;
  }

  /// What this evaluation recorded of a window, over all labels that are not kept.
  Expr of_part(const Role &sums, std::string_view part, const char *op) const {
    std::vector<std::string> labels = summed_;
    labels.emplace_back(series::kPart);
    return promql::aggregate_without(op, labels, series_.present(sums, plan::of_part(part)));
  }
  /// All values of what is summed are measured as long as they are on the mean.
  Expr measured(const Role &sums) const { return of_part(sums, kMeasured, "avg"); }
  Expr bad(const Role &sums, const char *op) const {
    // A quarter that an outage of Prometheus cut short may be taken off without having been added.
    return promql::call("clamp_min", {of_part(sums, kBad, op), promql::number(0)});
  }

  static Expr above_rounding(Expr ratio) {
    return promql::binary(BinaryOp::Greater, std::move(ratio), promql::number(kNoError));
  }

  Expr error_ratio(const Role &sums) const {
    Expr total = promql::binary(BinaryOp::Greater, of_part(sums, kTotal, "sum"), promql::number(0));
    if (!exclusions_.none()) // where all is left out, what is left is an error of rounding
      total = promql::binary(BinaryOp::And, std::move(total),
                             promql::binary(BinaryOp::Greater, measured(sums), promql::number(0)));
    return either(above_rounding(divided(bad(sums, "sum"), std::move(total))),
                  times(promql::number(0), of_part(sums, kTotal, "sum")));
  }

  /// Of every series with the only one, at most 1.
  static Expr share_of(Expr part, Expr whole) {
    Expr share = promql::binary(BinaryOp::Div, with_the_only(), std::move(part), std::move(whole));
    return promql::call("clamp_max", {std::move(share), promql::number(1)});
  }

  static Role same_window(Metric metric, const Role &role) {
    Role out = role;
    out.metric = metric;
    return out;
  }

  /// The share of the time that was lost: of what was measured the share of events that were bad.
  void add_lost(Group &out, const Role &sums) const {
    const Role service = same_window(Metric::Service, sums),
               ratio = same_window(Metric::TargetRatio, sums);
    add(out, ratio, error_ratio(sums));
    add(out, same_window(Metric::Lost, sums),
        times(series_.present(ratio), share_of(measured(sums), only(series_.present(service)))));
  }

  /// Without labels.
  static Expr only(Expr expr) { return promql::aggregate("max", std::move(expr)); }

  void add_rolling(Group &out, const terms::WindowForm &form) const {
    const Role sums{Metric::TargetSum, form};
    add(out, sums, sums_.over_late(terms::nominal_length(form), kEveryPart));
    Expr service = share_.service_of_window(sums, form);
    add(out, {Metric::Service, form},
        exclusions_.none() ? promql::call("vector", {std::move(service)}) : std::move(service));
    add(out, {Metric::Measured, form}, measured_of_all(sums));
    add_lost(out, sums);
  }

  /// Of a complete window; all of it where there was no service to measure.
  Expr measured_of_all(const Role &sums) const {
    Expr service = only(series_.present(same_window(Metric::Service, sums)));
    if (exclusions_.none()) return share_of(measured(sums), std::move(service));
    service = promql::binary(BinaryOp::Greater, std::move(service),
                             promql::number(seconds(series_.interval())));
    return either(share_of(measured(sums), std::move(service)),
                  plus(times(promql::number(0), measured(sums)), promql::number(1)));
  }

  /// Of the time that is over; while that is little, of the week before.
  Expr measured_so_far(const Role &sums, Expr elapsed) const {
    elapsed = promql::binary(BinaryOp::Greater, only(std::move(elapsed)),
                             promql::number(seconds(kYoung)));
    promql::Matching of_account = on(promised_labels(o_));
    of_account.cardinality = promql::Cardinality::ManyToOne;
    const Expr week = series_.read({Metric::Measured, time::Duration{7 * time::kDay}});
    Expr of_week =
        promql::binary(BinaryOp::Add, of_account, times(promql::number(0), measured(sums)),
                       promql::aggregate_by("max", promised_labels(o_), week));
    return either(share_of(measured(sums), std::move(elapsed)), std::move(of_week));
  }

  void add_calendar(Group &out, const Role &sums, const terms::Calendar &window) const {
    const bool is_before = sums.is_before;
    if (!exclusions_.stretches().empty())
      add(out, same_window(Metric::ExcludedSum, sums),
          SingleMaintenance(series_, exclusions_, model_.project, sums_.late())
              .of_period(window, is_before));
    const auto from = [&] {
      return as_label(series::kFrom, only(sums_.start_of(window, is_before)));
    };
    promql::Matching with_from = with_the_only();
    with_from.include = {std::string(series::kFrom)};
    add(out, sums,
        promql::binary(BinaryOp::Mul, with_from,
                       is_before ? sums_.of_period_before(window) : sums_.of_period_late(window),
                       from()));
    Expr whole = only(is_before ? share_.service_of_previous(sums, window)
                                : share_.service_of_period(window));
    if (is_before && !exclusions_.none()) { // also of one in which nothing was recorded
      Expr length = only(of_calendar(series::kCalendarLength, {window}, model_.project, true));
      whole = either(std::move(whole),
                     times(std::move(length), promql::number(exclusions_.open_share())));
    }
    add(out, same_window(Metric::Service, sums),
        promql::binary(BinaryOp::Mul, with_the_only(), from(), whole));
    const Expr service = series_.present(same_window(Metric::Service, sums));
    add(out, same_window(Metric::Measured, sums),
        is_before ? measured_of_all(sums)
                  : measured_so_far(sums, share_.service_elapsed(sums, window)));
    add_lost(out, sums);
    if (!is_before && is_certain_)
      add(out, same_window(Metric::LostForGood, sums),
          above_rounding(share_of(bad(sums, "sum"), only(service))));
  }

  /// A part of a period: what was recorded when it ends, or now, less what was when it began.
  Expr sums_of_cut(const CutWindow &cut, const terms::Calendar &window) const {
    const Role of_period{Metric::TargetSum, terms::WindowForm(window)};
    const std::string from = std::to_string(cut.period.from.ns / time::kSecond);
    const auto recorded = [&](bool of_both) {
      Series series = series_.spelled(of_period);
      std::vector<promql::Matcher> matchers{promql::equals(std::string(series::kFrom), from)};
      for (const auto &[label, value] : series.labels)
        if (of_both && label == series::kWindow)
          matchers.push_back(
              {label, promql::MatchOp::Regex, value + "|" + window_label(window, true), {}});
        else
          matchers.push_back(promql::equals(label, value));
      return promql::selector(series.name, std::move(matchers));
    };
    const auto one = [](Expr expr) {
      return promql::aggregate_without(
          "max", {std::string(series::kWindow), std::string(series::kFrom)}, std::move(expr));
    };
    const auto at = [&](time::Instant when) {
      Expr range = promql::over(recorded(false), ms(when - cut.period.from));
      return one(promql::call("last_over_time", {promql::as_of(std::move(range), ms({when.ns}))}));
    };
    const auto now = [](BinaryOp op, time::Instant when) {
      return promql::binary(op, promql::call("vector", {promql::call("time", {})}),
                            promql::number(seconds({when.ns})));
    };
    Expr out = one(latest(recorded(true))); // while that is the present period, or the one before
    if (cut.window.to < cut.period.to) {
      Expr is_over = promql::binary(BinaryOp::And, on({}), at(cut.window.to),
                                    now(BinaryOp::Greater, cut.window.to));
      is_over = promql::binary(BinaryOp::And, std::move(is_over), out);
      out = either(std::move(is_over), promql::binary(BinaryOp::And, on({}), std::move(out),
                                                      now(BinaryOp::LessEqual, cut.window.to)));
    }
    if (cut.period.from < cut.window.from) {
      Expr before = either(at(cut.window.from), times(promql::number(0), out));
      out = promql::binary(BinaryOp::And, on({}), minus(std::move(out), std::move(before)),
                           now(BinaryOp::Greater, cut.window.from));
    }
    return out;
  }

  void add_cut(Group &out, const CutWindow &cut, const terms::Calendar &window) const {
    Role sums{Metric::TargetSum, terms::WindowForm(window)};
    sums.cut = cut.name(window);
    add(out, sums, sums_of_cut(cut, window));
    add(out, same_window(Metric::Service, sums),
        promql::call("vector", {promql::number(seconds(exclusions_.service(cut.window)))}));
    Expr then = minus(promql::call("time", {}), promql::number(seconds(sums_.late())));
    Expr over = promql::call("clamp_max", {promql::call("vector", {std::move(then)}),
                                           promql::number(seconds({cut.window.to.ns}))});
    over = minus(std::move(over), promql::number(seconds({cut.window.from.ns})));
    add(out, same_window(Metric::Measured, sums),
        measured_so_far(sums, share_.service(sums, std::move(over))));
    add_lost(out, sums);
    if (is_certain_)
      add(out, same_window(Metric::LostForGood, sums),
          above_rounding(share_of(bad(sums, "sum"),
                                  only(series_.present(same_window(Metric::Service, sums))))));
    for (Rule &rule : out.rules) {
      rule.labels[std::string(series::kFrom)] = std::to_string(cut.window.from.ns / time::kSecond);
      if (cut.window.to < cut.period.to)
        rule.labels[std::string(series::kUntil)] = std::to_string(cut.window.to.ns / time::kSecond);
    }
  }

  const model::Objective &o_;
  const model::Model &model_;
  ObjectiveSeries series_;
  Exclusions exclusions_;
  EventSums sums_;
  EventRules events_;
  MeasuredShare share_;
  bool is_certain_;
  std::vector<std::string> summed_;
};

} // namespace

bool is_lost_for_good(const model::Objective &objective) {
  return model::is_of_time(objective.indicator) &&
         promised_labels(objective).size() == objective.by.size();
}

std::vector<std::string> promised_labels(const model::Objective &objective) {
  const bool has_account =
      std::any_of(objective.by.begin(), objective.by.end(), model::names_accounts);
  if (!has_account) return {};
  return {std::string(series::kAccount)};
}

RuleFile make_promised_rules(const model::Objective &promised, const model::Model &model) {
  return PromisedRules(promised, model).make();
}

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
// An objective's rules in three groups. `-base` alone reads raw series, over an hour at most; it
// records the windows up to six hours and sums of events that every longer window is made of.
// `-window` makes those; `-also` those that are only shown, `-previous` the calendar periods
// before. specs/rules.md derives each expression and gives the measurements behind it.
#include "compiler/model/burn_rate.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/event_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/measured_share.hpp"
#include "compiler/plan/objective_alerts.hpp"
#include "compiler/plan/single_maintenance.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kDay{time::kDay};

/// Bad ÷ total, and 0 where there was nothing.
Expr ratio_of_sums(Expr bad, Expr total, Expr present) {
  promql::Matching matching;
  matching.labels = {std::string(series::kPart)};
  // A quarter that an outage of Prometheus cut short may be taken off without having been added.
  bad = promql::call("clamp_min", {std::move(bad), promql::number(0)});
  total = promql::binary(BinaryOp::Greater, std::move(total), promql::number(0));
  Expr ratio = promql::binary(BinaryOp::Div, std::move(matching), std::move(bad), std::move(total));
  return promql::binary(BinaryOp::Or, std::move(ratio),
                        promql::binary(BinaryOp::Mul, promql::number(0), std::move(present)));
}

class ObjectiveRules {
public:
  ObjectiveRules(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model), series_(objective, model.project),
        exclusions_(objective, model), sums_(series_, exclusions_),
        events_(objective, model, series_, exclusions_, sums_),
        share_(series_, exclusions_, model.project, sums_.late()), budget_(objective, series_) {
    windows_.insert({kRateWindow, {time::kHour}, kDay});
    for (const model::BurnTier &tier : model::burn_tiers())
      if ((tier.page ? objective.page : objective.ticket).windows.empty())
        windows_.insert({tier.long_window, tier.short_window});
    for (const model::BurnPair &pair : model::burn_pairs(o_, model.project))
      if (pair.use == model::BurnPair::Use::Alert)
        windows_.insert({pair.tier.long_window, pair.tier.short_window});
  }

  Group base() const {
    Group out = group("base",
                      "Every evaluation: rates, error ratios of up to 6h, and sums of events by "
                      "quarters of an hour.",
                      series_.interval());
    events_.add(out);
    for (const time::Duration w : windows_)
      if (is_in_base(w)) {
        std::optional<Expr> raw = events_.raw_ratio(w);
        add(out, {Metric::ErrorRatio, w}, raw ? std::move(*raw) : ratio_of_window(w));
      }
    if (budget_.differs()) add(out, {Metric::Target, model::window_of(o_)}, targets());
    add(out, {Metric::BurnRate},
        budget_.share_of(series_.present({Metric::ErrorRatio, time::Duration{time::kHour}})));
    return out;
  }

  Group window(std::vector<Rule> alerts) const {
    Group out = group("window",
                      "Every 5m: windows of more than 6h and the budget, made of those sums as of "
                      "the evaluation before; and the alerts on them.",
                      kWindowInterval);
    for (const time::Duration w : windows_)
      if (!is_in_base(w)) {
        add(out, {Metric::Sum, w}, sums_.over_late(w, kEveryPart));
        add(out, {Metric::ErrorRatio, w}, long_ratio({Metric::Sum, w}));
      }
    if (!exclusions_.none())
      add(out, {Metric::Service, kDay},
          share_.service_of_window({Metric::Sum, kDay}, terms::Rolling{kDay}));
    add_promised(out, model::window_of(o_));
    std::move(alerts.begin(), alerts.end(), std::back_inserter(out.rules));
    return out;
  }

  /// Empty where there is none.
  Group also() const {
    Group out = group("also", "Every 5m: further windows of the same sums.", kWindowInterval);
    for (const auto &window : o_.also)
      add_promised(out, window.value);
    return out;
  }

  /// Empty where there is none.
  Group previous() const {
    Group out = group("previous", "Every hour: the calendar periods before the present ones.",
                      kPreviousInterval);
    for (const terms::Calendar &window : calendar_windows(o_)) {
      const auto role = [&](Metric metric) { return Role::before(metric, window); };
      add_single_maintenance(out, role(Metric::ExcludedSum), window);
      add(out, role(Metric::TargetSum), sums_.of_period_before(window));
      add(out, role(Metric::TargetRatio), long_ratio(role(Metric::TargetSum)));
      add(out, role(Metric::Measured),
          promql::call("clamp_max",
                       {share_.of_previous(role(Metric::TargetSum), window), promql::number(1)}));
      add(out, role(Metric::Budget),
          budget_remaining(role(Metric::TargetRatio), series_.present(role(Metric::Measured))));
    }
    return out;
  }

  Group alerts(std::vector<Rule> alerts) const {
    Group out = group("alerts", "What is promised, and the alerts on it.", series_.interval());
    if (!budget_.differs())
      add(out, {Metric::Target, model::window_of(o_)},
          promql::call("vector", {promql::number(budget_.target())}));
    Rule info = series_.record({Metric::Info}, promql::call("vector", {promql::number(1)}));
    info.labels.merge(wordings(info_labels()));
    out.rules.push_back(std::move(info));
    std::move(alerts.begin(), alerts.end(), std::back_inserter(out.rules));
    return out;
  }

private:
  Group group(const char *name, std::string purpose, time::Duration every) const {
    return {"slo-" + o_.name.value + "-" + name, std::move(purpose), every, {}};
  }
  void add(Group &group, const Role &role, Expr expr) const {
    group.rules.push_back(series_.record(role, std::move(expr)));
  }

  Expr rate(Metric metric) const { return series_.present({metric}); }
  void add_single_maintenance(Group &out, const Role &role, const terms::Calendar &window) const {
    if (!exclusions_.stretches().empty())
      add(out, role,
          SingleMaintenance(series_, exclusions_, model_.project, sums_.late())
              .of_period(window, role.is_before));
  }

  Expr ratio_of_window(time::Duration w) const {
    return ratio_of_sums(sums_.over(w, kBad), sums_.over(w, kTotal), rate(Metric::TotalRate));
  }

  /// Of every value that is measured now or was in the last day.
  Expr targets() const {
    return budget_.targets([&](const std::vector<promql::Matcher> &matchers) {
      std::vector<promql::Matcher> of_sum = matchers;
      of_sum.push_back(of_part(kTotal).front());
      return promql::binary(BinaryOp::Or, series_.present({Metric::TotalRate}, matchers),
                            without_part(series_.read({Metric::Sum, kDay}, std::move(of_sum))));
    });
  }

  /// A record of the `-window` group, inside it.
  Expr sum(const Role &role, std::string_view part) const {
    return series_.present(role, of_part(part));
  }

  Expr long_ratio(const Role &sums) const {
    Expr total = sum(sums, kTotal);
    // Where all is left out, what is left of the others is an error of rounding; seconds are whole.
    if (!exclusions_.none())
      total = promql::binary(
          BinaryOp::And, ignoring({std::string(series::kPart)}), std::move(total),
          promql::binary(BinaryOp::Greater, sum(sums, kMeasured), promql::number(0)));
    return ratio_of_sums(sum(sums, kBad), std::move(total), without_part(sum(sums, kTotal)));
  }

  void add_promised(Group &out, const terms::WindowForm &form) const {
    const Role sums{Metric::TargetSum, form}, ratio{Metric::TargetRatio, form},
        share{Metric::Measured, form};
    const auto *calendar = std::get_if<terms::Calendar>(&form);
    if (calendar != nullptr) add_single_maintenance(out, {Metric::ExcludedSum, form}, *calendar);
    add(out, sums,
        calendar != nullptr ? sums_.of_period_late(*calendar)
                            : sums_.over_late(terms::nominal_length(form), kEveryPart));
    add(out, ratio, long_ratio(sums));
    add(out, share,
        promql::call("clamp_max", {calendar != nullptr ? share_.of_elapsed(sums, *calendar)
                                                       : share_.of_window(sums, form),
                                   promql::number(1)}));
    add(out, {Metric::Budget, form},
        budget_remaining(ratio, calendar != nullptr ? share_.of_period(sums, *calendar)
                                                    : series_.present(share)));
  }

  /// Spent = error ratio ÷ (1 − target) × measured time ÷ window: right for young history, where
  /// the ratio alone would charge ten minutes of errors against one day of a month.
  Expr budget_remaining(const Role &ratio, Expr measured) const {
    Expr burnt = budget_.share_of(series_.present(ratio));
    Expr spent = budget_.differs()
                     ? promql::binary(BinaryOp::Mul, ignoring({std::string(series::kWindow)}),
                                      std::move(burnt), std::move(measured))
                     : promql::binary(BinaryOp::Mul, std::move(burnt), std::move(measured));
    return promql::binary(BinaryOp::Sub, promql::number(1), std::move(spent));
  }

  model::Labels info_labels() const {
    model::Labels out;
    if (!o_.description.empty()) out["description"] = o_.description;
    out["target"] = o_.target.value.percent.text() + "%";
    out[std::string(series::kWindow)] = terms::window_name(model::window_of(o_));
    out[std::string(series::kComponent)] = o_.service.value;
    out[std::string(series::kDashboard)] = dashboard_uid(o_);
    out.insert(o_.labels.begin(), o_.labels.end());
    out.insert(model_.project.labels.begin(), model_.project.labels.end());
    return out;
  }

  const model::Objective &o_;
  const model::Model &model_;
  ObjectiveSeries series_;
  Exclusions exclusions_;
  EventSums sums_;
  EventRules events_;
  MeasuredShare share_;
  ErrorBudget budget_;
  std::set<time::Duration> windows_; ///< of error ratios: the table's, and those that alerts use
};

} // namespace

RuleFile make_objective_rules(const model::Objective &objective, const model::Model &model) {
  const ObjectiveRules rules(objective, model);
  ObjectiveAlerts alerts = make_objective_alerts(objective, model);
  RuleFile out{{rules.base(), rules.window(std::move(alerts.slow))}};
  for (Group &further : std::vector<Group>{rules.also(), rules.previous()})
    if (!further.rules.empty()) out.groups.push_back(std::move(further));
  out.groups.push_back(rules.alerts(std::move(alerts.quick)));
  return out;
}

} // namespace slac::plan

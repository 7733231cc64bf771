// SPDX-License-Identifier: Apache-2.0
// The list of all Objectives, the worst value of each, those with the least budget first.
#include "compiler/model/series.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/plan/panels.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

const std::string kObjective(series::kObjective);
const std::string kWindow(series::kWindow);
const std::string kComponent(series::kComponent);

std::vector<std::string> keys() { return {kObjective, kWindow}; }

class Page {
public:
  explicit Page(const model::Model &model) : model_(model), project_(model.project) {}

  Dashboard make() const {
    Dashboard out;
    std::string uid(kObjectivesUid);
    out.title = "Objectives";
    for (const auto &[label, value] : project_.identity) {
      (((uid += "-") += label) += "=") += value;
      (((out.title += " ") += label) += "=") += value;
    }
    out.uid = grafana_uid(uid);
    out.description = "Every Objective, what is left of its budget, and where it goes fastest.";
    out.tag = "slo";
    out.days = 30;
    out.variables = {choice(kComponent, "Service", all(series::kRuleSloInfo))};
    out.links = links_between_pages();
    out.panels = {missed(), nearly(), firing(), unmeasured(), table(), fastest(), budgets()};
    return out;
  }

private:
  std::vector<promql::Matcher> identity() const {
    std::vector<promql::Matcher> out;
    for (const auto &[label, value] : project_.identity)
      out.push_back(promql::equals(label, value));
    return out;
  }
  Expr all(std::string_view name) const { return promql::selector(std::string(name), identity()); }

  /// Those of the chosen services.
  Expr info() const {
    std::vector<promql::Matcher> matchers = identity();
    matchers.push_back(chosen(kComponent));
    return promql::selector(std::string(series::kRuleSloInfo), std::move(matchers));
  }
  /// Of each chosen Objective over the window of its target.
  Expr worst(Expr expr) const {
    Expr targets = promql::aggregate_by("max", keys(), all(series::kRuleTarget));
    Expr of_target = promql::binary(
        BinaryOp::And, promql::aggregate_by("min", keys(), std::move(expr)), std::move(targets));
    return promql::binary(BinaryOp::And, on({kObjective}), std::move(of_target), info());
  }
  Expr budget() const { return worst(latest(all(series::kRuleBudget))); }
  static Expr number_of(Expr expr) {
    return promql::binary(BinaryOp::Or, promql::aggregate("count", std::move(expr)),
                          promql::call("vector", {promql::number(0)}));
  }

  Panel missed() const {
    return stat("Missed", "Objectives without error budget.", Quantity::Count,
                number_of(promql::binary(BinaryOp::Less, budget(), promql::number(0))),
                Limit::AboveZero);
  }
  Panel nearly() const {
    Expr low = promql::binary(BinaryOp::Less, budget(), promql::number(0.25));
    Panel out =
        stat("Less than a quarter left", "Objectives with some error budget, below 25 %.",
             Quantity::Count,
             number_of(promql::binary(BinaryOp::GreaterEqual, std::move(low), promql::number(0))),
             Limit::AboveZero);
    out.bad = Tone::Warning;
    return out;
  }
  Expr of_alerts() const {
    std::vector<promql::Matcher> matchers = identity();
    const std::string other = label_of_names(project_);
    matchers.push_back({other.empty() ? kObjective : other, promql::MatchOp::NotEqual, "", {}});
    matchers.push_back(promql::equals("alertstate", "firing"));
    return promql::selector("ALERTS", std::move(matchers));
  }
  Panel firing() const {
    return stat("Alerts now", "Alerts of Objectives that fire.", Quantity::Count,
                number_of(of_alerts()), Limit::AboveZero);
  }
  Panel unmeasured() const {
    Panel out =
        stat("Not measured", "Objectives without data in the last five minutes.", Quantity::Count,
             number_of(promql::binary(BinaryOp::Unless, on({kObjective}), info(),
                                      all(series::kRuleBurn1h))),
             Limit::AboveZero);
    out.bad = Tone::Unclear;
    return out;
  }

  Panel table() const {
    const std::string dashboard(series::kDashboard);
    Expr about = promql::aggregate_by(
        "max", {kObjective, kWindow, kComponent, dashboard, "target", "description"}, info());
    Expr sli =
        promql::binary(BinaryOp::Sub, promql::number(1), latest(all(series::kRuleErrorWindow)));
    Expr alerts = promql::aggregate_by("count", {kObjective}, of_alerts());
    promql::Matching per_objective = on({kObjective});
    per_objective.cardinality = promql::Cardinality::ManyToOne;
    const Expr none = times(budget(), promql::number(0));
    Expr beside =
        either(promql::binary(BinaryOp::Add, per_objective, none, std::move(alerts)), none);
    std::vector<Query> queries{{std::move(about)},
                               {worst(floored(std::move(sli)))},
                               {budget()},
                               {worst(latest(all(series::kRuleMeasured)))}};
    std::vector<Column> columns{{kObjective, "Objective"},
                                {"description", "Description"},
                                {kComponent, "Service"},
                                {"target", "Target"},
                                {kWindow, "Window"},
                                share_column(1, "SLI"),
                                budget_column(2, "Error budget left"),
                                share_column(3, "Measured"),
                                {dashboard, ""}};
    columns[1].is_prose = true;
    columns.front().link =
        Link{"Objective", worded("/d/", Label{dashboard},
                                 "?var-objective=", Label{kObjective, Format::UrlQuery})};
    // Under another tool's names alerts do not say which Objective they are about.
    if (label_of_names(project_).empty()) {
      queries.push_back({std::move(beside)});
      Column of_alerts{std::size_t{4}, "Alerts", Quantity::Count};
      of_alerts.limit = Limit::AboveZero;
      columns.insert(columns.end() - 1, std::move(of_alerts));
    }
    Panel out = plan::table(
        "Objectives",
        "Every Objective over the window of its target, the one with the least budget first; of "
        "several values the worst.",
        "No Objective is recorded", std::min(18, 1 + static_cast<int>(model_.objectives.size())),
        std::move(queries), std::move(columns));
    out.sort_by = "Error budget left";
    return out;
  }

  Expr ten(const char *which, Expr expr) const {
    Expr out = promql::aggregate(which, std::move(expr));
    std::get<promql::Aggregate>(out.node).param = promql::Box<Expr>(promql::number(10));
    return out;
  }

  Panel fastest() const {
    Expr rate = promql::aggregate_by("max", {kObjective}, all(series::kRuleBurn1h));
    Panel out =
        over_time("Fastest burning",
                  "The ten Objectives whose budget went fastest in the last hour; above 1 "
                  "it does not last.",
                  Quantity::Times, {{ten("topk", std::move(rate)), worded(Label{kObjective})}});
    out.threshold = Threshold{1, true};
    out.is_logarithmic = true;
    return out;
  }
  Panel budgets() const {
    Panel out = over_time(
        "Least error budget", "The ten Objectives with the least; below 0 missed.", Quantity::Share,
        {{ten("bottomk", budget()), worded(Label{kObjective}, " over ", Label{kWindow})}});
    out.threshold = Threshold{0, false};
    return out;
  }

  const model::Model &model_;
  const model::Project &project_;
};

} // namespace

Dashboard make_objective_list(const model::Model &model) { return Page(model).make(); }

} // namespace slac::plan

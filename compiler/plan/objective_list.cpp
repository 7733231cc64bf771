// SPDX-License-Identifier: Apache-2.0
// The list of all objectives, the worst value of each.
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

std::vector<std::string> keys() {
  return {std::string(series::kObjective), std::string(series::kWindow)};
}

class Page {
public:
  explicit Page(const model::Model &model) : project_(model.project) {}

  Dashboard make() const {
    Dashboard out;
    out.uid = "slac-objectives";
    out.title = "Objectives";
    out.description = "Every objective, what is left of its budget, and where it goes fastest.";
    out.panels = {table(), fastest()};
    out.days = 30;
    return out;
  }

private:
  Expr all(std::string_view name) const {
    std::vector<promql::Matcher> matchers;
    for (const auto &[label, value] : project_.identity)
      matchers.push_back(promql::equals(label, value));
    return promql::selector(std::string(name), std::move(matchers));
  }

  /// Of each objective over the window of its target.
  Expr worst(Expr expr) const {
    Expr target = promql::aggregate_by("max", keys(), all(series::kRuleTarget));
    return promql::binary(BinaryOp::And, promql::aggregate_by("min", keys(), std::move(expr)),
                          std::move(target));
  }

  Panel table() const {
    Panel out;
    out.kind = PanelKind::Table;
    out.title = "Objectives";
    out.description = "Every objective over the window of its target; of several values the worst.";
    out.width = 24;
    out.height = 20;
    Expr about = promql::aggregate_by(
        "max",
        {std::string(series::kObjective), std::string(series::kWindow),
         std::string(series::kComponent), std::string(series::kDashboard), "target"},
        all(series::kRuleSloInfo));
    Expr sli =
        promql::binary(BinaryOp::Sub, promql::number(1), latest(all(series::kRuleErrorWindow)));
    out.queries = {{std::move(about), {}},
                   {worst(floored(std::move(sli))), {}},
                   {worst(latest(all(series::kRuleBudget))), {}},
                   {worst(latest(all(series::kRuleMeasured))), {}}};
    out.columns = {{std::string(series::kObjective),
                    "Objective",
                    Quantity::None,
                    {},
                    std::string(series::kDashboard)},
                   {std::string(series::kComponent), "Service"},
                   {"target", "Target"},
                   {std::string(series::kWindow), "Window"},
                   {std::size_t{1}, "SLI", Quantity::Share},
                   {std::size_t{2}, "Budget left", Quantity::Share, {}, {}, {}, Limit::BelowZero},
                   {std::size_t{3}, "Measured", Quantity::Share},
                   {std::string(series::kDashboard), ""}};
    return out;
  }

  Panel fastest() const {
    Panel out;
    out.kind = PanelKind::TimeSeries;
    out.title = "Fastest burning";
    out.description = "The ten objectives whose budget went fastest in the last hour.";
    out.quantity = Quantity::Count;
    out.width = 24;
    Expr rate =
        promql::aggregate_by("max", {std::string(series::kObjective)}, all(series::kRuleBurn1h));
    Expr ten = promql::aggregate("topk", std::move(rate));
    std::get<promql::Aggregate>(ten.node).param = promql::Box<Expr>(promql::number(10));
    out.queries.push_back({std::move(ten), worded(Label{std::string(series::kObjective)})});
    return out;
  }

  const model::Project &project_;
};

} // namespace

Dashboard make_objective_list(const model::Model &model) { return Page(model).make(); }

} // namespace slac::plan

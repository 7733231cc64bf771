// SPDX-License-Identifier: Apache-2.0
// The page of one objective: what is delivered, what is left of the budget, how fast it goes.
#include "compiler/base/decimal.hpp"
#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

class Page {
public:
  Page(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model), series_(objective, model.project),
        budget_(objective, series_) {}

  Dashboard make() const {
    Dashboard out;
    out.uid = dashboard_uid(o_);
    out.title = o_.name.value;
    out.description = o_.description.empty() ? "Objective of " + o_.service.value : o_.description;
    out.days = static_cast<int>((terms::nominal_length(window()).ns + time::kDay - 1) / time::kDay);
    for (const std::string &label : series_.by())
      out.variables.push_back({label, series_.selector(measured())});
    out.panels = {promise(),
                  stat("SLI", "Delivered in the window so far; of several values the worst.",
                       Quantity::Share, promql::aggregate("min", floored(sli(window())))),
                  stat("Budget left now", "Share of the error budget; of several values the worst.",
                       Quantity::Share, promql::aggregate("min", read({Metric::Budget, window()})),
                       Limit::BelowZero),
                  stat("Measured",
                       "Share of the window that was measured; before it is over, SLI and "
                       "budget stand for no more than that.",
                       Quantity::Share,
                       promql::aggregate("min", read({Metric::Measured, window()}))),
                  stat("Alerts now", "Alerts of this objective that fire now.", Quantity::Count,
                       firing(), Limit::AboveZero),
                  sli_over_time(),
                  budget_over_time()};
    for (const terms::Calendar &calendar : calendar_windows(o_))
      out.panels.push_back(before(calendar));
    for (const model::BurnPair &pair : model::burn_pairs(o_, model_.project))
      if (pair.use == model::BurnPair::Use::Alert) out.panels.push_back(burn(pair));
    if (const auto *threshold = std::get_if<model::Threshold>(&o_.indicator))
      out.panels.push_back(value(*threshold));
    if (const model::Composite *composite = model::composite_of(o_))
      out.panels.push_back(members(*composite));
    else
      out.panels.push_back(events());
    out.panels.push_back(alerts());
    return out;
  }

private:
  const terms::WindowForm &window() const { return model::window_of(o_); }

  /// What there is of every value of `by`.
  Role measured() const {
    return model::composite_of(o_) == nullptr
               ? Role(Metric::TotalRate)
               : Role(Metric::ErrorRatio, time::Duration{time::kDay});
  }

  /// The chosen values of `by`.
  std::vector<promql::Matcher> chosen() const {
    std::vector<promql::Matcher> out;
    for (const std::string &label : series_.by())
      out.push_back({label, promql::MatchOp::Regex, "$" + label, {}});
    return out;
  }
  Expr read(const Role &role) const { return series_.read(role, chosen()); }
  Expr sli(const terms::WindowForm &window) const {
    return promql::binary(BinaryOp::Sub, promql::number(1), read({Metric::TargetRatio, window}));
  }
  /// Only its value is of interest; a target for all values has no label to choose by.
  Expr target() const {
    return budget_.differs() ? read({Metric::Target, window()})
                             : series_.read({Metric::Target, window()});
  }

  Expr of_alerts() const {
    const auto with = [&](const model::Labels &labels) {
      std::vector<promql::Matcher> matchers = chosen();
      for (const auto &[label, value] : labels)
        matchers.push_back(promql::equals(label, value));
      matchers.push_back(promql::equals("alertstate", "firing"));
      return promql::selector("ALERTS", std::move(matchers));
    };
    Expr ours = with(series_.spelled({Metric::Info}).labels);
    const model::Labels other = other_name(o_, model_.project);
    return other.empty() ? ours : promql::binary(BinaryOp::Or, std::move(ours), with(other));
  }
  Expr firing() const {
    return promql::binary(BinaryOp::Or, promql::aggregate("count", of_alerts()),
                          promql::call("vector", {promql::number(0)}));
  }

  Wording legend(const std::string &text) const {
    Wording out;
    for (const std::string &label : series_.by()) {
      out += Label{label};
      out += " ";
    }
    out += text;
    return out;
  }

  Panel promise() const {
    Panel out;
    out.kind = PanelKind::Text;
    out.title = "Promise";
    out.description = "What is promised, of what.";
    out.text = "**" + terms::print_target(o_.target.value) + "** of " + o_.service.value;
    if (!o_.description.empty()) out.text += ": " + o_.description;
    for (const model::TargetOf &of : o_.targets) {
      out.text += "\n* " + of.percent.value.text() + "% for " + of.whom();
    }
    const model::Service *service = model_.find_service(o_.service.value);
    if (service != nullptr && !service->depends_on.empty())
      out.text += "\n\nDepends on " + model::dependencies(*service);
    if (service != nullptr && !service->runbook.empty())
      out.text += "\n\n[Runbook](" + service->runbook + ")";
    out.width = 24;
    out.height = 4;
    return out;
  }

  static Panel stat(const char *title, const char *description, Quantity quantity, Expr expr,
                    Limit limit = Limit::None) {
    Panel out;
    out.title = title;
    out.description = description;
    out.quantity = quantity;
    out.limit = limit;
    out.width = 6;
    out.height = 4;
    out.queries.push_back({std::move(expr), {}});
    return out;
  }

  /// What the period before ended with.
  Panel before(const terms::Calendar &calendar) const {
    const auto of = [&](Metric metric) { return read(Role::before(metric, calendar)); };
    const std::string period(time::period_name(calendar.period));
    Panel out;
    out.title = "Previous " + period;
    out.description = "What the " + period +
                      " before ended with, up to an hour late; of several values the "
                      "worst.";
    out.quantity = Quantity::Share;
    out.limit = Limit::BelowZero; // of the budget: nothing else is
    out.height = 4;
    Expr sli = promql::binary(BinaryOp::Sub, promql::number(1), of(Metric::TargetRatio));
    out.queries = {{promql::aggregate("min", floored(std::move(sli))), "SLI"},
                   {promql::aggregate("min", of(Metric::Budget)), "budget left"},
                   {promql::aggregate("min", of(Metric::Measured)), "measured"}};
    return out;
  }

  static Panel over_time(std::string title, std::string description, Quantity quantity) {
    Panel out;
    out.kind = PanelKind::TimeSeries;
    out.title = std::move(title);
    out.description = std::move(description);
    out.quantity = quantity;
    return out;
  }

  Panel sli_over_time() const {
    Panel out = over_time("SLI against the target",
                          "Share of good events over each window, and what is promised of the "
                          "first.",
                          Quantity::Share);
    for (const terms::WindowForm &w : model::windows_of(o_))
      out.queries.push_back({sli(w), legend("over " + terms::window_name(w))});
    out.queries.push_back({target(), budget_.differs() ? legend("target") : Wording("target")});
    return out;
  }

  Panel budget_over_time() const {
    Panel out = over_time("Budget left",
                          "Share of the error budget; at 0 it is spent exactly, below the "
                          "objective is missed.",
                          Quantity::Share);
    for (const terms::WindowForm &w : model::windows_of(o_))
      out.queries.push_back({read({Metric::Budget, w}), legend("over " + terms::window_name(w))});
    out.queries.push_back({promql::call("vector", {promql::number(0)}), "spent exactly"});
    return out;
  }

  Panel burn(const model::BurnPair &pair) const {
    const std::string longer = time::format_window(pair.tier.long_window);
    const std::string shorter = time::format_window(pair.tier.short_window);
    Panel out = over_time("Burn rate, " + longer + " and " + shorter,
                          std::string("How many times faster than allowed the budget goes; ") +
                              (pair.tier.page ? "a page" : "a ticket") +
                              " while both are above the threshold.",
                          Quantity::Count);
    for (const auto &[window, name] :
         {std::pair{pair.tier.long_window, longer}, std::pair{pair.tier.short_window, shorter}})
      out.queries.push_back(
          {budget_.share_of(read({Metric::ErrorRatio, window})), legend("over " + name)});
    out.queries.push_back({promql::call("vector", {promql::number(pair.factor)}), "threshold"});
    return out;
  }

  Panel value(const model::Threshold &threshold) const {
    Panel out = over_time("Value", "What is measured, and the bound that it keeps in good time.",
                          Quantity::Count);
    out.queries.push_back({read({Metric::Value}), legend("value")});
    out.queries.push_back(
        {promql::call("vector", {promql::number(threshold.bound.to_double())}), "bound"});
    return out;
  }

  Panel events() const {
    Panel out = over_time("Events", "Events per second; of an indicator of time, the share of it.",
                          Quantity::Count);
    out.queries.push_back({read({Metric::TotalRate}), legend("all")});
    out.queries.push_back({read({Metric::BadRate}), legend("bad")});
    return out;
  }

  Panel members(const model::Composite &composite) const {
    Panel out = over_time("Members", "Share of good events of each member over the window.",
                          Quantity::Share);
    for (const model::Member &member : composite.members)
      if (const model::Objective *of = model_.find_objective(member.objective.value)) {
        const ObjectiveSeries theirs(*of, model_.project);
        out.queries.push_back(
            {promql::binary(BinaryOp::Sub, promql::number(1),
                            theirs.read({Metric::TargetRatio, window()}, chosen())),
             legend(of->name.value)});
      }
    return out;
  }

  Panel alerts() const {
    Panel out = over_time("Alerts", "Which alerts fired when; 0 while none did.", Quantity::Count);
    Expr by_name =
        promql::aggregate_by("count", {"alertname", std::string(series::kTier)}, of_alerts());
    out.queries.push_back({promql::binary(BinaryOp::Or, std::move(by_name),
                                          promql::call("vector", {promql::number(0)})),
                           worded(Label{"alertname"}, " ", Label{std::string(series::kTier)})});
    return out;
  }

  const model::Objective &o_;
  const model::Model &model_;
  ObjectiveSeries series_;
  ErrorBudget budget_;
};

} // namespace

Dashboard make_objective_dashboard(const model::Objective &objective, const model::Model &model) {
  return Page(objective, model).make();
}

} // namespace slac::plan

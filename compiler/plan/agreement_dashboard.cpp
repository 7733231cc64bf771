// SPDX-License-Identifier: Apache-2.0
// The page of one agreement: who is kept and who is not, per account, then the fleet's mean that
// shows none of it.
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/terms/print.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

class Page {
public:
  explicit Page(const model::Agreement &agreement) : a_(agreement) {}

  Dashboard make() const {
    Dashboard out;
    out.uid = dashboard_uid(a_);
    // Titles must be unique in Grafana's folder; names are.
    out.title = a_.title == a_.name.value ? a_.title : a_.title + " (" + a_.name.value + ")";
    out.description =
        "What is promised to the accounts of " + a_.title + ", and what was delivered.";
    out.days = 31;
    out.variables = {{std::string(series::kAccount),
                      promql::selector(std::string(series::kRuleStatus), {of_agreement()}),
                      {}},
                     {std::string(series::kWindow), {}, {"current", "previous", "rolling"}}};
    out.panels = {promises(), breached(), at_risk(), unknown(),
                  credit(),   table(),    clocks(),  breaches()};
    if (has_budget()) out.panels.push_back(budget_over_time());
    if (has_availability()) out.panels.push_back(headroom());
    if (has_budget()) out.panels.push_back(availability_over_time());
    if (has_timely()) out.panels.push_back(in_time_over_time());
    if (has_availability() || has_timely()) out.panels.push_back(fleet_mean());
    return out;
  }

private:
  /// Whether some promise is of a share of the time, so that part of it may be used.
  bool has_budget() const {
    for (const model::Commitment *c : model::latest_commitments(a_))
      if (!terms::timed(c->promise.value)) return true;
    return false;
  }
  bool has_availability() const {
    for (const model::Commitment *c : model::latest_commitments(a_))
      if (std::holds_alternative<terms::AvailabilityPromise>(c->promise.value)) return true;
    return false;
  }

  promql::Matcher of_agreement() const {
    return promql::equals(std::string(series::kAgreement), a_.name.value);
  }
  /// Of the chosen accounts.
  Expr of_accounts(std::string_view name, std::vector<promql::Matcher> extra) const {
    extra.push_back({std::string(series::kAccount), promql::MatchOp::Regex, "$account", {}});
    extra.push_back(of_agreement());
    return promql::selector(std::string(name), std::move(extra));
  }
  bool has_timely() const {
    for (const model::Commitment *c : model::latest_commitments(a_))
      if (terms::timed(c->promise.value)) return true;
    return false;
  }
  Expr current(std::string_view name, std::vector<promql::Matcher> extra = {}) const {
    extra.push_back(promql::equals(std::string(series::kWindow), "current"));
    return of_accounts(name, std::move(extra));
  }
  /// In the chosen window.
  Expr chosen(std::string_view name, std::vector<promql::Matcher> extra = {}) const {
    extra.push_back(promql::equals(std::string(series::kWindow), "$window"));
    return of_accounts(name, std::move(extra));
  }

  Expr state(const char *status) const {
    return chosen(series::kRuleStatus, {promql::equals("status", status)});
  }

  static Wording row_legend() {
    return worded(Label{std::string(series::kAccount)}, " ",
                  Label{std::string(series::kCommitment)}, " ",
                  Label{std::string(series::kComponent)});
  }

  Panel promises() const {
    Panel out;
    out.kind = PanelKind::Text;
    out.title = "Promises";
    out.description = "What the contract promises.";
    out.width = 24;
    out.height = 3 + static_cast<int>(model::latest_commitments(a_).size());
    for (const model::Commitment *c : model::latest_commitments(a_))
      out.text += "* **" + c->name.value + "**: " + model::promise_text(a_, c->name.value) + "\n";
    return out;
  }

  Panel stat(const char *title, const char *description, Expr expr, Quantity quantity) const {
    Panel out;
    out.title = title;
    out.description = description;
    out.quantity = quantity;
    out.limit = Limit::AboveZero;
    out.width = 6;
    out.height = 4;
    out.queries.push_back({std::move(expr), {}});
    return out;
  }

  Panel breached() const {
    return stat("Breached", "Promises to an account that are broken in the chosen window.",
                promql::aggregate("sum", state("breached")), Quantity::Count);
  }
  Panel at_risk() const {
    return stat("At risk",
                "Promises that will be broken if nothing changes, or by one more incident.",
                promql::aggregate("sum", state("at_risk")), Quantity::Count);
  }
  Panel unknown() const {
    return stat("Unknown", "Promises that cannot be judged: a source is missing, late or refused.",
                promql::aggregate("sum", state("unknown")), Quantity::Count);
  }
  Panel credit() const {
    return stat("Highest credit owed", "Share of the fee that the worst promise owes so far.",
                promql::aggregate("max", chosen(series::kRuleCredit)), Quantity::Share);
  }

  /// What status and credit go by: over the whole window, or, of timely promises, the share of
  /// incidents in time so far.
  static Expr delivered(Expr whole, Expr timely) {
    promql::Matching matching;
    matching.labels = {"basis"};
    Expr either = promql::binary(BinaryOp::Or, matching, std::move(whole), std::move(timely));
    return floored(std::move(either));
  }

  static std::vector<NamedValue> status_names() {
    return {{0, "met", Tone::Good},
            {1, "at risk", Tone::Warning},
            {2, "unknown", Tone::Unclear},
            {3, "breached", Tone::Bad}};
  }

  /// The state set as one number.
  Expr status() const {
    const auto weighed = [&](const char *name, double weight) {
      return promql::binary(BinaryOp::Mul, state(name), promql::number(weight));
    };
    Expr all = promql::binary(BinaryOp::Or, weighed("at_risk", 1), weighed("unknown", 2));
    all = promql::binary(BinaryOp::Or, std::move(all), weighed("breached", 3));
    return promql::aggregate_without("sum", {"status"}, std::move(all));
  }

  Panel table() const {
    Panel out;
    out.kind = PanelKind::Table;
    out.title = "Promises by account";
    out.description = "Every promise to every account in the chosen window.";
    out.width = 24;
    out.height = 10;
    // One label set for all columns, so that Grafana merges them into one row.
    const auto add = [&](Expr expr) {
      out.queries.push_back(
          {promql::aggregate_by("max",
                                {std::string(series::kAccount), std::string(series::kCommitment),
                                 std::string(series::kComponent)},
                                std::move(expr)),
           {}});
    };
    add(delivered(chosen(series::kRuleSli, {promql::equals("basis", "whole")}),
                  chosen(series::kRuleSli, {promql::equals("basis", "to_date")})));
    add(chosen(series::kRulePromised));
    add(status());
    add(chosen(series::kRuleCredit));
    if (has_budget()) add(chosen(series::kRuleBudgetSeconds));
    out.columns = {{std::string(series::kAccount), "Account"},
                   {std::string(series::kCommitment), "Commitment"},
                   {std::string(series::kComponent), "Service"},
                   {std::size_t{0}, "Delivered", Quantity::Share},
                   {std::size_t{1}, "Promised", Quantity::Share},
                   {std::size_t{2}, "Status", Quantity::None, status_names()},
                   {std::size_t{3}, "Credit", Quantity::Share}};
    if (has_budget())
      out.columns.push_back(
          {std::size_t{4}, "Budget left", Quantity::Seconds, {}, {}, {}, Limit::BelowZero});
    return out;
  }

  /// Of every open incident, the next of them first.
  Panel clocks() const {
    Panel out;
    out.kind = PanelKind::Table;
    out.title = "Clocks that run";
    out.when_empty = "None is known";
    out.description = "Open incidents and when each promise about them is missed.";
    Expr due = promql::aggregate_by(
        "max", {std::string(series::kAccount), std::string(series::kCommitment), "incident", "url"},
        of_accounts(series::kClockDeadline, {}));
    out.queries.push_back({promql::call("sort", {promql::binary(BinaryOp::Mul, std::move(due),
                                                                promql::number(1000))}),
                           {}});
    out.columns = {{std::string(series::kAccount), "Account"},
                   {std::string(series::kCommitment), "Commitment"},
                   {"incident", "Incident", Quantity::None, {}, {}, "url"},
                   {"url", ""},
                   {std::size_t{0}, "Due", Quantity::MillisecondsAt}};
    return out;
  }

  /// In this window and the one before it.
  Panel breaches() const {
    Panel out;
    out.kind = PanelKind::Table;
    out.title = "Broken promises";
    out.when_empty = "None is known";
    out.description = "In the current window and the one before: how many incidents missed each, "
                      "or 1 for a promise of a share or of time.";
    out.queries.push_back(
        {promql::aggregate_by("max",
                              {std::string(series::kAccount), std::string(series::kCommitment),
                               std::string(series::kComponent), std::string(series::kWindow)},
                              of_accounts(series::kRuleBreaches, {})),
         {}});
    out.columns = {{std::string(series::kAccount), "Account"},
                   {std::string(series::kCommitment), "Commitment"},
                   {std::string(series::kComponent), "Service"},
                   {std::string(series::kWindow), "Window"},
                   {std::size_t{0}, "Missed", Quantity::Count}};
    return out;
  }

  Panel series_panel(const char *title, const char *description, Quantity quantity, Expr expr,
                     Wording legend) const {
    Panel out;
    out.kind = PanelKind::TimeSeries;
    out.title = title;
    out.description = description;
    out.quantity = quantity;
    out.queries.push_back({std::move(expr), std::move(legend)});
    return out;
  }

  Panel budget_over_time() const {
    return series_panel(
        "Budget left", "Share of the allowed downtime that is left; below 0 the promise is broken.",
        Quantity::Share, current(series::kRuleBudgetRemaining), row_legend());
  }
  Panel headroom() const {
    return series_panel("Headroom in incidents",
                        "How many more incidents like those of the last 90 days the budget holds.",
                        Quantity::Count, current(series::kRuleHeadroom), row_legend());
  }
  Expr basis(const char *of) const {
    return current(series::kRuleSli, {promql::equals("basis", of)});
  }
  Panel availability_over_time() const {
    return series_panel("Availability",
                        "Delivered over the whole window, as status and credit go by it.",
                        Quantity::Share, floored(basis("whole")), row_legend());
  }
  Panel in_time_over_time() const {
    promql::Matching matching;
    matching.labels = {"basis"};
    return series_panel(
        "Incidents in time", "The share of the window's incidents so far that were in time.",
        Quantity::Share,
        promql::binary(BinaryOp::Unless, matching, basis("to_date"), basis("whole")), row_legend());
  }
  Panel fleet_mean() const {
    return series_panel(
        "Fleet mean time to resolve",
        "One mean over all accounts: it can look fine while one account is in breach.",
        Quantity::Seconds,
        promql::selector(std::string(series::kRuleMeanResolve),
                         {promql::equals(std::string(series::kWindow), "7d")}),
        worded(Label{std::string(series::kSeverity)}, " over 7d"));
  }

  const model::Agreement &a_;
};

} // namespace

Dashboard make_agreement_dashboard(const model::Agreement &agreement) {
  return Page(agreement).make();
}

} // namespace slac::plan

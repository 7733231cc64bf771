// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/objective_alerts.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

class Alerts {
public:
  Alerts(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model) {}

  /// Nothing if no pair of the tier can fire.
  std::optional<Rule> burn(bool page, const model::AlertTier &tier) const {
    std::optional<Expr> any;
    Annotation description = promise();
    for (const model::BurnPair &pair : model::burn_pairs(o_, model_.project)) {
      if (pair.tier.page != page || pair.use != model::BurnPair::Use::Alert) continue;
      description += said_of(pair);
      any = any ? promql::binary(BinaryOp::Or, std::move(*any), fires(pair)) : fires(pair);
    }
    if (!any) return std::nullopt;
    Rule out = base(page ? "page" : "ticket");
    out.alert = series::kAlertBurn;
    out.expr = std::move(*any);
    for (const auto &[key, value] : tier.labels)
      out.labels[key] = value;
    description += " Left of the error budget: ";
    description += Shown{latest(self(series::kRuleBudget)), "humanizePercentage"};
    description += ".";
    out.annotations["summary"] = "Objective " + o_.name.value + " burns its error budget too fast";
    out.annotations["description"] = std::move(description);
    return out;
  }

  Rule no_data() const {
    Rule out = base("ticket");
    out.alert = series::kAlertNoData;
    out.expr = promql::call("absent", {self(series::kRuleTotal5m)});
    out.wait = {10 * time::kMinute};
    out.annotations["summary"] = "Objective " + o_.name.value + " is not measured";
    out.annotations["description"] =
        promise() + " Its total has no samples: the target is down, renamed or not scraped. "
                    "Burn-rate alerts are blind meanwhile.";
    return out;
  }

  Rule gap(Expr expr) const {
    Rule out = base("ticket");
    out.alert = series::kAlertGap;
    out.expr = std::move(expr);
    out.wait = {15 * time::kMinute};
    out.annotations["summary"] = "Objective " + o_.name.value + " was not measured all day";
    out.annotations["description"] =
        promise() +
        " Only {{ $value | humanizePercentage }} of the last day was measured; events in "
        "the gap count neither as good nor as bad.";
    return out;
  }

private:
  Expr self(std::string_view name) const {
    return recorded(name, series::kObjective, o_.name.value);
  }

  Expr ratio(time::Duration window) const {
    Expr out = self(error_ratio(window));
    return is_in_base(window) ? out : latest(std::move(out));
  }

  Expr fires(const model::BurnPair &pair) const {
    const auto exceeds = [&](time::Duration window) {
      return promql::binary(BinaryOp::Greater, ratio(window), promql::number(pair.threshold));
    };
    return promql::binary(BinaryOp::And, exceeds(pair.tier.long_window),
                          exceeds(pair.tier.short_window));
  }

  /// Which pair it is that fires, and by how much.
  Conditional said_of(const model::BurnPair &pair) const {
    const auto &[page, share, long_window, short_window] = pair.tier;
    const double budget = model::budget_ratio(o_.target.value.percent);
    Annotation then(" Over " + time::format_window(long_window) + " ");
    then += Shown{ratio(long_window), "humanizePercentage"};
    then += " of the events failed, ";
    then += Shown{promql::binary(BinaryOp::Div, ratio(long_window), promql::number(budget)),
                  "printf `%.1f`"};
    then += " times what the budget allows; over " + time::format_window(short_window) + " ";
    then += Shown{ratio(short_window), "humanizePercentage"};
    then += ".";
    return {fires(pair), std::move(then)};
  }

  std::string promise() const {
    return "Promised: " + terms::print_target(o_.target.value) +
           (o_.description.empty() ? "." : " (" + literal_text(o_.description) + ").");
  }

  Rule base(const char *tier) const {
    Rule out{{}, {}, promql::number(0), {}, {}, literal_labels(model_.project.labels), {}};
    for (const auto &[key, value] : o_.labels)
      out.labels[key] = value;
    out.labels[std::string(series::kObjective)] = o_.name.value;
    out.labels[std::string(series::kComponent)] = o_.service.value;
    out.labels["severity"] = tier;
    out.labels[std::string(series::kTier)] = tier;
    const model::Service *service = model_.find_service(o_.service.value);
    if (service != nullptr && !service->runbook.empty())
      out.annotations["runbook_url"] = literal_text(service->runbook);
    return out;
  }

  const model::Objective &o_;
  const model::Model &model_;
};

} // namespace

std::string error_ratio(time::Duration window) {
  return std::string(series::kRuleErrorPrefix) + time::format_window(window);
}

bool is_in_base(time::Duration window) { return window.ns <= 6 * time::kHour; }

std::vector<Rule> make_objective_alerts(const model::Objective &objective,
                                        const model::Model &model, Expr gap) {
  const Alerts alerts(objective, model);
  std::vector<Rule> out;
  if (objective.page.enabled)
    if (auto burn = alerts.burn(true, objective.page)) out.push_back(std::move(*burn));
  if (objective.ticket.enabled)
    if (auto burn = alerts.burn(false, objective.ticket)) out.push_back(std::move(*burn));
  out.push_back(alerts.no_data());
  out.push_back(alerts.gap(std::move(gap)));
  return out;
}

} // namespace slac::plan

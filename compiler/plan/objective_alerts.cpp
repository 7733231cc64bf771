// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/objective_alerts.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/burn_rate.hpp"
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

  Rule burn(bool page, const model::AlertTier &tier) const {
    Rule out = base(page ? "page" : "ticket");
    out.alert = "SloErrorBudgetBurn";
    std::optional<Expr> all;
    for (const BurnTier &t : burn_tiers()) {
      if (t.page != page) continue;
      Expr one =
          promql::binary(BinaryOp::And, exceeds(t.long_window, t), exceeds(t.short_window, t));
      all = all ? promql::binary(BinaryOp::Or, std::move(*all), std::move(one)) : std::move(one);
    }
    out.expr = std::move(*all);
    for (const auto &[key, value] : tier.labels)
      out.labels[key] = value;
    out.annotations["summary"] = "Objective " + o_.name.value + " burns its error budget too fast";
    out.annotations["description"] =
        promise() +
        " Now {{ $value | humanizePercentage }} of the events fail. Left of the error budget: " +
        query(std::string(series::kRuleBudget), "humanizePercentage") + ".";
    return out;
  }

  Rule no_data() const {
    Rule out = base("ticket");
    out.alert = "SloNoData";
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
    out.alert = "SloMeasurementGap";
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

  Expr exceeds(time::Duration window, const BurnTier &tier) const {
    const std::string name = std::string(series::kRuleErrorPrefix) + time::format_window(window);
    const double threshold =
        burn_threshold(tier, model::window_length(o_), o_.target.value.percent);
    return promql::binary(BinaryOp::Greater, self(name), promql::number(threshold));
  }

  std::string promise() const {
    return "Promised: " + terms::print_target(o_.target.value) +
           (o_.description.empty() ? "." : " (" + literal_text(o_.description) + ").");
  }

  std::string query(const std::string &name, const std::string &format) const {
    return "{{ with query \"" + name + "{" + std::string(series::kObjective) + "='" +
           o_.name.value + "'}\" }}{{ . | first | value | " + format + " }}{{ end }}";
  }

  Rule base(const char *severity) const {
    Rule out{{}, {}, promql::number(0), {}, {}, literal_labels(model_.project.labels), {}};
    for (const auto &[key, value] : o_.labels)
      out.labels[key] = value;
    out.labels[std::string(series::kObjective)] = o_.name.value;
    out.labels[std::string(series::kComponent)] = o_.service.value;
    out.labels["severity"] = severity;
    const model::Service *service = model_.find_service(o_.service.value);
    if (service != nullptr && !service->runbook.empty())
      out.annotations["runbook_url"] = literal_text(service->runbook);
    return out;
  }

  const model::Objective &o_;
  const model::Model &model_;
};

} // namespace

std::vector<Rule> make_objective_alerts(const model::Objective &objective,
                                        const model::Model &model, Expr gap) {
  const Alerts alerts(objective, model);
  std::vector<Rule> out;
  if (objective.page.enabled) out.push_back(alerts.burn(true, objective.page));
  if (objective.ticket.enabled) out.push_back(alerts.burn(false, objective.ticket));
  out.push_back(alerts.no_data());
  out.push_back(alerts.gap(std::move(gap)));
  return out;
}

} // namespace slac::plan

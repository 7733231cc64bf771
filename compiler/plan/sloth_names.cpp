// SPDX-License-Identifier: Apache-2.0
// Aliases for dashboards and gates that read Sloth's series. Numbers are ours: sums of events where
// Sloth averages ratios, 0 where it has NaN or nothing.
#include "compiler/plan/sloth_names.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_alerts.hpp"
#include "compiler/plan/objective_series.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/time/duration.hpp"

#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kFiveMinutes{5 * time::kMinute};

class SlothNames {
public:
  SlothNames(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model), series_(objective, model.project),
        budget_(objective, series_) {
    SlothId id = sloth_id(objective);
    service_ = std::move(id.service);
    slo_ = std::move(id.slo);
    id_ = std::move(id.id);
  }

  RuleFile make() const {
    RuleFile out{{recordings(), metadata()}};
    if (Group alerts = this->alerts(); !alerts.rules.empty())
      out.groups.push_back(std::move(alerts));
    return out;
  }

private:
  Group group(const char *of, const char *purpose) const {
    return {std::string("sloth-slo-") + of + "-" + id_, purpose, series_.interval(), {}};
  }

  /// As it is called there.
  std::string theirs(const std::string &label) const {
    const auto found = o_.origin.labels.find(label);
    return found == o_.origin.labels.end() ? label : found->second;
  }

  /// Labels of users first, which those of the id do not give way to.
  model::Labels labels(const std::string &window = {}) const {
    model::Labels out;
    for (const auto &[label, value] : o_.labels)
      out[theirs(label)] = value;
    out.insert(model_.project.identity.begin(), model_.project.identity.end());
    out["sloth_id"] = id_;
    out["sloth_service"] = service_;
    out["sloth_slo"] = slo_;
    if (!window.empty()) out["sloth_window"] = window;
    return out;
  }

  /// Without the labels that only our series have.
  static Expr stripped(Expr expr) {
    return promql::aggregate_without(
        "max", {std::string(series::kObjective), std::string(series::kWindow)}, std::move(expr));
  }

  const terms::WindowForm &window() const { return model::window_of(o_); }
  Expr period_ratio() const { return series_.read({Metric::TargetRatio, window()}); }
  std::string period_name() const { return time::format_duration(terms::nominal_length(window())); }

  void add(Group &out, const std::string &name, const model::Labels &labels, Expr expr) const {
    out.rules.push_back(record(name, labels, std::move(expr)));
  }

  /// The windows of alerts, and the objective's own.
  Group recordings() const {
    Group out = group("sli-recordings", "Error ratios under the names of Sloth.");
    std::set<time::Duration> windows{kFiveMinutes, {time::kHour}};
    for (const model::BurnPair &pair : model::burn_pairs(o_, model_.project))
      if (pair.own == nullptr || pair.use == model::BurnPair::Use::Alert)
        windows.insert({pair.tier.long_window, pair.tier.short_window});
    for (const time::Duration w : windows) {
      const std::string name = time::format_duration(w);
      add(out, "slo:sli_error:ratio_rate" + name, labels(name),
          stripped(series_.read({Metric::ErrorRatio, w})));
    }
    const std::string period = period_name();
    if (!windows.contains(terms::nominal_length(window())))
      add(out, "slo:sli_error:ratio_rate" + period, labels(period), stripped(period_ratio()));
    return out;
  }

  Expr target() const {
    return budget_.differs() ? stripped(series_.read({Metric::Target, window()}))
                             : promql::call("vector", {promql::number(budget_.target())});
  }
  Expr one_minus(Expr expr) const {
    return promql::binary(BinaryOp::Sub, promql::number(1), std::move(expr));
  }

  Group metadata() const {
    Group out = group("meta-recordings", "Target, budget and burn rates under the names of Sloth.");
    const std::string period = period_name();
    const Expr now = budget_.share_of(series_.read({Metric::ErrorRatio, kFiveMinutes}));
    const Expr burnt = budget_.share_of(period_ratio());
    add(out, "slo:objective:ratio", labels(), target());
    add(out, "slo:error_budget:ratio", labels(),
        budget_.differs()
            ? one_minus(target())
            : promql::call("vector",
                           {promql::number(model::budget_ratio(o_.target.value.percent))}));
    add(out, "slo:time_period:days", labels(),
        promql::call("vector", {promql::number(seconds(terms::nominal_length(window())) /
                                               seconds({time::kDay}))}));
    add(out, "slo:current_burn_rate:ratio", labels(time::format_duration(kFiveMinutes)),
        stripped(now));
    add(out, "slo:period_burn_rate:ratio", labels(period), stripped(burnt));
    add(out, "slo:period_error_budget_remaining:ratio", labels(period), one_minus(stripped(burnt)));
    model::Labels info = labels();
    const std::string &spec = o_.origin.spec;
    info["sloth_mode"] = spec.starts_with("sloth.slok.dev/") ? "cli-gen-k8s"
                         : spec.starts_with("openslo/")      ? "cli-gen-openslo"
                                                             : "cli-gen-prom";
    info["sloth_objective"] = o_.target.value.percent.text();
    info["sloth_spec"] = spec.empty() || spec.starts_with("pyrra") ? "slac/v1" : spec;
    info["sloth_version"] = "slac";
    add(out, "sloth_slo_info", info, promql::call("vector", {promql::number(1)}));
    return out;
  }

  Group alerts() const {
    Group out = group("alerts", "Alerts on the burn rate, as Sloth names and labels them.");
    for (Rule &ours : make_burn_alerts(o_, model_)) {
      const bool page = literal(ours.labels.at(std::string(series::kTier))) == "page";
      const model::AlertTier &tier = page ? o_.page : o_.ticket;
      const std::string severity = page ? "page" : "ticket";
      Rule rule{{}, ours.alert, stripped(std::move(ours.expr)), ours.wait, {}, {}, {}};
      rule.labels = wordings(labels());
      for (const auto &[label, value] : tier.labels)
        rule.labels[theirs(label)] = as_template(value);
      rule.labels["sloth_severity"] = severity;
      for (auto &[label, value] : labels_of_routes(o_, page, model_))
        rule.labels.try_emplace(label, value);
      for (const char *window : {"long", "short"})
        if (const auto own = ours.labels.find(window); own != ours.labels.end())
          rule.labels[window] = own->second;
      const std::string who = "(" + severity + ") {{$labels.sloth_service}} {{$labels.sloth_slo}} ";
      rule.annotations["title"] =
          worded(UserTemplate{who + "SLO error budget burn rate is too fast."});
      rule.annotations["summary"] =
          worded(UserTemplate{"{{$labels.sloth_service}} {{$labels.sloth_slo}} "
                              "SLO error budget burn rate is over expected."});
      for (const auto &[key, value] : tier.annotations)
        rule.annotations[key] = worded(UserTemplate{value});
      out.rules.push_back(std::move(rule));
    }
    return out;
  }

  const model::Objective &o_;
  const model::Model &model_;
  ObjectiveSeries series_;
  ErrorBudget budget_;
  std::string service_;
  std::string slo_;
  std::string id_;
};

} // namespace

RuleFile make_sloth_names(const model::Objective &objective, const model::Model &model) {
  return SlothNames(objective, model).make();
}

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
// Rules that all agreements share: the fleet's means and the exporter's own health.
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// Σ seconds ÷ Σ incidents over all accounts: the mean that hides who waited.
Expr fleet_mean(std::string_view seconds, std::string_view incidents) {
  const std::vector<std::string> by{std::string(series::kSeverity), std::string(series::kWindow)};
  Expr time = promql::aggregate_by("sum", by, survived(promql::selector(std::string(seconds))));
  Expr count = promql::aggregate_by("sum", by, survived(promql::selector(std::string(incidents))));
  return promql::binary(BinaryOp::Div, std::move(time),
                        promql::binary(BinaryOp::Greater, std::move(count), promql::number(0)));
}

Rule health_alert(const model::Project &project, const char *name, Expr expr, std::string summary,
                  std::string description) {
  Rule out{{}, name, std::move(expr), {5 * time::kMinute}, {}, literal_labels(project.labels), {}};
  out.labels["severity"] = "ticket";
  out.annotations["summary"] = std::move(summary);
  out.annotations["description"] = std::move(description);
  return out;
}

} // namespace

RuleFile make_exporter_rules(const model::Model &model) {
  const model::Project &project = model.project;
  Group means{"sla-exporter-means", project.evaluation_interval.value, {}};
  means.rules.push_back(
      record(series::kRuleMeanResolve, {}, fleet_mean(series::kResolveSeconds, series::kResolved)));
  means.rules.push_back(record(series::kRuleMeanAcknowledge, {},
                               fleet_mean(series::kAcknowledgeSeconds, series::kAcknowledged)));
  Group health{"sla-exporter-health", project.evaluation_interval.value, {}};
  const auto all = [](std::string_view name) { return promql::selector(std::string(name)); };
  health.rules.push_back(health_alert(
      project, "SlaExporterAbsent", promql::call("absent", {all(series::kNow)}),
      "The sla-exporter is not scraped",
      "No series of the exporter for five minutes. Rows keep their last value for ten minutes; a "
      "breach that happens now is not seen."));
  health.rules.push_back(health_alert(
      project, "SlaSourceStale",
      promql::binary(BinaryOp::Equal, survived(all(series::kSourceUp)), promql::number(0)),
      "Incident source {{ $labels.source }} cannot be read",
      "The rows stand on what was read before. Breaches that are known stay; new ones are not "
      "seen."));
  health.rules.push_back(health_alert(
      project, "SlaDataQuality",
      promql::binary(BinaryOp::Greater, survived(all(series::kDataQuality)), promql::number(0)),
      "Incidents with a flaw: {{ $labels.reason }}",
      "{{ $value }} incidents are outside the numbers or were counted by rule. `sla-exporter "
      "evaluate` lists them."));
  return {"exporter", {std::move(means), std::move(health)}};
}

} // namespace slac::plan

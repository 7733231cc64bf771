// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/series.hpp"
#include "compiler/plan/plan.hpp"
#include "compiler/promql/regex.hpp"

#include <set>

namespace slac::plan {
namespace {

using Words = std::set<std::string>;

std::string joined(const Words &words) {
  std::string out;
  for (const std::string &word : words)
    out += (out.empty() ? "" : "|") + word;
  return out;
}

AlertMatcher named(const Words &alerts) { return matcher("alertname", "=~", joined(alerts)); }

void add_burns(const model::Model &model, std::vector<Inhibition> &out) {
  Words sources, targets, equal{std::string(series::kObjective), "channel"};
  for (const auto &[label, value] : model.project.identity)
    equal.insert(label);
  for (const model::Objective &o : model.objectives) {
    if (!o.page.enabled || !o.ticket.enabled) continue;
    sources.insert(promql::literal_pattern(model::burn_alert_name(o.page)));
    targets.insert(promql::literal_pattern(model::burn_alert_name(o.ticket)));
    for (const model::ByLabel &label : o.by)
      equal.insert(label.name.value);
  }
  if (sources.empty()) return;
  Inhibition burns{"A page says all that the ticket about the same budget would.",
                   {named(sources), matcher(series::kTier, "=", "page")},
                   {named(targets), matcher(series::kTier, "=", "ticket")},
                   {equal.begin(), equal.end()}};
  // Without the label pages and tickets go to channels of their own.
  const model::Alertmanager &defaults = model.project.alertmanager;
  if (defaults.page.value != defaults.ticket.value)
    burns.sources.push_back(matcher("channel", "!=", ""));
  out.push_back(std::move(burns));
}

/// Within one channel: another one has not received what the lower step says.
void add_escalation(const model::Model &model, std::vector<Inhibition> &out) {
  std::set<base::Decimal> steps;
  for (const model::Agreement &a : model.agreements)
    for (const model::EscalationStep &step : a.escalation)
      steps.insert(step.percent);
  const AlertMatcher alert = matcher("alertname", "=", series::kAlertEscalation);
  const auto step_words = [](const std::string &percent) {
    return "The step at " + percent + " % says all that a lower one would.";
  };
  const auto step_is = [](const char *op, const std::string &value) {
    return matcher(series::kStep, op, value);
  };
  Words lower;
  for (const base::Decimal &step : steps) {
    std::string text = step.text();
    if (!lower.empty())
      out.push_back({step_words(text),
                     {alert, step_is("=", text)},
                     {alert, step_is("=~", joined(lower))},
                     {std::string(series::kAccount), std::string(series::kAgreement), "channel",
                      std::string(series::kCommitment), std::string(series::kComponent)}});
    if (const std::size_t point = text.find('.'); point != std::string::npos)
      text.insert(point, "\\");
    lower.insert(text);
  }
}

} // namespace

std::vector<Inhibition> make_inhibitions(const model::Model &model) {
  std::vector<Inhibition> out;
  add_burns(model, out);
  add_escalation(model, out);
  return out;
}

} // namespace slac::plan

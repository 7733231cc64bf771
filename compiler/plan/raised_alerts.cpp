// SPDX-License-Identifier: Apache-2.0
// The alerts out of the rules themselves, so that nothing that fires can be forgotten.
#include "compiler/plan/raised_alerts.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/agreement_alerts.hpp"
#include "compiler/plan/kpi_rules.hpp"
#include "compiler/plan/objective_alerts.hpp"
#include "compiler/plan/plan.hpp"
#include "compiler/plan/pyrra_names.hpp"
#include "compiler/plan/sloth_names.hpp"
#include "compiler/plan/unclaimed_rules.hpp"

#include <set>

namespace slac::plan {
namespace {

class Raised {
public:
  void add(const Rule &rule, const std::string &of) {
    if (rule.alert.empty()) return;
    const auto tier = rule.labels.find(std::string(series::kTier));
    for (const std::string &channel : channels_of(rule.labels))
      all_.insert(
          {rule.alert, tier == rule.labels.end() ? "" : literal(tier->second), channel, of});
  }
  void add(const std::vector<Group> &groups, const std::string &of) {
    for (const Group &group : groups)
      for (const Rule &rule : group.rules)
        add(rule, of);
  }
  std::vector<RaisedAlert> take() const { return {all_.begin(), all_.end()}; }

private:
  /// Its values: of several Services each, and none.
  static std::vector<std::string> channels_of(const Wordings &labels) {
    const auto channel = labels.find("channel");
    if (channel == labels.end()) return {""};
    std::vector<std::string> out;
    bool varies = false;
    for (const WordingPart &part : channel->second.parts) {
      if (const auto *words = std::get_if<std::string>(&part.is)) out.push_back(*words);
      if (const auto *of_service = std::get_if<IfLabel>(&part.is)) {
        out.push_back(literal(of_service->then));
        varies = true;
      }
    }
    if (varies || out.empty()) out.emplace_back();
    return out;
  }

  std::set<RaisedAlert> all_;
};

} // namespace

std::vector<RaisedAlert> raised_alerts(const model::Model &model) {
  Raised out;
  for (const model::Objective &o : model.objectives) {
    if (model.project.names == model::Names::Sloth)
      out.add(make_sloth_names(o, model).groups, o.name.value);
    if (model.project.names == model::Names::Pyrra)
      out.add(make_pyrra_names(o, model).groups, o.name.value);
    const ObjectiveAlerts alerts = make_objective_alerts(o, model);
    for (const auto *rules : {&alerts.quick, &alerts.slow})
      for (const Rule &rule : *rules)
        out.add(rule, o.name.value);
    out.add({make_unclaimed_rules(o, model)}, o.name.value);
  }
  for (const model::Agreement &a : model.agreements) {
    out.add({make_agreement_alerts(a, model)}, a.name.value);
    out.add(make_kpi_alerts(a, model), a.name.value);
  }
  if (!model.agreements.empty()) out.add(make_exporter_rules(model).groups, "");
  return out.take();
}

} // namespace slac::plan

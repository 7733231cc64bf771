// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/naming.hpp"

#include "compiler/model/series.hpp"
#include "compiler/terms/print.hpp"

namespace slac::plan {
namespace {

/// How names begin of what is promised, and as long: of an Objective's own records.
constexpr std::string_view kOfPromise = "sla:";

std::string_view base_name(Metric metric) {
  switch (metric) {
  case Metric::TotalRate: return series::kRuleTotal5m;
  case Metric::BadRate: return series::kRuleBad5m;
  case Metric::Value: return series::kRuleValue;
  case Metric::Bound: return series::kRuleBound;
  case Metric::SliceStep: return series::kRuleSliceStep;
  case Metric::SliceRatio: return series::kRuleSliceRatio;
  case Metric::Step: return series::kRuleStep;
  case Metric::Running: return series::kRuleRunning;
  case Metric::Closed: return series::kRuleClosed;
  case Metric::Period: return series::kRulePeriod;
  case Metric::Start: return series::kRuleStart;
  case Metric::StartBefore: return series::kRuleStartBefore;
  case Metric::ClosedOf: return series::kRuleClosedPrefix;
  case Metric::Excluded: return series::kExcludedActive;
  case Metric::ExcludedSum: return series::kExcludedEvents;
  case Metric::Sum: return series::kRuleSumPrefix;
  case Metric::TargetSum: return series::kRuleSumWindow;
  case Metric::ErrorRatio: return series::kRuleErrorPrefix;
  case Metric::TargetRatio: return series::kRuleErrorWindow;
  case Metric::Measured: return series::kRuleMeasured;
  case Metric::Service: return series::kRuleService;
  case Metric::Lost: return series::kRuleLost;
  case Metric::LostForGood: return series::kRuleLostForGood;
  case Metric::Budget: return series::kRuleBudget;
  case Metric::Unclaimed: return series::kRuleUnclaimed;
  case Metric::BurnRate: return series::kRuleBurn1h;
  case Metric::Target: return series::kRuleTarget;
  case Metric::Info: return series::kRuleSloInfo;
  }
  return {};
}

/// Windows that alerts look at stand in the name, those that users read in a label.
bool is_in_name(Metric metric) {
  return metric == Metric::Sum || metric == Metric::ErrorRatio || metric == Metric::ClosedOf;
}

} // namespace

std::string window_label(const terms::WindowForm &window, bool is_before) {
  return (is_before ? "previous_" : "") + terms::window_name(window);
}

Series spell(const model::Objective &objective, const Role &role) {
  Series out{std::string(base_name(role.metric)),
             {{std::string(series::kObjective), objective.name.value}}};
  if (!objective.terms.empty()) {
    out.name.replace(0, kOfPromise.size(), kOfPromise);
    out.labels.emplace(series::kTerms, objective.terms);
  }
  if (!role.window) return out;
  std::string window = role.cut.empty() ? window_label(*role.window, role.is_before) : role.cut;
  if (is_in_name(role.metric))
    out.name += window + (role.metric == Metric::ClosedOf ? "15m" : "");
  else
    out.labels.emplace(series::kWindow, std::move(window));
  return out;
}

} // namespace slac::plan

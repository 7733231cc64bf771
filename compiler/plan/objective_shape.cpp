// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/objective_shape.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/model/burn_rate.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

ObjectiveShape::Measures measures_of(const model::Objective &objective) {
  if (model::composite_of(objective) != nullptr) return ObjectiveShape::Measures::Members;
  if (std::holds_alternative<model::Threshold>(objective.indicator))
    return ObjectiveShape::Measures::Value;
  return ObjectiveShape::Measures::Events;
}

/// In which zone a calendar window is makes no difference.
std::string text_of(const terms::WindowForm &window) {
  return (std::holds_alternative<terms::Calendar>(window) ? "per " : "over ") +
         terms::window_name(window);
}

std::string text_of(const ObjectiveShape::Burn &burn) {
  return (burn.page ? " page " : " ticket ") + time::format_window(burn.long_window) + " " +
         time::format_window(burn.short_window) + " " + base::double_text(burn.factor);
}

} // namespace

std::string ObjectiveShape::words() const {
  std::string out = text_of(window);
  for (const terms::WindowForm &further : also)
    out += " and " + text_of(further);
  for (const std::string &label : by)
    out += (&label == by.data() ? " by " : ", ") + label;
  if (has_targets) out += " with targets";
  if (leaves_out) out += " in service hours";
  if (measures == Measures::Value) out += " of a value";
  if (measures == Measures::Members) out += " of members";
  if (!has_usual_burns)
    for (const Burn &burn : burns)
      out += text_of(burn);
  if (!has_usual_burns && burns.empty()) out += " without burn rates";
  return out;
}

std::string ObjectiveShape::uid(const model::Project &project) const {
  std::string full = "slo-" + words();
  std::replace(full.begin(), full.end(), ' ', '-');
  for (const auto &[label, value] : project.identity)
    (((full += "-") += label) += "=") += value;
  return grafana_uid(full);
}

ObjectiveShape shape_of(const model::Objective &objective, const model::Project &project) {
  ObjectiveShape out;
  out.window = model::window_of(objective);
  for (const auto &further : objective.also)
    out.also.push_back(further.value);
  for (const model::ByLabel &label : objective.by)
    out.by.push_back(label.name.value);
  out.has_targets = !objective.targets.empty();
  out.leaves_out = objective.exclude.maintenance || !objective.calendar.value.empty();
  out.measures = measures_of(objective);
  std::size_t of_table = 0;
  for (const model::BurnPair &pair : model::burn_pairs(objective, project)) {
    if (pair.own == nullptr) ++of_table;
    if (pair.use == model::BurnPair::Use::Alert)
      out.burns.push_back(
          {pair.tier.long_window, pair.tier.short_window, pair.factor, pair.tier.page});
  }
  // Slices may make windows longer than the table's.
  const auto *composite = model::composite_of(objective);
  const bool has_slices = std::holds_alternative<model::Slices>(objective.indicator) ||
                          (composite != nullptr && composite->slice.ns > 0);
  out.has_usual_burns =
      !has_slices && of_table == model::burn_tiers().size() && out.burns.size() == of_table;
  return out;
}

} // namespace slac::plan

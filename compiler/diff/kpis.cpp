// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/diff/outputs.hpp"
#include "compiler/terms/print.hpp"

#include <map>
#include <set>

namespace slac::diff {
namespace {

struct Found {
  const model::Kpi *kpi = nullptr;
  std::string kind;
  std::string of; ///< the Agreement, or the KPI itself
  std::string part;
};

std::map<std::string, Found> kpis_of(const model::Model &model) {
  std::map<std::string, Found> out;
  for (const model::Agreement &agreement : model.agreements)
    for (const model::Kpi &kpi : agreement.kpis)
      out[agreement.name.value + "/" + kpi.name.value] = {&kpi, "Agreement", agreement.name.value,
                                                          kpi.name.value};
  for (const model::Kpi &kpi : model.kpis)
    out[kpi.name.value] = {&kpi, "KPI", kpi.name.value, ""};
  return out;
}

std::string protects_text(const model::Kpi &kpi) {
  std::vector<std::string> names;
  for (const model::Protected &one : kpi.protects)
    names.push_back(one.agreement + "/" + one.commitment);
  return names.empty() ? "nothing" : listed(names, 12);
}

/// Findings on KPIs that warn too late, and on promises that none protects.
std::map<std::string, base::Diagnostic> weak(const model::Model &model) {
  base::Diagnostics found;
  check::check_kpi_buffer(model, {}, found);
  check::check_kpi_purpose(model, {}, found);
  std::map<std::string, base::Diagnostic> out;
  for (base::Diagnostic &one : found.sorted())
    out.emplace(one.message, std::move(one));
  return out;
}

} // namespace

void compare_kpis(const Sides &sides, std::vector<Change> &out) {
  const auto before = kpis_of(*sides.before.model);
  const auto after = kpis_of(*sides.after.model);
  const auto say = [&](const Found &found, const Side &side, std::string text) {
    out.push_back({Topic::Kpis,
                   found.kind,
                   found.of,
                   found.part,
                   {std::move(text)},
                   side.place(found.kpi->name.span),
                   {}});
  };
  for (const auto &[name, found] : before) {
    const auto now = after.find(name);
    const std::string goal = terms::print_kpi(found.kpi->target.value);
    if (now == after.end()) {
      say(found, sides.before, "KPI is gone: `" + goal + "`");
      continue;
    }
    const std::string goal_after = terms::print_kpi(now->second.kpi->target.value);
    if (goal != goal_after)
      say(now->second, sides.after, "KPI " + arrow("`" + goal + "`", "`" + goal_after + "`"));
    const std::string protects = protects_text(*found.kpi);
    const std::string protects_after = protects_text(*now->second.kpi);
    if (protects != protects_after)
      say(now->second, sides.after, "KPI protects " + arrow(protects, protects_after));
  }
  for (const auto &[name, found] : after)
    if (!before.contains(name))
      say(found, sides.after,
          "KPI is new: `" + terms::print_kpi(found.kpi->target.value) + "`, protects " +
              protects_text(*found.kpi));
  const auto weak_before = weak(*sides.before.model);
  for (const auto &[message, finding] : weak(*sides.after.model))
    if (!weak_before.contains(message))
      out.push_back({Topic::Kpis,
                     "Project",
                     sides.after.model->project.name.value,
                     "",
                     {"warns too late, or not at all: " + message},
                     sides.after.place(finding.primary.span),
                     {}});
}

} // namespace slac::diff

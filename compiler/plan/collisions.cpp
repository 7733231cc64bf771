// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/collisions.hpp"

#include "compiler/model/promised.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/plan/unclaimed_rules.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace slac::plan {
namespace {

using Existing = std::unordered_map<std::string, std::vector<const model::RecordedSeries *>>;

/// No label that both set differs.
bool may_be_one(const Wordings &ours, const std::map<std::string, std::string> &theirs) {
  return std::all_of(ours.begin(), ours.end(), [&](const auto &label) {
    const auto other = theirs.find(label.first);
    return other == theirs.end() || other->second == literal(label.second);
  });
}

void report(const RuleFile &rules, const model::Text *of, const Existing &existing,
            base::Diagnostics &diagnostics) {
  for (const Group &group : rules.groups)
    for (const Rule &rule : group.rules) {
      const auto found = existing.find(rule.record);
      if (rule.record.empty() || found == existing.end()) continue;
      for (const model::RecordedSeries *other : found->second) {
        if (!may_be_one(rule.labels, other->labels)) continue;
        base::Diagnostic d = base::make_diagnostic(
            base::Code::ExistingSeries, other->name.span,
            "the rules of " + (of == nullptr ? std::string("slac") : "`" + of->value + "`") +
                " record `" + rule.record + "` too, and no label tells the two apart",
            "rename this one, or give one of the two a label of its own");
        if (of != nullptr) d.also.push_back({of->span, "they are those of this one"});
        diagnostics.add(std::move(d));
      }
    }
}

/// Two Objectives that another tool calls by one name and with the same labels record one series.
void report_equal_names(const model::Model &model, base::Diagnostics &diagnostics) {
  if (model.project.names == model::Names::Ours) return;
  std::map<model::Labels, const model::Objective *> known;
  for (const model::Objective &o : model.objectives) {
    model::Labels name = other_name(o, model.project);
    const std::string called = name.begin()->first + "=\"" + name.begin()->second + "\"";
    name.insert(o.labels.begin(), o.labels.end());
    const auto [first, is_new] = known.emplace(std::move(name), &o);
    if (is_new) continue;
    base::Diagnostic d = base::make_diagnostic(
        base::Code::DuplicateName, o.name.span,
        "`" + o.name.value + "` stands under `" + called + "` too, as `" +
            first->second->name.value + "` does",
        "rename one of them, or give it a label of its own: their series would be one");
    d.also.push_back({first->second->name.span, "the other one stands here"});
    diagnostics.add(std::move(d));
  }
}

} // namespace

void report_collisions(const std::vector<Unit> &units, const model::Model &model,
                       const std::vector<model::RecordedSeries> &existing,
                       base::Diagnostics &diagnostics) {
  report_equal_names(model, diagnostics);
  Existing by_name;
  for (const model::RecordedSeries &series : existing)
    by_name[series.name.value].push_back(&series);
  if (by_name.empty()) return;
  for (const Unit &unit : units)
    if (const auto *file = std::get_if<SpecFile>(&unit.of)) {
      for (const model::Objective *o : file->objectives) {
        report(make_objective_rules(*o, model), &o->name, by_name, diagnostics);
        for (const model::Objective *promised : model::promised(model, o->name.value))
          report(make_promised_rules(*promised, model), &o->name, by_name, diagnostics);
        report({{make_unclaimed_rules(*o, model)}}, &o->name, by_name, diagnostics);
      }
      for (const model::Agreement *a : file->agreements)
        report(make_agreement_rules(*a, model), &a->name, by_name, diagnostics);
    } else if (const auto *shared = std::get_if<SharedRules>(&unit.of)) {
      report(shared->make(model), nullptr, by_name, diagnostics);
    }
}

} // namespace slac::plan

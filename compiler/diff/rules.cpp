// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/outputs.hpp"
#include "compiler/model/promised.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/plan.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/plan/unclaimed_rules.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace slac::diff {
namespace {

using plan::Group;
using plan::Rule;

/// What the rules of a resource are known by.
struct Recorded {
  struct Condition {
    std::string expr; ///< empty: it is said in words elsewhere
    time::Duration wait{};
  };
  std::map<std::string, Condition> alerts;
  std::set<std::string> series;
};

std::string series_text(const Rule &rule) {
  std::string labels;
  for (const auto &[name, value] : rule.labels)
    labels += (labels.empty() ? "" : ",") + name + "=\"" + plan::literal(value) + "\"";
  return rule.record + (labels.empty() ? "" : "{" + labels + "}");
}

void add(const std::vector<Group> &groups, bool with_conditions, Recorded &out) {
  for (const Group &group : groups)
    for (const Rule &rule : group.rules) {
      if (rule.alert.empty()) {
        // What an info series says in labels is said of its resource.
        if (!rule.record.ends_with(":info")) out.series.insert(series_text(rule));
        continue;
      }
      const auto tier = rule.labels.find(std::string(series::kTier));
      std::string name = rule.alert;
      if (tier != rule.labels.end()) name += " (" + plan::literal(tier->second) + ")";
      Recorded::Condition &condition = out.alerts[name];
      if (with_conditions) condition.expr += promql::print(rule.expr) + "\n";
      condition.wait = rule.wait;
    }
}

Recorded of_objective(const model::Objective *objective, const model::Model &model) {
  Recorded out;
  if (objective == nullptr) return out;
  add(plan::make_objective_rules(*objective, model).groups, false, out);
  for (const model::Objective *promised : model::promised(model, objective->name.value))
    add(plan::make_promised_rules(*promised, model).groups, false, out);
  add({plan::make_unclaimed_rules(*objective, model)}, false, out);
  return out;
}

Recorded of_agreement(const model::Agreement *agreement, const model::Model &model) {
  Recorded out;
  if (agreement != nullptr) add(plan::make_agreement_rules(*agreement, model).groups, true, out);
  return out;
}

void compare(const Recorded &before, const Recorded &after, const Change &of,
             std::vector<Change> &out) {
  const auto say = [&](Topic topic, std::string text) {
    Change change = of;
    change.topic = topic;
    change.what.text = std::move(text);
    out.push_back(std::move(change));
  };
  std::vector<std::string> gone;
  std::vector<std::string> come;
  for (const auto &[name, condition] : before.alerts) {
    const auto found = after.alerts.find(name);
    if (found == after.alerts.end()) {
      gone.push_back(name);
      continue;
    }
    if (condition.expr != found->second.expr)
      say(Topic::Alerts, name + ": fires on another condition");
    if (condition.wait != found->second.wait)
      say(Topic::Alerts,
          name + ": fires after " +
              arrow(time::format_window(condition.wait), time::format_window(found->second.wait)));
  }
  for (const auto &[name, condition] : after.alerts)
    if (!before.alerts.contains(name)) come.push_back(name);
  if (!gone.empty()) say(Topic::Alerts, "no longer raised: " + listed(gone, 12));
  if (!come.empty()) say(Topic::Alerts, "newly raised: " + listed(come, 12));
  gone.clear();
  come.clear();
  std::set_difference(before.series.begin(), before.series.end(), after.series.begin(),
                      after.series.end(), std::back_inserter(gone));
  std::set_difference(after.series.begin(), after.series.end(), before.series.begin(),
                      before.series.end(), std::back_inserter(come));
  if (!gone.empty()) say(Topic::Series, "no longer recorded: " + listed(gone, 3));
  if (!come.empty()) say(Topic::Series, "newly recorded: " + listed(come, 3));
}

/// Every resource of a list with the one of its name in the other tree.
template <class Resource, class Find, class Record>
void compare_all(const Sides &sides, const char *kind, const std::vector<Resource> &before,
                 const std::vector<Resource> &after, const Find &find, const Record &record,
                 std::vector<Change> &out) {
  const auto may_differ = [&](const Resource &one) {
    if constexpr (std::is_same_v<Resource, model::Objective>) return sides.may_differ(one);
    return true;
  };
  std::set<std::string> matched;
  for (const Resource &one : before) {
    const Resource *now = find(sides.name_after(kind, one.name.value));
    if (now != nullptr) matched.insert(now->name.value);
    if (now != nullptr && !may_differ(one) && !may_differ(*now)) continue;
    Change of{
        Topic::Alerts, kind, now != nullptr ? now->name.value : one.name.value, "", {}, {}, {}};
    of.place =
        now != nullptr ? sides.after.place(now->name.span) : sides.before.place(one.name.span);
    compare(record(&one, *sides.before.model), record(now, *sides.after.model), of, out);
  }
  for (const Resource &one : after)
    if (!matched.contains(one.name.value))
      compare(record(nullptr, *sides.before.model), record(&one, *sides.after.model),
              {Topic::Alerts, kind, one.name.value, "", {}, sides.after.place(one.name.span), {}},
              out);
}

Recorded shared(const model::Model &model) {
  Recorded out;
  if (!model.agreements.empty()) add(plan::make_exporter_rules(model).groups, true, out);
  add(plan::make_watchdog_rules(model).groups, true, out);
  return out;
}

} // namespace

void compare_rules(const Sides &sides, std::vector<Change> &out) {
  const model::Model &before = *sides.before.model;
  const model::Model &after = *sides.after.model;
  compare_all(
      sides, "Objective", before.objectives, after.objectives,
      [&](const std::string &name) { return after.find_objective(name); }, of_objective, out);
  compare_all(
      sides, "Agreement", before.agreements, after.agreements,
      [&](const std::string &name) { return after.find_agreement(name); }, of_agreement, out);
  compare(shared(before), shared(after),
          {Topic::Alerts, "Project", after.project.name.value, "", {}, {}, {}}, out);
}

} // namespace slac::diff

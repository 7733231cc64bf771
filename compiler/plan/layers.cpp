// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/layers.hpp"

#include "compiler/plan/calendar_rules.hpp"
#include "compiler/promql/selectors.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace slac::plan {
namespace {

struct Placed {
  Rule rule;
  time::Duration interval;
  std::vector<std::string> reads;
  std::size_t depth = 1;
};

/// Deeper than all that a rule reads. Rules read each other across groups, so that their order says
/// nothing; there are no circles.
void place(std::vector<Placed> &rules) {
  for (bool moved = true; moved;) {
    moved = false;
    std::map<std::string, std::size_t, std::less<>> depths;
    for (const Placed &placed : rules)
      depths[placed.rule.record] = std::max(depths[placed.rule.record], placed.depth);
    for (Placed &placed : rules)
      for (const std::string &name : placed.reads)
        if (const auto read = depths.find(name);
            read != depths.end() && read->second >= placed.depth) {
          placed.depth = read->second + 1;
          moved = true;
        }
  }
}

/// By depth and interval.
using Rules = std::map<std::pair<std::size_t, time::Duration>, std::vector<Rule>>;

void add_layers(RuleFile file, Rules &layers) {
  std::vector<Placed> rules;
  for (Group &group : file.groups)
    for (Rule &rule : group.rules)
      if (!rule.record.empty()) {
        std::vector<std::string> reads;
        for (const promql::Selector *read : promql::selectors_in(rule.expr))
          reads.push_back(read->name);
        rules.push_back({std::move(rule), group.interval, std::move(reads)});
      }
  place(rules);
  for (Placed &placed : rules)
    layers[{placed.depth, placed.interval}].push_back(std::move(placed.rule));
}

} // namespace

std::vector<Layer> make_layers(const model::Model &model) {
  // Calendars read nothing, and are read by Objectives.
  std::array<Rules, 2> parts;
  add_layers(make_calendar_rules(model), parts[0]);
  for (const model::Objective &objective : model.objectives)
    add_layers(make_objective_rules(objective, model), parts[1]);
  std::vector<Layer> out;
  for (Rules &part : parts)
    for (auto &[key, rules] : part)
      out.push_back({key.second, std::move(rules)});
  return out;
}

} // namespace slac::plan

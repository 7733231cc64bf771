// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/layers.hpp"

#include "compiler/promql/selectors.hpp"

#include <algorithm>
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

} // namespace

std::vector<Layer> make_layers(const model::Model &model) {
  std::map<std::pair<std::size_t, time::Duration>, std::vector<Rule>> layers;
  for (const model::Objective &objective : model.objectives) {
    std::vector<Placed> rules;
    RuleFile file = make_objective_rules(objective, model);
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
  std::vector<Layer> out;
  for (auto &[key, rules] : layers)
    out.push_back({key.second, std::move(rules)});
  return out;
}

} // namespace slac::plan

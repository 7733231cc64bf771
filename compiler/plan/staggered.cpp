// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/staggered.hpp"

#include "compiler/promql/selectors.hpp"

#include <algorithm>
#include <map>

namespace slac::plan {
namespace {

/// Between a group and what reads it: vmalert writes every second, the storage makes rows visible
/// every two, and up to 4.2 were measured.
constexpr std::int64_t kSeconds = 5;

bool has_alerts(const Group &group) {
  return std::any_of(group.rules.begin(), group.rules.end(),
                     [](const Rule &rule) { return !rule.alert.empty(); });
}

/// By depth, from 1 on: one more than that of anything that the rule reads of its group.
std::map<std::int64_t, std::vector<Rule>> layers_of(std::vector<Rule> rules) {
  std::map<std::string, std::int64_t, std::less<>> depths;
  std::map<std::int64_t, std::vector<Rule>> out;
  for (Rule &rule : rules) {
    std::int64_t depth = 1;
    for (const promql::Selector *read : promql::selectors_in(rule.expr))
      if (const auto found = depths.find(read->name); found != depths.end())
        depth = std::max(depth, found->second + 1);
    if (!rule.record.empty()) {
      std::int64_t &of_name = depths[rule.record];
      of_name = std::max(of_name, depth);
    }
    out[depth].push_back(std::move(rule));
  }
  return out;
}

struct Layered {
  Group group; ///< without rules
  bool has_alerts = false;
  std::map<std::int64_t, std::vector<Rule>> layers;
};

} // namespace

RuleFile staggered(RuleFile rules) {
  std::vector<Layered> all;
  std::map<time::Duration, std::int64_t> records; // the deepest without alerts, by interval
  for (Group &group : rules.groups) {
    Layered layered{{group.name, group.purpose, group.interval, {}, {}}, has_alerts(group), {}};
    layered.layers = layers_of(std::move(group.rules));
    if (!layered.has_alerts) {
      std::int64_t &most = records[group.interval];
      most = std::max(most, layered.layers.rbegin()->first);
    }
    all.push_back(std::move(layered));
  }
  RuleFile out;
  for (Layered &layered : all) {
    const std::int64_t before = layered.has_alerts ? records[layered.group.interval] : 0;
    for (auto &[depth, of_depth] : layered.layers) {
      Group group = layered.group;
      if (layered.layers.size() > 1) group.name += "-" + std::to_string(depth);
      group.offset = {(before + depth) * kSeconds * time::kSecond};
      group.rules = std::move(of_depth);
      out.groups.push_back(std::move(group));
    }
  }
  return out;
}

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/layers.hpp"

#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/promise_rows.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/promql/regex.hpp"
#include "compiler/promql/selectors.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace slac::plan {
namespace {

struct Placed {
  Rule rule;
  time::Duration interval;
  std::vector<std::size_t> reads{}; ///< rules, by their places in the list
  std::size_t depth = 1;
};

/// Whether a selector may find what a rule records: of records with one name the labels decide that
/// rules set.
bool may_find(const promql::Selector &selector, const Rule &rule) {
  return std::all_of(selector.matchers.begin(), selector.matchers.end(),
                     [&](const promql::Matcher &matcher) {
                       const auto label = rule.labels.find(matcher.label);
                       if (label == rule.labels.end()) return true;
                       const std::string value = literal(label->second);
                       switch (matcher.op) {
                       case promql::MatchOp::Equal: return value == matcher.value;
                       case promql::MatchOp::Regex:
                         return promql::regex_matches(matcher.value, value);
                       default: return true;
                       }
                     });
}

/// A rule may read what others record under its own name.
void find_reads(std::vector<Placed> &rules) {
  std::map<std::string_view, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < rules.size(); ++i)
    by_name[rules[i].rule.record].push_back(i);
  for (Placed &placed : rules)
    for (const promql::Selector *selector : promql::selectors_in(placed.rule.expr))
      if (const auto found = by_name.find(selector->name); found != by_name.end())
        for (const std::size_t i : found->second)
          if (&rules[i] != &placed && may_find(*selector, rules[i].rule)) placed.reads.push_back(i);
}

/// Deeper than all that a rule reads. Rules read each other across groups, so that their order says
/// nothing; of a circle the depths would have no end.
void place(std::vector<Placed> &rules) {
  find_reads(rules);
  bool moved = true;
  for (std::size_t round = 0; moved; ++round) {
    if (round > rules.size()) throw std::logic_error("rules that read each other in a circle");
    moved = false;
    for (Placed &placed : rules)
      for (const std::size_t read : placed.reads)
        if (rules[read].depth >= placed.depth) {
          placed.depth = rules[read].depth + 1;
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
      if (!rule.record.empty()) rules.push_back({std::move(rule), group.interval});
  place(rules);
  for (Placed &placed : rules)
    layers[{placed.depth, placed.interval}].push_back(std::move(placed.rule));
}

} // namespace

std::vector<Layer> make_layers(const model::Model &model) {
  // Calendars read nothing and are read by Objectives, and those by composites and by rows of
  // promises.
  std::array<Rules, 4> parts;
  add_layers(make_calendar_rules(model), parts[0]);
  RuleFile composites; // which may read each other
  for (const model::Objective &objective : model.objectives) {
    RuleFile rules = make_objective_rules(objective, model);
    if (model::composite_of(objective) == nullptr)
      add_layers(std::move(rules), parts[1]);
    else
      std::move(rules.groups.begin(), rules.groups.end(), std::back_inserter(composites.groups));
  }
  add_layers(std::move(composites), parts[2]);
  for (const model::Objective &promised : model.promised)
    add_layers(make_promised_rules(promised, model), parts[1]);
  for (const model::Agreement &agreement : model.agreements) {
    RuleFile rows;
    rows.groups = make_promise_rows(agreement, model);
    add_layers(std::move(rows), parts[3]);
  }
  std::vector<Layer> out;
  for (Rules &part : parts)
    for (auto &[key, rules] : part)
      out.push_back({key.second, std::move(rules)});
  return out;
}

} // namespace slac::plan

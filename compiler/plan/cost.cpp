// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/cost.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/promql/selectors.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace slac::plan {
namespace {

constexpr time::Duration kMinute{time::kMinute};

/// How often each series is recorded.
using Intervals = std::map<std::string, double, std::less<>>;

Intervals intervals_of(const RuleFile &rules, const model::Project &project) {
  Intervals out;
  for (const Group &group : rules.groups)
    for (const Rule &rule : group.rules)
      if (!rule.record.empty())
        out[rule.record] =
            rule.record == series::kRuleClosed || rule.record.starts_with(series::kRuleClosedPrefix)
                ? seconds({15 * time::kMinute})
                : seconds(group.interval);
  for (const std::string_view calendar :
       {series::kCalendarPeriod, series::kCalendarEnd, series::kCalendarLength})
    out[std::string(calendar)] = seconds(project.evaluation_interval.value);
  return out;
}

/// Of how many members of a composite a selector reads; of all else one series.
double members_in(const promql::Selector &selector) {
  double out = 1;
  for (const promql::Matcher &m : selector.matchers)
    if (m.label == series::kObjective)
      out += static_cast<double>(std::count(m.value.begin(), m.value.end(), '|'));
  return out;
}

/// Adds the samples that one evaluation reads.
void add_reads(const promql::Expr &expr, const Intervals &intervals, double scrape, double series,
               Cost &out) {
  for (const promql::Selector *s : promql::selectors_in(expr)) {
    const double range = s->range ? seconds({s->range->ns}) : 0;
    const auto known = intervals.find(s->name);
    if (known != intervals.end())
      out.recorded_samples += members_in(*s) * std::max(1.0, range / known->second);
    else
      out.raw_samples += series * std::max(1.0, range / scrape);
  }
}

Cost scaled(Cost cost, double factor) {
  return {cost.rules * factor, cost.raw_samples * factor, cost.recorded_samples * factor};
}

} // namespace

double Cost::engine_seconds() const { return rules * 0.0002 + samples() / 19e6; }

Cost cost_of(const RuleFile &rules, const model::Project &project, double series) {
  const Intervals intervals = intervals_of(rules, project);
  Cost out;
  for (const Group &group : rules.groups) {
    Cost of_group;
    for (const Rule &rule : group.rules) {
      of_group.rules += 1;
      add_reads(rule.expr, intervals, seconds(project.scrape_interval.value), series, of_group);
    }
    of_group = scaled(of_group, seconds(kMinute) / seconds(group.interval));
    out.rules += of_group.rules;
    out.raw_samples += of_group.raw_samples;
    out.recorded_samples += of_group.recorded_samples;
  }
  return out;
}

Cost direct_cost(const model::Objective &objective, const model::Project &project, double series) {
  std::set<time::Duration> windows;
  for (const terms::WindowForm &window : model::windows_of(objective))
    windows.insert(terms::nominal_length(window));
  for (const model::BurnPair &pair : model::burn_pairs(objective, project))
    windows.insert({pair.tier.long_window, pair.tier.short_window});
  Cost out;
  const double selectors = static_cast<double>(model::counters_of(objective.indicator).size());
  for (const time::Duration window : windows) {
    out.rules += 1;
    out.raw_samples +=
        selectors * series * seconds(window) / seconds(project.scrape_interval.value);
  }
  return scaled(out, seconds(kMinute) / seconds(project.evaluation_interval.value));
}

} // namespace slac::plan

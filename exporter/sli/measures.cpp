// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/measures.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::EventType;
using timeline::History;
using timeline::Step;

struct Moment {
  Instant at;
  int severity = -1;
};

/// When the incident was first acknowledged, and when it was last resolved if it still is.
struct Moments {
  std::optional<Moment> acknowledged;
  std::optional<Moment> resolved;
};

Moments find_moments(const History &history) {
  Moments out;
  int severity = history.first_severity;
  for (const Step &step : history.steps) {
    if (step.severity >= 0) severity = step.severity;
    if (step.type == EventType::Acknowledged && !out.acknowledged)
      out.acknowledged = {step.at, severity};
    const bool ends = step.type == EventType::Resolved || step.type == EventType::Closed;
    if (ends && !out.resolved) out.resolved = {step.at, severity};
    if (step.type == EventType::Reopened) out.resolved.reset();
  }
  return out;
}

} // namespace

std::vector<Measure> make_measures(const std::vector<History> &histories,
                                   const slac::model::Model &model, Instant now) {
  std::map<std::tuple<std::string, int, int>, Measure> table;
  for (const slac::model::Agreement &a : model.agreements)
    for (const std::string &account : a.accounts)
      for (std::size_t s = 0; s < model.project.severities.size(); ++s)
        for (const int days : {7, 30}) {
          Measure &m = table[{account, static_cast<int>(s), days}];
          m.account = account;
          m.severity = model.project.severities[s];
          m.window_days = days;
        }
  for (const History &h : histories) {
    if (!h.usable || !h.trigger) continue;
    const Moments moments = find_moments(h);
    const auto add = [&](const std::optional<Moment> &moment, Duration Measure::*sum,
                         int Measure::*count) {
      if (!moment) return;
      for (const std::string &account : h.accounts)
        for (const int days : {7, 30}) {
          const auto it = table.find({account, moment->severity, days});
          if (it == table.end() || moment->at < now - Duration{days * slac::time::kDay}) continue;
          it->second.*sum = it->second.*sum + (moment->at - *h.trigger);
          ++(it->second.*count);
        }
    };
    add(moments.acknowledged, &Measure::acknowledge, &Measure::acknowledged);
    add(moments.resolved, &Measure::resolve, &Measure::resolved);
  }
  std::vector<Measure> out;
  for (auto &[key, measure] : table)
    out.push_back(std::move(measure));
  return out;
}

} // namespace slax::sli

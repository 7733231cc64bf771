// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/measures.hpp"

#include <algorithm>
#include <array>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::EventType;

constexpr std::array<int, 2> kDays{7, 30};

struct Moment {
  Instant at;
  int severity = timeline::kNoRank;
};

/// When the incident was first acknowledged, and when it was last resolved if it still is.
struct Moments {
  std::optional<Moment> acknowledged;
  std::optional<Moment> resolved;
};

Moments find_moments(const timeline::Timeline &timeline) {
  Moments out;
  int severity = timeline.first_severity;
  for (const timeline::Step &step : timeline.steps) {
    if (step.severity != timeline::kNoRank) severity = step.severity;
    if (step.type == EventType::Acknowledged && !out.acknowledged)
      out.acknowledged = {step.at, severity};
    const bool ends = step.type == EventType::Resolved || step.type == EventType::Closed;
    if (ends && !out.resolved) out.resolved = {step.at, severity};
    if (step.type == EventType::Reopened) out.resolved.reset();
  }
  return out;
}

} // namespace

void Measures::start(std::string_view account, const std::vector<std::string> &severities) {
  out_.clear();
  out_.reserve(severities.size() * kDays.size());
  for (const std::string &severity : severities)
    for (const int days : kDays) {
      Measure m;
      m.account = account;
      m.severity = severity;
      m.window_days = days;
      out_.push_back(m);
    }
}

void Measures::add(const timeline::Timeline &timeline, Instant now, Instant &next_change) {
  if (!timeline.trigger) return;
  const Moments moments = find_moments(timeline);
  const auto count = [&](const std::optional<Moment> &moment, Duration Measure::*sum,
                         int Measure::*n) {
    if (!moment || moment->severity == timeline::kNoRank) return;
    for (std::size_t i = 0; i < kDays.size(); ++i) {
      const Duration length{kDays.at(i) * slac::time::kDay};
      if (moment->at < now - length) continue;
      Measure &m = out_[static_cast<std::size_t>(moment->severity) * kDays.size() + i];
      m.*sum = m.*sum + (moment->at - *timeline.trigger);
      ++(m.*n);
      next_change = std::min(next_change, moment->at + length + Duration{1});
    }
  };
  count(moments.acknowledged, &Measure::acknowledge, &Measure::acknowledged);
  count(moments.resolved, &Measure::resolve, &Measure::resolved);
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/flaws.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::NameId;

constexpr Duration kInstant{1};

bool ends(EventType type) { return type == EventType::Resolved || type == EventType::Closed; }

struct Span {
  Instant first = slac::time::kNever;
  Instant last{-slac::time::kNever.ns};
  bool ended = false;
};

Span span_of(const timeline::Timeline &timeline) {
  Span out;
  for (const timeline::Step &step : timeline.steps) {
    out.first = std::min(out.first, step.at);
    out.last = std::max(out.last, step.at);
    out.ended = ends(step.type) || (out.ended && step.type != EventType::Reopened);
  }
  return out;
}

std::vector<NameId> exclusions_of(const Incident &incident, Instant now) {
  std::vector<NameId> out;
  for (const Event &e : incident.events()) {
    if (e.at > now) break;
    if (e.type == EventType::Excluded) out.push_back(e.name);
    if (e.type == EventType::Included) out.push_back(timeline::kNoName);
  }
  return out;
}

} // namespace

void Flaws::add(const std::string &id, const timeline::Timeline &own, const Incident &root,
                std::span<const NameId> services, Instant now) {
  const Span span = span_of(own);
  if (span.first > span.last) return;
  flaws_.push_back({id,
                    {services.begin(), services.end()},
                    own.exclusions,
                    exclusions_of(root, now),
                    span.first,
                    span.ended ? span.last : slac::time::kNever});
}

std::vector<std::string> Flaws::touching(const CommitmentPlan &plan, std::size_t row,
                                         Interval window) const {
  std::vector<std::string> out;
  for (const Flaw &flaw : flaws_) {
    if (flaw.first >= window.to || flaw.last < window.from) continue;
    if (plan.excludes(flaw.exclusions) || plan.excludes(flaw.root_exclusions)) continue;
    if (plan.may_touch(row, flaw.services)) out.push_back(flaw.id);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Instant Flaws::next_change(std::span<const RowWindow> windows, Instant now) const {
  Instant next = slac::time::kNever;
  const auto at = [&](Instant t) {
    if (t > now) next = std::min(next, t);
  };
  for (const Flaw &flaw : flaws_) {
    at(flaw.first + kInstant);
    if (flaw.last == slac::time::kNever) continue;
    for (const RowWindow &w : windows)
      if (w.rolling) at(flaw.last + w.interval.length() + kInstant);
  }
  return next;
}

} // namespace slax::sli

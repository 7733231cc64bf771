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

/// What acts on the incident as a whole says nothing of its time.
bool is_of_whole(EventType type) {
  return type == EventType::Merged || type == EventType::Excluded || type == EventType::Included ||
         type == EventType::Deleted;
}

bool ends(EventType type) { return type == EventType::Resolved || type == EventType::Closed; }

struct Span {
  Instant first = slac::time::kNever;
  Instant last{-slac::time::kNever.ns};
  bool ended = false;
};

bool is_for_record(EventType type) {
  return type == EventType::Assigned || type == EventType::Escalated || type == EventType::Note;
}

/// The time of what an event must follow; its own, where it does or is too far before it.
Instant aligned(const Event &e, const std::optional<Instant> &leader) {
  return leader && e.at < *leader && *leader - e.at <= timeline::kSkew ? *leader : e.at;
}

/// Of its events by `now`, in the order of their times alone; those a little before the one that
/// they must follow are simultaneous with it, as on a timeline.
Span span_of(const Incident &incident, Instant now) {
  std::optional<Instant> started;
  std::optional<Instant> trigger;
  for (const Event &e : incident.events()) {
    if (e.at > now) break;
    if (e.type == EventType::Started && !started) started = e.at;
  }
  for (const Event &e : incident.events()) {
    if (e.at > now) break;
    if (e.type != EventType::Triggered) continue;
    const Instant at = started ? std::max(e.at, *started) : e.at;
    trigger = trigger ? std::min(*trigger, at) : at;
  }
  Span out;
  for (const Event &e : incident.events()) {
    if (e.at > now) break;
    if (is_of_whole(e.type)) continue;
    const bool leads = e.type == EventType::Started || is_for_record(e.type);
    const Instant at = leads                            ? e.at
                       : e.type == EventType::Triggered ? aligned(e, started)
                                                        : aligned(e, trigger);
    out.first = std::min(out.first, at);
    out.last = std::max(out.last, at);
    out.ended = ends(e.type) || (out.ended && e.type != EventType::Reopened);
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

void Flaws::add(const Incident &incident, const Incident &root, std::span<const NameId> services,
                Instant now) {
  const Span span = span_of(incident, now);
  if (span.first > span.last) return;
  flaws_.push_back({incident.id,
                    {services.begin(), services.end()},
                    exclusions_of(incident, now),
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

// SPDX-License-Identifier: Apache-2.0
#include "kpi_samples.hpp"

#include "windows.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace oracle {
namespace {

// With every event of that instant applied; before the first severity it is that one.
int severity_at(const History &history, Seconds at) {
  int held = kNoSeverity;
  for (const Event &event : history.events)
    if (event.severity != kNoSeverity && (held == kNoSeverity || event.at <= at))
      held = event.severity;
  return held;
}

std::optional<Seconds> first(const History &history, Type type) {
  std::optional<Seconds> earliest;
  for (const Event &event : history.events)
    if (event.type == type && (!earliest || event.at < *earliest)) earliest = event.at;
  return earliest;
}

// Nothing of an incident is seen before it began.
std::vector<Event> seen_events(const History &history) {
  const std::optional<Seconds> started = first(history, Type::kStarted);
  const std::optional<Seconds> triggered = first(history, Type::kTriggered);
  Seconds begun = started ? *started : *triggered;
  if (triggered) begun = std::min(begun, *triggered);
  std::vector<Event> out;
  for (const Event &event : history.events)
    if (event.at >= begun) out.push_back(event);
  return out;
}

Sample sample_of(const History &history, std::optional<Seconds> start, std::optional<Seconds> end,
                 Seconds elapsed, Seconds now) {
  Sample made;
  made.incident = {history.source, history.id};
  made.start = start;
  made.end = end;
  made.elapsed = elapsed;
  if (start) made.start_severity = severity_at(history, *start);
  made.end_severity = severity_at(history, end ? *end : now);
  return made;
}

bool is_resolution(const Event &event) {
  return event.type == Type::kResolved || event.type == Type::kClosed;
}

// The event itself, not what else would stop the promise's clock.
bool is_named(Verb verb, const Event &event) {
  switch (verb) {
  case Verb::kDetect: return event.type == Type::kTriggered;
  case Verb::kAcknowledge: return event.type == Type::kAcknowledged;
  case Verb::kRespond:
    return event.type == Type::kAcknowledged || (event.type == Type::kNotified && event.customer);
  case Verb::kNotify: return event.type == Type::kNotified && event.customer;
  case Verb::kMitigate: return event.type == Type::kMitigated;
  case Verb::kClose: return event.type == Type::kClosed;
  default: return is_resolution(event);
  }
}

// Of resolutions and closings the first one since the last reopening.
std::optional<Seconds> done_at(Verb verb, const std::vector<Event> &events) {
  const bool stands = verb == Verb::kResolve || verb == Verb::kClose;
  std::optional<Seconds> done;
  for (const Event &event : events) {
    if (stands && event.type == Type::kReopened) done.reset();
    if (!done && is_named(verb, event)) done = event.at;
  }
  return done;
}

// From the last resolved before it.
std::vector<Sample> postmortem_samples(const History &history, Seconds now) {
  std::optional<Seconds> resolved;
  for (const Event &event : seen_events(history)) {
    if (event.type == Type::kResolved) resolved = event.at;
    if (event.type == Type::kPostmortem && resolved)
      return {sample_of(history, resolved, event.at, event.at - *resolved, now)};
  }
  return {};
}

std::vector<Sample> verb_samples(Verb verb, const History &history, Seconds now) {
  if (verb == Verb::kPostmortem) return postmortem_samples(history, now);
  const std::optional<Seconds> trigger = first(history, Type::kTriggered);
  if (!trigger) return {};
  std::optional<Seconds> begin = trigger;
  if (verb == Verb::kDetect) begin = first(history, Type::kStarted);
  if (!begin) return {};
  const std::optional<Seconds> done = done_at(verb, seen_events(history));
  const Seconds elapsed = std::max<Seconds>(0, done.value_or(now) - *begin);
  return {sample_of(history, trigger, done, elapsed, now)};
}

bool stops_escalation(Verb verb, const Event &event) {
  if (is_resolution(event)) return true;
  if (verb == Verb::kResolve) return false;
  if (event.type == Type::kMitigated) return true;
  if (verb == Verb::kMitigate) return false;
  if (event.type == Type::kAcknowledged) return true;
  return verb == Verb::kRespond && event.type == Type::kNotified && event.customer;
}

// Done already: who was acknowledged stays so; mitigated and resolved last until a reopening.
bool done_before(Verb verb, const std::vector<Event> &events, Seconds at) {
  const bool undone = verb == Verb::kMitigate || verb == Verb::kResolve;
  bool done = false;
  for (const Event &event : events) {
    if (event.at > at) break;
    if (stops_escalation(verb, event)) done = true;
    if (undone && event.type == Type::kReopened) done = false;
  }
  return done;
}

std::vector<Sample> escalation_samples(Verb verb, const History &history, Seconds now) {
  const std::vector<Event> events = seen_events(history);
  // The same one reported twice is one. What is for the record alone keeps its own time, also where
  // that is shortly before the trigger.
  std::set<Seconds> escalations;
  for (const Event &event : history.events)
    if (event.type == Type::kEscalated) escalations.insert(event.at);
  std::vector<Sample> out;
  for (const Seconds at : escalations) {
    const auto next = escalations.upper_bound(at);
    std::optional<Seconds> done;
    if (done_before(verb, events, at)) done = at;
    for (const Event &event : events)
      if (!done && event.at >= at && stops_escalation(verb, event) &&
          (next == escalations.end() || event.at < *next))
        done = event.at;
    out.push_back(sample_of(history, at, done, done.value_or(now) - at, now));
  }
  return out;
}

// It starts with the first resolution and ends with a reopening since.
std::vector<Sample> reopening_samples(const History &history, Seconds now) {
  std::optional<Seconds> resolved;
  std::optional<Seconds> reopened;
  for (const Event &event : seen_events(history)) {
    if (resolved && !reopened && event.type == Type::kReopened) reopened = event.at;
    if (!resolved && is_resolution(event)) resolved = event.at;
  }
  if (!resolved) return {};
  return {sample_of(history, resolved, reopened, 0, now)};
}

std::vector<Sample> gap_samples(const History &history, Seconds now) {
  std::vector<Sample> out;
  bool triggered = false;
  bool resolved = false;
  std::optional<Seconds> from; // of the gap that runs
  const auto end_gap = [&](Seconds at) {
    if (from) out.push_back(sample_of(history, from, at, at - *from, now));
    from.reset();
  };
  for (const Event &event : seen_events(history)) {
    if (event.type == Type::kTriggered && !triggered) {
      triggered = true;
      if (!resolved) from = event.at;
    }
    if (event.type == Type::kNotified && event.customer && from) {
      end_gap(event.at);
      from = event.at;
    }
    if (is_resolution(event)) {
      end_gap(event.at);
      resolved = true;
    }
    if (event.type == Type::kReopened && resolved) {
      resolved = false;
      if (triggered) from = event.at;
    }
  }
  if (from) out.push_back(sample_of(history, from, std::nullopt, now - *from, now));
  return out;
}

std::vector<Sample> clock_gaps(const Clock &clock, const History &history, Span life, Seconds now) {
  std::vector<Sample> out;
  for (const Clock::Gap &gap : clock.gaps())
    if (life.holds(gap.clock_start))
      out.push_back(sample_of(history, gap.clock_start, gap.end, gap.length, now));
  if (clock.phase() == Clock::Phase::kRunning && life.holds(clock.start()))
    out.push_back(sample_of(history, clock.start(), std::nullopt, clock.running_gap(), now));
  return out;
}

} // namespace

History united(const History &history) {
  History out = history;
  const std::optional<Seconds> own = first(history, Type::kTriggered);
  std::optional<Seconds> earliest = own;
  for (const History &merged : history.merged) {
    out.services.insert(merged.services.begin(), merged.services.end());
    out.accounts.insert(merged.accounts.begin(), merged.accounts.end());
    for (const Event &event : merged.events)
      if (event.type == Type::kAccounts) out.events.push_back(event);
    const std::optional<Seconds> other = first(merged, Type::kTriggered);
    if (other && (!earliest || *other < *earliest)) earliest = other;
  }
  if (earliest != own) {
    Event trigger; // the time only
    trigger.at = *earliest;
    trigger.type = Type::kTriggered;
    out.events.push_back(trigger);
  }
  std::stable_sort(out.events.begin(), out.events.end(), [](const Event &left, const Event &right) {
    return std::tie(left.at, left.type) < std::tie(right.at, right.type);
  });
  return out;
}

std::set<std::string> accounts_hit(const History &united) {
  std::set<std::string> out = united.accounts;
  for (const Event &event : united.events)
    if (event.type == Type::kAccounts) out.insert(event.accounts.begin(), event.accounts.end());
  return out;
}

bool names_one_or_none(const History &united, const std::vector<std::string> &services) {
  return united.services.empty() ||
         std::any_of(services.begin(), services.end(),
                     [&](const std::string &name) { return united.services.contains(name); });
}

std::vector<Sample> event_samples(const Kpi &kpi, const History &united, Seconds now) {
  switch (kpi.kind) {
  case Kpi::Kind::kTime:
  case Kpi::Kind::kShare: return verb_samples(kpi.verb, united, now);
  case Kpi::Kind::kEscalations: return escalation_samples(kpi.verb, united, now);
  case Kpi::Kind::kReopened: return reopening_samples(united, now);
  case Kpi::Kind::kSilence: return gap_samples(united, now);
  case Kpi::Kind::kCount: break;
  default: return {};
  }
  const std::optional<Seconds> trigger = first(united, Type::kTriggered);
  if (!trigger) return {};
  return {sample_of(united, trigger, std::nullopt, 0, now)};
}

std::vector<Sample> clock_samples(const Kpi &kpi, const Scenario &scenario,
                                  const Agreement &agreement, const Commitment &commitment,
                                  const std::string &account, const std::vector<History> &united) {
  const Hours hours(scenario, commitment.calendar);
  const Span life = life_of(scenario, agreement, commitment, account);
  std::vector<Sample> out;
  for (const History &history : united) {
    if (history.issue || !names_one_or_none(history, agreement.services)) continue;
    if (is_excluded(history, commitment)) continue;
    Clock clock{commitment, account, hours, amended_from(scenario, commitment)};
    clock.run(history, scenario.now);
    if (kpi.kind == Kpi::Kind::kSilence) {
      const std::vector<Sample> gaps = clock_gaps(clock, history, life, scenario.now);
      out.insert(out.end(), gaps.begin(), gaps.end());
      continue;
    }
    const Clock::Phase phase = clock.phase();
    if (phase == Clock::Phase::kNone || phase == Clock::Phase::kCancelled) continue;
    if (!life.holds(clock.start())) continue;
    std::optional<Seconds> end;
    if (phase == Clock::Phase::kStopped) end = clock.stopped_at();
    out.push_back(sample_of(history, clock.start(), end, clock.used(), scenario.now));
  }
  return out;
}

std::vector<Sample> longest_of_each(const std::vector<Sample> &samples) {
  std::map<std::pair<std::string, std::string>, Sample> longest;
  std::set<std::pair<std::string, std::string>> open;
  for (const Sample &sample : samples) {
    if (!sample.end) open.insert(sample.incident);
    const auto [known, added] = longest.emplace(sample.incident, sample);
    if (added) continue;
    Sample &other = known->second;
    // Of equally long ones the one that started first, then the one that ended last.
    const bool earlier =
        *sample.start < *other.start || (sample.start == other.start && sample.end > other.end);
    if (sample.elapsed > other.elapsed || (sample.elapsed == other.elapsed && earlier))
      other = sample;
  }
  std::vector<Sample> out;
  for (auto &[incident, sample] : longest) {
    if (open.contains(incident)) sample.end.reset();
    out.push_back(sample);
  }
  return out;
}

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#include "history.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace oracle {
namespace {

constexpr Seconds kSkew = 60;

std::string resolve_alias(const std::string &named, const Scenario &scenario) {
  for (const Account &account : scenario.accounts)
    for (const std::string &alias : account.aliases)
      if (alias == named) return account.name;
  return named;
}

std::optional<Seconds> first(const std::vector<Event> &events, Type type) {
  std::optional<Seconds> earliest;
  for (const Event &event : events)
    if (event.type == type && (!earliest || event.at < *earliest)) earliest = event.at;
  return earliest;
}

// Takes an event that lies a little before `leader`, which it has to follow, as simultaneous.
void follow(Event &event, Seconds leader, bool &issue) {
  if (event.at >= leader) return;
  if (leader - event.at > kSkew) issue = true;
  event.at = leader;
}

void correct_skew(History &history) {
  if (const std::optional<Seconds> started = first(history.events, Type::kStarted))
    for (Event &event : history.events)
      if (event.type == Type::kTriggered) follow(event, *started, history.issue);
  const std::optional<Seconds> triggered = first(history.events, Type::kTriggered);
  if (!triggered) return;
  for (Event &event : history.events) {
    const bool free = event.type == Type::kStarted || event.type == Type::kExcluded ||
                      event.type == Type::kIncluded || event.type == Type::kDeleted ||
                      event.type == Type::kMerged;
    if (!free) follow(event, *triggered, history.issue);
  }
}

// Events of one type and instant all take the worst severity and the highest fraction among them.
void agree(std::vector<Event> &events) {
  const std::vector<Event> given = events;
  for (Event &event : events)
    for (const Event &other : given) {
      if (other.at != event.at || other.type != event.type) continue;
      event.hundredths = std::max(event.hundredths, other.hundredths);
      if (other.severity == kNoSeverity) continue;
      if (event.severity == kNoSeverity || other.severity < event.severity)
        event.severity = other.severity;
    }
}

using Seen = std::map<std::pair<std::string, std::string>, History>;
using Identity = Seen::key_type;

// Where the last merge leads; nothing where nothing of that name exists.
std::optional<Identity> target_of(const History &history, const Seen &seen) {
  std::optional<Identity> target;
  for (const Event &event : history.events) // in the order in which they apply
    if (event.type == Type::kMerged) target = Identity{history.source, event.into};
  return target && seen.contains(*target) ? target : std::nullopt;
}

// The incident as which it counts: itself, or the end of its chain. Whoever stands in a circle does
// not lead on.
Identity root_of(Identity at, const Seen &seen) {
  const auto in_circle = [&](const Identity &identity) {
    std::optional<Identity> walk = identity;
    for (std::size_t steps = 0; steps <= seen.size() && walk; ++steps) {
      walk = target_of(seen.at(*walk), seen);
      if (walk == identity) return true;
    }
    return false;
  };
  for (;;) {
    const std::optional<Identity> next = target_of(seen.at(at), seen);
    if (!next || in_circle(at)) return at;
    at = *next;
  }
}

std::vector<History> merge(const Seen &seen) {
  std::map<Identity, History> roots;
  for (const auto &[identity, history] : seen)
    if (root_of(identity, seen) == identity) roots.emplace(identity, history);
  for (const auto &[identity, history] : seen)
    if (const Identity root = root_of(identity, seen); root != identity)
      if (!history.issue && !history.deleted) roots.at(root).merged.push_back(history);
  std::vector<History> out;
  for (const auto &[identity, history] : roots)
    if (!history.deleted) out.push_back(history);
  return out;
}

} // namespace

namespace {

Seen see(const Scenario &scenario) {
  std::map<std::pair<std::string, std::string>, History> united;
  for (const Incident &line : scenario.incidents) {
    History &history = united[{line.source, line.id}];
    history.source = line.source;
    history.id = line.id;
    history.services.insert(line.services.begin(), line.services.end());
    for (const std::string &name : line.accounts)
      history.accounts.insert(resolve_alias(name, scenario));
    for (Event event : line.events) {
      for (std::string &name : event.accounts)
        name = resolve_alias(name, scenario);
      if (event.at <= scenario.now) history.events.push_back(event);
    }
  }
  Seen seen;
  for (auto &[identity, history] : united) {
    const bool exists =
        first(history.events, Type::kStarted) || first(history.events, Type::kTriggered);
    if (!exists) continue;
    history.deleted = first(history.events, Type::kDeleted).has_value();
    correct_skew(history);
    agree(history.events);
    std::stable_sort(history.events.begin(), history.events.end(),
                     [](const Event &left, const Event &right) {
                       return std::pair{left.at, left.type} < std::pair{right.at, right.type};
                     });
    seen.emplace(identity, history);
  }
  return seen;
}

} // namespace

std::vector<History> histories(const Scenario &scenario) { return merge(see(scenario)); }

std::vector<History> unmerged(const Scenario &scenario) {
  std::vector<History> out;
  for (const auto &[identity, history] : see(scenario))
    if (!history.deleted) out.push_back(history);
  return out;
}

State::State(const History &history) : accounts(history.accounts) {
  // Before its first severity an incident holds that first one.
  for (const Event &event : history.events)
    if (held == kNoSeverity) held = event.severity;
  effective = held;
}

void State::apply(const Event &event) {
  if (event.severity != kNoSeverity) {
    held = event.severity;
    if (!resolved) effective = held;
  }
  switch (event.type) {
  case Type::kStarted:
    if (!started && !triggered) impact = true;
    started = true;
    break;
  case Type::kTriggered:
    if (!started && !triggered) impact = true;
    triggered = true;
    break;
  case Type::kAccounts: accounts.insert(event.accounts.begin(), event.accounts.end()); break;
  case Type::kImpact: hundredths = event.hundredths; break;
  case Type::kAcknowledged: acknowledged = responded = true; break;
  case Type::kNotified:
    if (event.customer) notified = responded = true;
    break;
  case Type::kClosed: closed = true; [[fallthrough]];
  case Type::kResolved: resolved = true; [[fallthrough]];
  case Type::kMitigated:
    mitigated = acknowledged = responded = true;
    impact = false;
    break;
  case Type::kUnacknowledged: acknowledged = responded = false; break;
  case Type::kReopened:
    mitigated = resolved = closed = false;
    effective = held;
    // Before its first started or triggered nothing of an incident is seen.
    impact = started || triggered;
    break;
  default: break;
  }
}

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#include "history.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
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

// Neither says anything of an incident's course.
bool of_the_whole(Type type) {
  return type == Type::kMerged || type == Type::kExcluded || type == Type::kIncluded ||
         type == Type::kDeleted;
}

bool for_the_record(Type type) {
  return type == Type::kAssigned || type == Type::kEscalated || type == Type::kNote;
}

// Takes an event that lies a little before `leader`, which it has to follow, as simultaneous. What
// lies further before keeps its time.
void follow(Event &event, Seconds leader, bool &issue) {
  if (event.at >= leader) return;
  if (leader - event.at > kSkew)
    issue = true;
  else
    event.at = leader;
}

void correct_skew(History &history) {
  const std::vector<Event> given = history.events;
  if (const std::optional<Seconds> started = first(history.events, Type::kStarted))
    for (Event &event : history.events)
      if (event.type == Type::kTriggered) follow(event, *started, history.issue);
  if (const std::optional<Seconds> triggered = first(history.events, Type::kTriggered))
    for (Event &event : history.events)
      if (event.type != Type::kStarted && !of_the_whole(event.type) && !for_the_record(event.type))
        follow(event, *triggered, history.issue);
  std::vector<Seconds> instants;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (of_the_whole(given[i].type)) continue;
    const bool simultaneous = history.events[i].at - given[i].at <= kSkew;
    instants.push_back(simultaneous ? history.events[i].at : given[i].at);
  }
  history.first_event = *std::min_element(instants.begin(), instants.end());
  history.last_event = *std::max_element(instants.begin(), instants.end());
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

// The merge that decides: the last, of several at one instant by byte order.
const Event *deciding_merge(const History &history) {
  const Event *last = nullptr;
  for (const Event &event : history.events)
    if (event.type == Type::kMerged &&
        (last == nullptr || std::tie(last->at, last->into) < std::tie(event.at, event.into)))
      last = &event;
  return last;
}

// Where it leads; nothing where nothing of that name is there.
std::optional<Identity> target_of(const History &history, const Seen &seen) {
  const Event *merge = deciding_merge(history);
  if (merge == nullptr) return std::nullopt;
  const auto target = seen.find(Identity{history.source, merge->into});
  if (target == seen.end() || target->second.deleted) return std::nullopt;
  return target->first;
}

bool in_circle(const Identity &identity, const Seen &seen) {
  std::optional<Identity> walk = identity;
  for (std::size_t steps = 0; steps <= seen.size() && walk; ++steps) {
    walk = target_of(seen.at(*walk), seen);
    if (walk == identity) return true;
  }
  return false;
}

// The incident as which it counts: itself, or the end of its chain. Whoever stands in a circle does
// not lead on.
Identity root_of(Identity at, const Seen &seen) {
  for (;;) {
    const std::optional<Identity> next = target_of(seen.at(at), seen);
    if (!next || in_circle(at, seen)) return at;
    at = *next;
  }
}

Seconds begin_of(const History &history) {
  const std::optional<Seconds> started = first(history.events, Type::kStarted);
  return started ? *started : *first(history.events, Type::kTriggered);
}

bool ends(const Event &event) {
  return event.type == Type::kMitigated || event.type == Type::kResolved ||
         event.type == Type::kClosed;
}

// When the target is over for what was merged into it at that instant; nothing while it is open.
std::optional<Seconds> end_of(const History &target, Seconds merge) {
  const Seconds begun = begin_of(target);
  bool over = false;
  for (const Event &event : target.events) {
    if (event.at < begun || event.at > merge) continue;
    if (ends(event) && event.at == merge) return merge;
    if (ends(event)) over = true;
    if (event.type == Type::kReopened) over = false;
  }
  if (over) return merge;
  for (const Event &event : target.events)
    if (ends(event) && event.at >= begun && event.at > merge) return event.at;
  return std::nullopt;
}

// Up to the merge its own events speak; what they leave open ends with the target and is not begun
// again by the target's reopenings, which are the target's own impact.
std::vector<Event> course_of(const History &merged, const History &target) {
  const Seconds merge = std::max(deciding_merge(merged)->at, begin_of(merged));
  std::vector<Event> course;
  for (const Event &event : merged.events)
    if (event.at <= merge) course.push_back(event);
  State state{merged.accounts, course};
  for (const Event &event : course)
    state.apply(event);
  if (const std::optional<Seconds> end = end_of(target, merge); state.impact && end) {
    Event over;
    over.at = *end;
    over.type = Type::kMitigated;
    course.push_back(over);
  }
  return course;
}

using Names = std::set<std::string>;

Names services_of(const std::vector<const History *> &parts) {
  Names services;
  for (const History *part : parts)
    services.insert(part->services.begin(), part->services.end());
  return services;
}

// Every account with an agreement on one of the services.
Names all_accounts(const Names &services, const Scenario &scenario) {
  Names accounts;
  for (const Agreement &agreement : scenario.agreements)
    if (std::any_of(agreement.services.begin(), agreement.services.end(),
                    [&](const std::string &name) { return services.contains(name); }))
      accounts.insert(agreement.accounts.begin(), agreement.accounts.end());
  return accounts;
}

// Puts names in the place of "all".
void spell_out(History &history, const Names &all) {
  if (history.all) history.accounts.insert(all.begin(), all.end());
  for (std::vector<Event> *events : {&history.events, &history.course})
    for (Event &event : *events)
      if (event.all) event.accounts.assign(all.begin(), all.end());
}

Names accounts_of(const std::vector<const History *> &parts, const Names &all) {
  Names accounts;
  for (const History *given : parts) {
    History part = *given;
    spell_out(part, all);
    accounts.insert(part.accounts.begin(), part.accounts.end());
    for (const Event &event : part.events)
      accounts.insert(event.accounts.begin(), event.accounts.end());
  }
  return accounts;
}

bool is_open(const History &history) {
  State state{history.accounts, history.events};
  for (const Event &event : history.events)
    state.apply(event);
  return !state.resolved;
}

Histories merge(const Scenario &scenario, const Seen &seen) {
  std::map<Identity, std::vector<const History *>> united; // what counts of it, by root
  for (const auto &[identity, history] : seen)
    if (!history.issue && !history.deleted) united[root_of(identity, seen)].push_back(&history);
  Histories out;
  for (const auto &[identity, history] : seen) {
    if (history.deleted) continue;
    const Identity root = root_of(identity, seen);
    if (history.issue || history.unknown_severity || history.astray) {
      std::vector<const History *> parts = united[root];
      if (history.issue) parts.push_back(&history);
      const Names services = services_of(parts);
      out.flaws.push_back(
          {history, seen.at(root), services, accounts_of(parts, all_accounts(services, scenario)),
           history.first_event, is_open(history) ? scenario.now : history.last_event});
    }
    if (root != identity) continue;
    const Names all = all_accounts(services_of(united[root]), scenario);
    History whole = history;
    whole.course = whole.events;
    spell_out(whole, all);
    for (const History *part : united[root]) {
      if (part == &history) continue;
      History merged = *part;
      merged.course = course_of(merged, history);
      spell_out(merged, all);
      whole.merged.push_back(merged);
    }
    out.counted.push_back(whole);
  }
  return out;
}

// Lines of one identity united, and of their events what is seen at `now`.
Seen unite(const Scenario &scenario) {
  Seen united;
  for (const Incident &line : scenario.incidents) {
    History &history = united[{line.source, line.id}];
    history.source = line.source;
    history.id = line.id;
    history.all = history.all || line.all;
    history.services.insert(line.services.begin(), line.services.end());
    for (const std::string &name : line.accounts)
      history.accounts.insert(resolve_alias(name, scenario));
    for (Event event : line.events) {
      for (std::string &name : event.accounts)
        name = resolve_alias(name, scenario);
      if (event.at <= scenario.now) history.events.push_back(event);
    }
  }
  for (auto &[identity, history] : united)
    history.deleted = first(history.events, Type::kDeleted).has_value();
  return united;
}

bool exists(const History &history) {
  return first(history.events, Type::kStarted) || first(history.events, Type::kTriggered);
}

Seen see(const Scenario &scenario) {
  Seen seen;
  for (auto &[identity, history] : unite(scenario)) {
    if (!exists(history)) continue;
    correct_skew(history);
    agree(history.events);
    std::stable_sort(history.events.begin(), history.events.end(),
                     [](const Event &left, const Event &right) {
                       return std::pair{left.at, left.type} < std::pair{right.at, right.type};
                     });
    history.unknown_severity =
        std::any_of(history.events.begin(), history.events.end(),
                    [](const Event &event) { return event.unknown_severity; });
    seen.emplace(identity, history);
  }
  for (auto &[identity, history] : seen)
    history.astray = deciding_merge(history) != nullptr &&
                     (!target_of(history, seen) || in_circle(identity, seen));
  return seen;
}

} // namespace

Histories histories(const Scenario &scenario) { return merge(scenario, see(scenario)); }

std::vector<History> never_started(const Scenario &scenario) {
  // Notices alone that name neither service nor account are a message that belongs to no incident.
  const auto is_notice = [](const Event &event) { return event.type == Type::kNotified; };
  std::vector<History> out;
  for (const auto &[identity, history] : unite(scenario))
    if (!exists(history) && !history.deleted && !history.events.empty() &&
        (!history.services.empty() || !history.accounts.empty() || history.all ||
         !std::all_of(history.events.begin(), history.events.end(), is_notice)))
      out.push_back(history);
  return out;
}

State::State(const std::set<std::string> &affected, const std::vector<Event> &events)
    : accounts(affected) {
  // Before its first severity an incident holds that first one.
  for (const Event &event : events)
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

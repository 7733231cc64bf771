// SPDX-License-Identifier: Apache-2.0
#include "random_incidents.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oracle {
namespace {

// The more often, the likelier: first what moves clocks and impact, then the rest.
constexpr std::array<Type, 12> kCommon{Type::kSeverity, Type::kSeverity,       Type::kReopened,
                                       Type::kReopened, Type::kResolved,       Type::kImpact,
                                       Type::kImpact,   Type::kUnacknowledged, Type::kMitigated,
                                       Type::kNotified, Type::kAcknowledged,   Type::kSeverity};
constexpr std::array<Type, 10> kRare{
    Type::kEscalated, Type::kClosed,   Type::kAccounts, Type::kPaused,     Type::kResumed,
    Type::kTriggered, Type::kAssigned, Type::kNote,     Type::kPostmortem, Type::kPaused};

} // namespace

// A later instant of the same incident, often one at which something else happens as well.
Seconds RandomIncidents::after(Seconds at) {
  const std::int64_t way = random_.below(100);
  if (way < 18) return at;
  const Seconds anchor = random_.pick(moments_.anchors);
  if (way < 60 && anchor >= at && anchor <= at + 4 * pace_) return anchor;
  const Seconds near = random_.below(3) - 1;
  if (way < 50) return at + random_.pick(moments_.lengths) + near;
  return at + random_.below(pace_);
}

void RandomIncidents::add_merges() {
  if (!random_.chance(55)) return;
  std::vector<std::string> ids;
  for (const Incident &incident : scenario_.incidents)
    ids.push_back(incident.id);
  for (std::size_t i = 0; i < scenario_.incidents.size(); ++i) {
    std::vector<std::string> targets(ids.begin() + static_cast<std::ptrdiff_t>(i) + 1, ids.end());
    std::erase(targets, ids[i]);                     // another line of its own
    if (!moments_.flawed) std::erase(targets, "I0"); // which another source has as well
    if (!moments_.flawed && scenario_.incidents[i].source != "file") continue;
    if (moments_.flawed && random_.chance(40)) targets = ids;
    if (moments_.flawed) targets.emplace_back("I99");
    if (targets.empty() || !random_.chance(40)) continue;
    add_merge(scenario_.incidents[i], targets);
  }
}

void RandomIncidents::add_merge(Incident &incident, const std::vector<std::string> &targets) {
  Event merged;
  merged.type = Type::kMerged;
  merged.into = random_.pick(targets);
  const Seconds about = random_.pick(incident.events).at;
  merged.at = random_.chance(30) ? about : about + random_.below(2 * kHour);
  if (random_.chance(10)) merged.at = about - random_.below(2 * kHour);
  // Who closes a duplicate before merging it?
  if (random_.chance(60) && incident.events.size() > 1) {
    std::vector<Event> left = incident.events;
    std::erase_if(left, [&](const Event &event) {
      return event.type == Type::kMitigated || event.type == Type::kResolved ||
             event.type == Type::kClosed;
    });
    if (!left.empty()) incident.events = left;
  }
  incident.events.push_back(merged);
  moments_.add_anchor(merged.at);
  while (random_.chance(25)) {
    merged.into = random_.pick(targets);
    if (random_.chance(35)) merged.at = after(merged.at);
    incident.events.push_back(merged);
  }
  random_.shuffle(incident.events);
}

int RandomIncidents::severity() {
  return static_cast<int>(random_.below(static_cast<std::int64_t>(scenario_.severities.size())));
}

void RandomIncidents::set_severity(Event &event) {
  event.severity = severity();
  if (!moments_.flawed || !random_.chance(8)) return;
  event.severity = kNoSeverity;
  event.unknown_severity = true;
}

Event RandomIncidents::event(Type type, Seconds at) {
  Event made;
  made.at = at;
  made.type = type;
  constexpr std::array<int, 8> kFractions{0, 1, 10, 35, 50, 50, 99, 100};
  if (type == Type::kSeverity) set_severity(made);
  if (type == Type::kImpact) made.hundredths = random_.pick(kFractions);
  if (type == Type::kNotified) made.customer = random_.chance(65);
  if (type == Type::kAccounts) {
    made.all = random_.chance(20);
    if (!made.all) made.accounts = random_.some<std::string>({"alpha", "beta"}, 50);
  }
  if (type == Type::kPaused)
    made.reason = random_.chance(60) ? "awaiting customer" : "awaiting vendor";
  static const std::vector<std::string> kReasons{"customer-caused", "customer-caused",
                                                 "maintenance", "maintenance", "other-reason"};
  if (type == Type::kExcluded) made.reason = random_.pick(kReasons);
  if (random_.chance(20)) made.print_offset = random_.pick(kZones).offset;
  return made;
}

// The beginning of an incident; returns the instant that no other event may precede.
Seconds RandomIncidents::begin_incident(Incident &incident, bool severities) {
  const Seconds at = moments_.instant();
  const std::int64_t shape = random_.below(100);
  Event trigger = event(Type::kTriggered, at);
  if (severities && random_.chance(75)) set_severity(trigger);
  if (shape < 5) { // never triggered
    incident.events.push_back(event(Type::kStarted, at));
    return at;
  }
  incident.events.push_back(trigger);
  constexpr std::array<Seconds, 5> kLate{1, 30, 59, 60, 61};
  const Seconds late = std::min<Seconds>(random_.pick(kLate), moments_.flawed ? 61 : 60);
  if (shape < 9) { // started by another clock
    incident.events.push_back(event(Type::kStarted, at + late));
    return at + late;
  }
  if (shape < 55) {
    const Seconds lead = random_.chance(30) ? 0 : random_.pick(moments_.lengths);
    incident.events.push_back(event(Type::kStarted, at - lead));
  }
  return at;
}

void RandomIncidents::add_body(Incident &incident, Seconds begun, bool severities) {
  Seconds at = begun;
  constexpr std::array<Seconds, 3> kPaces{5 * kMinute, 20 * kMinute, 2 * kHour};
  pace_ = random_.pick(kPaces);
  for (std::int64_t left = random_.below(14); left > 0 && at <= moments_.latest; --left) {
    at = std::max(begun, after(at));
    const Type type = random_.chance(75) ? random_.pick(kCommon) : random_.pick(kRare);
    const bool triggers = type == Type::kTriggered;
    const bool triggered = incident.events.front().type == Type::kTriggered;
    if ((type == Type::kSeverity && !severities) || (triggers && !triggered)) continue;
    incident.events.push_back(event(type, at));
    moments_.add_anchor(at);
    moments_.add_anchor(at + random_.pick(moments_.lengths));
  }
}

// What goes on for weeks is walked for weeks: most come to an end.
void RandomIncidents::add_end(Incident &incident, Seconds begun) {
  if (random_.chance(8)) return;
  Seconds at = begun;
  for (const Event &known : incident.events)
    at = std::max(at, known.at);
  for (const Type type : {Type::kResolved, Type::kPostmortem, Type::kClosed}) {
    at += random_.below(pace_);
    if (random_.chance(94)) incident.events.push_back(event(type, at));
  }
}

// Events that other clocks date before the trigger, mostly within the tolerance.
void RandomIncidents::add_skew(Incident &incident, Seconds begun, bool severities) {
  const bool triggered = incident.events.front().type == Type::kTriggered;
  if (!triggered || incident.events.front().at != begun) return;
  constexpr std::array<Seconds, 8> kEarly{1, 1, 30, 59, 60, 60, 61, 61};
  for (std::int64_t left = 1 + random_.below(3); left > 0; --left) {
    const Type type = random_.chance(75) ? random_.pick(kCommon) : random_.pick(kRare);
    const Seconds early = std::min<Seconds>(random_.pick(kEarly), moments_.flawed ? 61 : 60);
    if (type == Type::kTriggered || (type == Type::kSeverity && !severities)) continue;
    incident.events.push_back(event(type, begun - early));
  }
}

void RandomIncidents::add_incident() {
  static const std::vector<std::string> kAccounts{"alpha",      "alpha", "Alpha Inc.", "org-1",
                                                  "beta",       "beta",  "beta",       "gamma",
                                                  "Gamma GmbH", "nobody"};
  Incident incident;
  const std::string number = std::to_string(scenario_.incidents.size());
  incident.source = "file";
  incident.id = "I" + number;
  incident.services = random_.some<std::string>({"power", "network", "cooling"}, 50);
  if (random_.chance(4)) incident.services.clear();
  if (random_.chance(3)) incident.services = {"heating"}; // of another project
  if (random_.chance(12))
    incident.all = true;
  else if (random_.chance(92))
    incident.accounts = random_.some(kAccounts, 25);
  const bool severities = random_.chance(92);
  const Seconds begun = begin_incident(incident, severities);
  for (const Event &known : std::vector<Event>{incident.events}) {
    moments_.add_anchor(known.at);
    for (const Seconds length : moments_.lengths)
      moments_.add_anchor(known.at + length);
  }
  add_body(incident, begun, severities);
  if (long_) add_end(incident, begun);
  const bool skewed = random_.chance(8) || incident.events.front().at != begun;
  if (skewed) add_skew(incident, begun, severities);
  if (!skewed && random_.chance(4)) incident.events.push_back(event(Type::kDeleted, after(begun)));
  if (random_.chance(3)) { // only notified
    incident.events = {event(Type::kNotified, begun)};
    if (random_.chance(50)) add_body(incident, begun, severities);
    std::erase_if(incident.events, [](const Event &one) { return one.type == Type::kTriggered; });
  }
  for (const Type type : {Type::kExcluded, Type::kIncluded, Type::kExcluded})
    if (random_.chance(9)) incident.events.push_back(event(type, moments_.instant()));
  while (random_.chance(25)) {
    Event copy = random_.pick(incident.events);
    copy.print_offset = random_.pick(kZones).offset;
    incident.events.push_back(copy);
  }
  random_.shuffle(incident.events);
  if (number == "5") { // an id that another source uses as well
    incident.source = "pager";
    incident.id = "I0";
  }
  if (random_.chance(12) && incident.events.size() > 1) split(incident);
  scenario_.incidents.push_back(incident);
}

// Moves a part of the incident to another line of the same identity.
void RandomIncidents::split(Incident &incident) {
  Incident other = incident;
  const auto middle = static_cast<std::ptrdiff_t>(incident.events.size() / 2);
  other.events.erase(other.events.begin(), other.events.begin() + middle);
  incident.events.erase(incident.events.begin() + middle, incident.events.end());
  if (!incident.services.empty()) incident.services = random_.some(incident.services, 50);
  if (!incident.accounts.empty()) incident.accounts.pop_back();
  scenario_.incidents.push_back(other);
}

} // namespace oracle

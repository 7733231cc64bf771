// SPDX-License-Identifier: Apache-2.0
// Alerts of a group in the order of time, walked once: each joins the open incident, reopens the
// last or begins one. Nothing depends on the order of arrival.
#include "exporter/correlate/correlate.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace slax::correlate {
namespace {

using slac::time::Instant;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::NameId;

bool ends(EventType type) { return type == EventType::Resolved || type == EventType::Closed; }

/// An alert's first trigger, or what it begins with.
Instant begin_of(const Incident &alert) {
  for (const Event &event : alert.events())
    if (event.type == EventType::Triggered) return event.at;
  return alert.events().front().at;
}

/// When it ended for good; nothing while it is open.
std::optional<Instant> end_of(const Incident &alert) {
  std::optional<Instant> out;
  for (const Event &event : alert.events()) {
    if (ends(event.type) && !out) out = event.at;
    if (event.type == EventType::Reopened) out.reset();
  }
  return out;
}

class Group {
public:
  Group(const slac::model::Grouping &terms, const std::vector<std::string> &severities,
        const timeline::Names &names)
      : terms_(terms), severities_(severities), names_(names) {}

  bool takes(Instant at) const {
    if (alerts_.empty()) return true;
    const bool in_window =
        terms_.rolling ? at - last_ <= terms_.window : at - first_ <= terms_.window;
    const bool is_over = end_ && *end_ < at;
    const bool comes_back = is_over && at - *end_ <= terms_.reopen_within;
    return (in_window || comes_back) && (!terms_.rolling || at - first_ <= terms_.max);
  }

  void add(const Incident &alert) {
    last_ = begin_of(alert);
    if (alerts_.empty()) first_ = last_;
    const auto end = end_of(alert);
    if (alerts_.empty())
      end_ = end;
    else
      end_ = end_ && end ? std::max(end_, end) : std::nullopt;
    alerts_.push_back(&alert);
  }

  bool empty() const { return alerts_.empty(); }

  Incident incident() const {
    const Incident &first = *alerts_.front();
    Incident out;
    out.source = first.source;
    out.id = first.id;
    out.set_words(first.title(), first.url());
    std::vector<NameId> services;
    std::vector<NameId> accounts;
    std::vector<Event> events;
    for (const Incident *alert : alerts_) {
      services.insert(services.end(), alert->services().begin(), alert->services().end());
      accounts.insert(accounts.end(), alert->accounts().begin(), alert->accounts().end());
      for (const Event &event : alert->events())
        if (event.type != EventType::Triggered && event.type != EventType::Severity &&
            event.type != EventType::Reopened && !ends(event.type))
          events.push_back(event);
    }
    add_triggers(events);
    add_openings(events);
    out.set_names(std::move(services), std::move(accounts));
    out.set_events(std::move(events));
    return out;
  }

private:
  std::size_t rank(NameId severity) const {
    const auto at = std::find(severities_.begin(), severities_.end(), names_.text(severity));
    return static_cast<std::size_t>(at - severities_.begin());
  }

  /// The first trigger, and each severity that is worse than those before it.
  void add_triggers(std::vector<Event> &events) const {
    std::vector<Event> all;
    for (const Incident *alert : alerts_)
      for (const Event &event : alert->events())
        if (event.type == EventType::Triggered || event.type == EventType::Severity)
          all.push_back(event);
    std::stable_sort(all.begin(), all.end(),
                     [](const Event &a, const Event &b) { return a.at < b.at; });
    NameId worst = timeline::kNoName;
    bool is_triggered = false;
    for (Event event : all) {
      const bool is_worse = event.severity != timeline::kNoName &&
                            (worst == timeline::kNoName || rank(event.severity) < rank(worst));
      if (is_worse) worst = event.severity;
      if (event.type == EventType::Triggered && !is_triggered) {
        is_triggered = true;
        events.push_back(event);
      } else if (is_worse) {
        event.type = EventType::Severity;
        events.push_back(event);
      }
    }
  }

  /// Resolved where the last open alert ends, reopened where one begins after that.
  void add_openings(std::vector<Event> &events) const {
    std::vector<std::pair<Instant, int>> steps; // at one instant those that begin come first
    for (const Incident *alert : alerts_) {
      bool is_open = true;
      steps.emplace_back(begin_of(*alert), -1);
      for (const Event &event : alert->events()) {
        const bool opens = event.type == EventType::Reopened && !is_open;
        const bool closes = ends(event.type) && is_open;
        if (opens || closes) steps.emplace_back(event.at, opens ? -1 : 1);
        is_open = opens || (is_open && !closes);
      }
    }
    std::sort(steps.begin(), steps.end());
    int open = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      Event event;
      event.at = steps[i].first;
      if (open == 0 && i > 0 && steps[i].second < 0) {
        event.type = EventType::Reopened;
        events.push_back(event);
      }
      open -= steps[i].second;
      if (open == 0) {
        event.type = EventType::Resolved;
        events.push_back(event);
      }
    }
  }

  const slac::model::Grouping &terms_;
  const std::vector<std::string> &severities_;
  const timeline::Names &names_;
  std::vector<const Incident *> alerts_;
  Instant first_;
  Instant last_;
  std::optional<Instant> end_; ///< of all; nothing while one is open
};

void count(const Incident &alert, bool opened, std::vector<Counted> &out) {
  constexpr NameId kNone[] = {timeline::kNoName};
  const auto or_none = [&](std::span<const NameId> list) {
    return list.empty() ? std::span<const NameId>(kNone) : list;
  };
  bool is_first = true;
  for (const NameId account : or_none(alert.accounts())) {
    bool is_first_of_account = true;
    for (const NameId service : or_none(alert.services())) {
      out.push_back({begin_of(alert), opened, account, service, is_first, is_first_of_account});
      is_first = is_first_of_account = false;
    }
  }
}

} // namespace

Correlated correlate(std::vector<Alert> alerts, const slac::model::Grouping &terms,
                     const std::vector<std::string> &severities, const timeline::Names &names) {
  std::sort(alerts.begin(), alerts.end(), [](const Alert &a, const Alert &b) {
    if (a.group != b.group) return a.group < b.group;
    return std::pair(begin_of(a.incident), std::string_view(a.incident.id)) <
           std::pair(begin_of(b.incident), std::string_view(b.incident.id));
  });
  Correlated out;
  for (std::size_t i = 0; i < alerts.size();) {
    Group group(terms, severities, names);
    const std::size_t first = i;
    for (; i < alerts.size() && alerts[i].group == alerts[first].group &&
           group.takes(begin_of(alerts[i].incident));
         ++i) {
      count(alerts[i].incident, group.empty(), out.counted);
      group.add(alerts[i].incident);
    }
    out.incidents.push_back(group.incident());
  }
  return out;
}

} // namespace slax::correlate

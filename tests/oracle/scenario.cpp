// SPDX-License-Identifier: Apache-2.0
#include "scenario.hpp"

#include "kpi_yaml.hpp"
#include "money_yaml.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace oracle {
namespace {

constexpr std::array<std::string_view, 22> kTypeNames{
    "started",  "triggered",      "severity",     "accounts",   "impact",    "excluded",
    "included", "resumed",        "acknowledged", "notified",   "mitigated", "resolved",
    "paused",   "unacknowledged", "reopened",     "postmortem", "closed",    "merged",
    "deleted",  "assigned",       "escalated",    "note"};

constexpr std::array<std::string_view, 10> kVerbWords{"availability",
                                                      "detect",
                                                      "acknowledge",
                                                      "respond to",
                                                      "notify customers of",
                                                      "mitigate",
                                                      "resolve",
                                                      "close",
                                                      "publish postmortem for",
                                                      "update customers on"};

std::string rfc3339(Seconds at, Seconds offset) {
  const Seconds local = at + offset;
  const Seconds clock = local % kSecondsPerDay;
  const Seconds shift = offset < 0 ? -offset : offset;
  const std::string zone =
      offset == 0 ? "Z"
                  : (offset < 0 ? "-" : "+") + pad(shift / 3600, 2) + ":" + pad(shift / 60 % 60, 2);
  return date(local) + "T" + pad(clock / 3600, 2) + ":" + pad(clock / 60 % 60, 2) + ":" +
         pad(clock % 60, 2) + zone;
}

std::vector<std::string> names_of(const Cover &cover, const Scenario &scenario) {
  std::vector<std::string> names;
  for (const int rank : cover.ranks)
    names.push_back(scenario.severities.at(static_cast<std::size_t>(rank)));
  return names;
}

std::string window_words(const Window &window) {
  const std::string zone = window.zone ? " in " + window.zone->name : "";
  switch (window.kind) {
  case Window::Kind::kDay: return " per day" + zone;
  case Window::Kind::kWeek: return " per week" + zone;
  case Window::Kind::kMonth: return " per month" + zone;
  case Window::Kind::kQuarter: return " per quarter" + zone;
  case Window::Kind::kOver: break;
  }
  return " over " + std::to_string(window.days) + "d";
}

std::string sentence(const Commitment &commitment, const Scenario &scenario) {
  const std::string verb{kVerbWords.at(static_cast<std::size_t>(commitment.verb))};
  const std::string window = commitment.print_window ? window_words(commitment.window) : "";
  if (commitment.verb == Verb::kAvailability)
    return verb + " >= " + percent(commitment.target) + window;
  std::string severities = "any incident";
  const std::vector<std::string> names = names_of(commitment.cover, scenario);
  if (commitment.cover.form == Cover::Form::kOrWorse) severities = names.front() + " or worse";
  if (commitment.cover.form == Cover::Form::kList) severities = join(names, " and ", "");
  std::string amount = duration(commitment.within);
  if (commitment.business) amount = std::to_string(commitment.within / 60) + " business minutes";
  if (commitment.business_days > 0)
    amount = std::to_string(commitment.business_days) + " business days";
  const std::string share =
      commitment.share == 0 ? "" : " in " + percent(commitment.share) + " of incidents";
  return verb + " " + severities + (commitment.verb == Verb::kUpdates ? " every " : " within ") +
         amount + share + window;
}

std::string hours_text(const std::vector<DayHours> &hours) {
  std::string text;
  for (const DayHours &span : hours) {
    const int to = span.to > 1440 ? span.to - 1440 : span.to;
    text += (text.empty() ? "" : ", ") + pad(span.from / 60, 2) + ":" + pad(span.from % 60, 2) +
            "-" + pad(to / 60, 2) + ":" + pad(to % 60, 2);
  }
  return "\"" + text + "\"";
}

const std::array<std::string, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::string calendar_yaml(const Calendar &calendar) {
  std::string text = "spec:\n  timezone: " + calendar.zone + "\n  hours:\n";
  for (std::size_t day = 0; day < kDays.size(); ++day)
    if (!calendar.week[day].empty())
      text += "    " + kDays[day] + ": " + hours_text(calendar.week[day]) + "\n";
  if (!calendar.holidays.empty()) text += "  holidays:\n";
  for (const auto &[day, hours] : calendar.holidays)
    text += hours.empty()
                ? "    - \"" + date(day) + "\"\n"
                : "    - {date: \"" + date(day) + "\", hours: " + hours_text(hours) + "}\n";
  return text;
}

// The keys of a mapping that are not at their default.
std::string clock_text(const Commitment &commitment) {
  std::vector<std::string> keys;
  if (commitment.from_impact) keys.emplace_back("from: impact");
  if (commitment.severity == SeverityMode::kHighest) keys.emplace_back("severity: highest");
  if (commitment.severity == SeverityMode::kRetroactive) keys.emplace_back("severity: retroactive");
  if (commitment.reopen == ReopenMode::kRestart) keys.emplace_back("reopen: restart");
  if (commitment.reopen == ReopenMode::kIgnore) keys.emplace_back("reopen: ignore");
  if (!commitment.pauses.empty())
    keys.push_back("pauses: [" + join(commitment.pauses, ", ", "") + "]");
  return keys.empty() ? "" : "      clock: {" + join(keys, ", ", "") + "}\n";
}

std::string when_text(const Maintenance &maintenance) {
  if (!maintenance.repeat)
    return "from: " + rfc3339(maintenance.from, 0) + ", to: " + rfc3339(maintenance.to, 0);
  const Repeat &repeat = *maintenance.repeat;
  return "repeat: {days: " + kDays.at(static_cast<std::size_t>(repeat.weekday)) +
         ", hours: " + hours_text({repeat.hours}) + ", timezone: " + repeat.zone.name +
         ", from: \"" + date(repeat.first_day) + "\", to: \"" + date(repeat.last_day) + "\"}";
}

std::string document(const std::string &kind, const std::string &name) {
  return "apiVersion: slac/v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\n";
}

std::string commitment_yaml(const Commitment &commitment, const Scenario &scenario) {
  std::string text = "    " + commitment.name + ":\n      promise: ";
  text += sentence(commitment, scenario) + "\n";
  if (!commitment.calendar.empty()) text += "      calendar: " + commitment.calendar + "\n";
  text += clock_text(commitment);
  std::vector<std::string> downtime;
  if (commitment.verb == Verb::kAvailability && commitment.cover.form != Cover::Form::kAny)
    downtime.push_back("severities: " + list(names_of(commitment.cover, scenario)));
  if (commitment.minimum > 0) downtime.push_back("minimum: " + duration(commitment.minimum));
  if (commitment.granularity > 0)
    downtime.push_back("granularity: " + duration(commitment.granularity));
  if (commitment.drop_partial) downtime.emplace_back("partial: drop");
  if (commitment.above)
    downtime.push_back("counts: above " + std::to_string(*commitment.above) + "%");
  if (commitment.combine == Combine::kAnyDown) downtime.emplace_back("combine: any-down");
  if (commitment.combine == Combine::kAllDown) downtime.emplace_back("combine: all-down");
  if (!downtime.empty()) text += "      downtime: {" + join(downtime, ", ", "") + "}\n";
  if (commitment.exclude && (commitment.notice || commitment.at_most)) {
    std::vector<std::string> terms;
    if (commitment.notice) terms.push_back("notice: " + duration(*commitment.notice));
    if (commitment.at_most)
      terms.push_back("atMost: " + duration(*commitment.at_most) + " per year");
    std::vector<std::string> reasons;
    for (const std::string &reason : *commitment.exclude)
      reasons.push_back(reason +
                        (reason == "maintenance" ? ": {" + join(terms, ", ", "") + "}" : ": {}"));
    text += "      exclude: {" + join(reasons, ", ", "") + "}\n";
  } else if (commitment.exclude) {
    text += "      exclude: " + list(*commitment.exclude) + "\n";
  }
  return text + credits_yaml(commitment);
}

std::string indented(const std::string &lines) {
  std::string text;
  for (std::size_t from = 0; from < lines.size();) {
    const std::size_t end = lines.find('\n', from) + 1;
    text += "    " + lines.substr(from, end - from);
    from = end;
  }
  return text;
}

std::string combine_word(Combine combine) {
  return combine == Combine::kAnyDown   ? "any-down"
         : combine == Combine::kAllDown ? "all-down"
                                        : "null";
}

// An entry for each day on which something was amended, in the order of time.
std::string amendments_yaml(const Agreement &agreement, const Scenario &scenario) {
  std::map<Seconds, std::string> entries;
  for (Commitment commitment : agreement.commitments) {
    const bool replaced = std::any_of(
        agreement.commitments.begin(), agreement.commitments.end(), [&](const Commitment &other) {
          return other.replaces && other.name == commitment.name && !commitment.replaces;
        });
    if (commitment.replaces)
      entries[*commitment.first_day] += "        " + commitment.name + ": {downtime: {combine: " +
                                        combine_word(commitment.combine) + "}}\n";
    else if (commitment.first_day)
      entries[*commitment.first_day] += indented(commitment_yaml(commitment, scenario));
    if (commitment.end_day && !replaced)
      entries[*commitment.end_day] += "        " + commitment.name + ": null\n";
    if (!commitment.amendment) continue;
    commitment.target = commitment.amendment->target;
    commitment.within = commitment.amendment->within;
    entries[commitment.amendment->first_day] +=
        "        " + commitment.name + ": {promise: \"" + sentence(commitment, scenario) + "\"}\n";
  }
  if (agreement.amendment) entries[agreement.amendment->first_day]; // with or without others
  std::string text = entries.empty() ? "" : "  amendments:\n";
  for (const auto &[day, changes] : entries) {
    text += "    - from: \"" + date(day) + "\"\n      reference: A-1\n";
    if (agreement.amendment && agreement.amendment->first_day == day)
      text += amendment_yaml(*agreement.amendment);
    if (!changes.empty()) text += "      commitments:\n" + changes;
  }
  return text;
}

std::string event_json(const Event &event, const Scenario &scenario) {
  const std::string_view name = kTypeNames.at(static_cast<std::size_t>(event.type));
  std::string text = "{\"at\":\"" + rfc3339(event.at, event.print_offset) + "\",\"type\":\"";
  text.append(name) += "\"";
  const auto add = [&text](const std::string &key, const std::string &value) {
    text += ",\"" + key + "\":" + value;
  };
  const auto quoted = [](const std::string &value) { return "\"" + value + "\""; };
  if (event.severity != kNoSeverity)
    add("severity", quoted(scenario.severities.at(static_cast<std::size_t>(event.severity))));
  if (event.unknown_severity) add("severity", quoted("critical"));
  if (event.type == Type::kImpact) add("fraction", decimal(event.hundredths, 100, 2));
  if (event.type == Type::kNotified)
    add("audience", quoted(event.customer ? "customer" : "internal"));
  if (event.type == Type::kAccounts)
    add("accounts", event.all ? quoted("all") : list(event.accounts, "\""));
  if (event.type == Type::kAcknowledged) add("by", quoted("ana"));
  if (event.type == Type::kAssigned || event.type == Type::kEscalated) add("to", quoted("ana"));
  if (event.type == Type::kNote) add("text", quoted("looked at it"));
  if (!event.reason.empty()) add("reason", quoted(event.reason));
  if (!event.into.empty()) add("into", quoted(event.into));
  return text + "}";
}

} // namespace

std::string spec_yaml(const Scenario &scenario) {
  std::string text = document("Project", "random") +
                     "spec: {severities: " + list(scenario.severities) +
                     ", timezone: " + scenario.zone.name + "}\n";
  for (const std::string &service : scenario.services)
    text += "---\n" + document("Service", service) + "spec: {description: a service}\n";
  for (const Account &account : scenario.accounts) {
    text += "---\n" + document("Account", account.name) + "spec: {title: A customer";
    if (!account.aliases.empty()) text += ", aliases: " + list(account.aliases, "\"");
    if (account.first_day) text += ", from: \"" + date(*account.first_day) + "\"";
    if (account.last_day) text += ", until: \"" + date(*account.last_day) + "\"";
    text += "}\n";
  }
  for (const Calendar &calendar : scenario.calendars)
    text += "---\n" + document("Calendar", calendar.name) + calendar_yaml(calendar);
  for (const Maintenance &maintenance : scenario.maintenance) {
    text += "---\n" + document("Maintenance", maintenance.name) +
            "spec: {services: " + list(maintenance.services) + ", " + when_text(maintenance);
    if (maintenance.announced) text += ", announced: " + date(*maintenance.announced);
    text += "}\n";
  }
  for (const Agreement &agreement : scenario.agreements) {
    text += "---\n" + document("Agreement", agreement.name) +
            "spec:\n  title: An agreement\n  accounts: " + list(agreement.accounts) +
            "\n  services: " + list(agreement.services) +
            "\n  term: " + date(agreement.term_first_day) + "/" + date(agreement.term_last_day) +
            "\n  reviewed: 2026-01-01\n" + money_yaml(agreement) + "  commitments:\n";
    for (const Commitment &commitment : agreement.commitments)
      if (!commitment.first_day) text += commitment_yaml(commitment, scenario);
    text += kpis_yaml(agreement.kpis, scenario);
    text += amendments_yaml(agreement, scenario);
  }
  text += kpi_documents(scenario);
  return text;
}

std::string incidents_ndjson(const Scenario &scenario) {
  std::string text;
  for (const Incident &incident : scenario.incidents) {
    std::vector<std::string> events;
    for (const Event &event : incident.events)
      events.push_back(event_json(event, scenario));
    text += "{\"id\":\"" + incident.id + "\",\"source\":\"" + incident.source +
            "\",\"title\":\"An incident\",\"services\":" + list(incident.services, "\"") +
            ",\"accounts\":" + (incident.all ? "\"all\"" : list(incident.accounts, "\"")) +
            ",\"events\":" + list(events) + "}\n";
  }
  return text;
}

std::string at_rfc3339(const Scenario &scenario) { return rfc3339(scenario.now, 0); }

} // namespace oracle

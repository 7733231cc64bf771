// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/quality.hpp"

#include "compiler/base/edit_distance.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Instant;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::NameId;
using timeline::Vocabulary;

class Judge {
public:
  Judge(const Incident &incident, const timeline::Timeline &timeline, const Vocabulary &vocabulary,
        Instant now, std::optional<MergeFlaw> merge_flaw)
      : incident_(incident), timeline_(timeline), vocabulary_(vocabulary), merge_flaw_(merge_flaw) {
    for (const Event &e : incident.events()) {
      if (e.at > now) break;
      events_.push_back(&e);
      out_.newest = e.at;
    }
  }

  std::optional<Quality> judge() {
    if (timeline_.deleted) return std::nullopt;
    if (timeline_.exists)
      judge_existing();
    else if (never_starts())
      issue("never-started");
    if (out_.issues.empty() && out_.unattributed.empty()) return std::nullopt;
    std::sort(out_.issues.begin(), out_.issues.end());
    out_.issues.erase(std::unique(out_.issues.begin(), out_.issues.end()), out_.issues.end());
    return std::move(out_);
  }

private:
  void issue(const char *reason, NameId value = timeline::kNoName) {
    out_.issues.push_back({incident_.id, reason, text(value), {}});
  }
  const std::string &text(NameId name) const { return vocabulary_.names().text(name); }

  void undeclared(NameId reason) {
    issue("undeclared-reason", reason);
    out_.issues.back().nearest =
        slac::base::nearest(text(reason), slac::model::known_reasons(vocabulary_.model().project));
  }

  /// Notices alone are a message that belongs to no incident, and no flaw.
  bool never_starts() const {
    const auto events = incident_.events();
    const bool is_message = std::all_of(
        events.begin(), events.end(), [](const Event &e) { return e.type == EventType::Notified; });
    return !is_message && std::none_of(events.begin(), events.end(), [](const Event &e) {
      return e.type == EventType::Started || e.type == EventType::Triggered;
    });
  }

  void judge_existing() {
    if (timeline_.skewed) issue(timeline_.ends_early ? "ends-before-it-starts" : "clock-skew");
    if (merge_flaw_)
      issue(*merge_flaw_ == MergeFlaw::Circle ? "merged-in-a-circle" : "merged-into-unknown",
            timeline_.merged_into);
    if (incident_.services().empty()) issue("no-service");
    for (const NameId s : incident_.services())
      if (vocabulary_.of(s).service == Vocabulary::kUnknown) issue("unknown-service", s);
    std::vector<NameId> accounts(incident_.accounts().begin(), incident_.accounts().end());
    for (const Event *e : events_) {
      if (e->type == EventType::Accounts) accounts.push_back(e->name);
      if (e->severity != timeline::kNoName && vocabulary_.of(e->severity).rank == timeline::kNoRank)
        issue("unknown-severity", e->severity);
      if (e->type == EventType::Excluded && !vocabulary_.of(e->name).reason) undeclared(e->name);
    }
    std::sort(accounts.begin(), accounts.end());
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    attribute(accounts);
  }

  void attribute(const std::vector<NameId> &accounts) {
    bool any = false;
    for (const NameId name : accounts) {
      if (name == timeline::kAllAccounts) {
        any = any || covered_for_all();
        continue;
      }
      any = true;
      const int account = vocabulary_.of(name).account;
      if (account == Vocabulary::kUnknown) issue("unknown-account", name);
      if (account == Vocabulary::kUnknown || !vocabulary_.is_promised(account))
        unattributed(text(name), {}, "unknown-account");
      else
        attribute_services(name, account);
    }
    if (!any) unattributed({}, {}, "no-account");
  }

  bool covered_for_all() const {
    for (std::size_t a = 0; a < vocabulary_.model().accounts.size(); ++a)
      if (vocabulary_.all_means(incident_.services(), static_cast<int>(a))) return true;
    return false;
  }

  /// Services of which none is covered: the account's rows show nothing of the incident.
  void attribute_services(NameId name, int account) {
    const auto services = incident_.services();
    if (services.empty() || vocabulary_.all_means(services, account)) return;
    for (const NameId s : services)
      unattributed(text(name), text(s), "uncovered-service");
  }

  void unattributed(std::string account, std::string service, const char *reason) {
    out_.unattributed.push_back(
        {incident_.id, std::move(account), std::move(service), severity(), reason});
  }
  /// Held last.
  std::string severity() const {
    int rank = timeline::kNoRank;
    for (const timeline::Step &step : timeline_.steps)
      if (step.severity != timeline::kNoRank) rank = step.severity;
    if (rank == timeline::kNoRank) return {};
    return vocabulary_.model().project.severities[static_cast<std::size_t>(rank)];
  }

  const Incident &incident_;
  const timeline::Timeline &timeline_;
  const Vocabulary &vocabulary_;
  std::optional<MergeFlaw> merge_flaw_;
  std::vector<const Event *> events_;
  Quality out_;
};

/// Whether every event follows the one that it must follow, and none is of an incident that left
/// the counts: what can be said without a timeline.
bool is_in_order(std::span<const Event> events, Instant now) {
  bool started = false;
  bool triggered = false;
  bool followed = false; // by an event that must follow the trigger
  for (const Event &e : events) {
    switch (e.type) {
    case EventType::Started:
      if (triggered && !started) return false;
      started = true;
      break;
    case EventType::Triggered:
      if (followed && !triggered) return false;
      triggered = true;
      break;
    case EventType::Merged:
    case EventType::Deleted: return false;
    case EventType::Excluded:
    case EventType::Included: break;
    default: followed = true; break;
    }
  }
  return (started || triggered) && events.back().at <= now;
}

/// Most incidents have no flaw and are covered: that is found out without any list.
bool is_plain(const Incident &incident, const Vocabulary &vocabulary, Instant now) {
  const auto services = incident.services();
  const auto accounts = incident.accounts();
  if (services.empty() || accounts.empty() || !is_in_order(incident.events(), now)) return false;
  const auto is_covered = [&](NameId name) {
    const int account = vocabulary.of(name).account;
    return name != timeline::kAllAccounts && account != Vocabulary::kUnknown &&
           vocabulary.all_means(services, account);
  };
  return std::all_of(services.begin(), services.end(),
                     [&](NameId s) { return vocabulary.of(s).service != Vocabulary::kUnknown; }) &&
         std::all_of(accounts.begin(), accounts.end(), is_covered) &&
         std::all_of(incident.events().begin(), incident.events().end(), [&](const Event &e) {
           const bool known =
               e.severity == timeline::kNoName || vocabulary.of(e.severity).rank >= 0;
           return known && (e.type != EventType::Accounts || is_covered(e.name)) &&
                  (e.type != EventType::Excluded || vocabulary.of(e.name).reason);
         });
}

} // namespace

std::optional<Quality> judge_quality(const Incident &incident, const Vocabulary &vocabulary,
                                     Instant now, std::optional<MergeFlaw> merge_flaw,
                                     timeline::Timeline &scratch) {
  if (is_plain(incident, vocabulary, now)) return std::nullopt;
  timeline::build(incident, vocabulary, Vocabulary::kUnknown, now, scratch);
  return Judge(incident, scratch, vocabulary, now, merge_flaw).judge();
}

} // namespace slax::sli

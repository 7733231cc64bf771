// SPDX-License-Identifier: Apache-2.0
// What is wrong with an incident, found with all that is known of it: names that nobody declared,
// times that contradict, whom it concerns. Each finding is a reason of timeline/reasons.def; flaws
// make rows unknown.
#include "exporter/sli/quality.hpp"

#include "compiler/base/edit_distance.hpp"
#include "exporter/timeline/reason.hpp"

#include <algorithm>
#include <array>

namespace slax::sli {
namespace {

using slac::time::Instant;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::NameId;
using timeline::Vocabulary;

constexpr std::string_view kInternal = "internal";
constexpr std::array<std::string_view, 2> kAudiences{"customer", kInternal};

class Judge {
public:
  Judge(const Incident &incident, const Place &place, const timeline::Timeline &timeline,
        const Vocabulary &vocabulary, bool asks_for_severity, Instant now)
      : incident_(incident), place_(place), timeline_(timeline), vocabulary_(vocabulary),
        asks_for_severity_(asks_for_severity), now_(now) {
    for (const Event &e : incident.events())
      if (e.at <= now) out_.newest = e.at;
  }

  std::optional<Quality> judge() {
    if (timeline_.deleted) return std::nullopt;
    for (const timeline::Remark &remark : incident_.remarks())
      judge_remark(remark);
    if (timeline_.exists)
      judge_existing();
    else if (never_starts())
      issue(reason::kNeverStarted);
    if (out_.issues.empty() && out_.unattributed.empty()) return std::nullopt;
    std::sort(out_.issues.begin(), out_.issues.end());
    out_.issues.erase(std::unique(out_.issues.begin(), out_.issues.end()), out_.issues.end());
    return std::move(out_);
  }

private:
  Issue &issue(const char *reason, NameId value = timeline::kNoName) {
    out_.issues.push_back({incident_.id, reason, text(value), {}});
    return out_.issues.back();
  }
  Issue &flaw(const char *reason, NameId value = timeline::kNoName) {
    out_.is_flawed = true;
    return issue(reason, value);
  }
  const std::string &text(NameId name) const { return vocabulary_.names().text(name); }

  void judge_remark(const timeline::Remark &remark) {
    if (text(remark.what) == reason::kUnknownKey)
      flaw(reason::kUnknownKey, remark.value).nearest =
          slac::base::nearest(text(remark.value), timeline::kKnownKeys);
    else
      flaw(text(remark.what).c_str(), remark.value);
  }

  /// By now something is said of it, and nothing that begins it. Notices alone that name neither
  /// service nor account are a message that belongs to no incident, and no flaw.
  bool never_starts() const {
    const bool names_any = !incident_.services().empty() || !incident_.accounts().empty();
    for (const Event &e : incident_.events()) {
      if (e.at > now_) break;
      if (names_any || e.type != EventType::Notified) return true;
    }
    return false;
  }

  void judge_existing() {
    if (timeline_.skewed)
      flaw(timeline_.ends_early ? reason::kEndsBeforeItStarts : reason::kClockSkew);
    if (place_.merge_flaw) flaw(name_of(*place_.merge_flaw), timeline_.merged_into);
    if (incident_.services().empty()) issue(reason::kNoService);
    for (const NameId s : incident_.services())
      if (vocabulary_.of(s).service == Vocabulary::kUnknown) unknown_service(s);
    bool has_severity = false;
    for (const Event &e : incident_.events()) {
      if (e.at > now_) break;
      has_severity = has_severity || e.severity != timeline::kNoName;
      judge_event(e);
    }
    if (!has_severity && asks_for_severity_ && !place_.is_merged) issue(reason::kNoSeverity);
    if (!place_.is_merged) attribute();
  }

  static const char *name_of(MergeFlaw flaw) {
    switch (flaw) {
    case MergeFlaw::UnknownTarget: return reason::kMergedIntoUnknown;
    case MergeFlaw::DeletedTarget: return reason::kMergedIntoDeleted;
    case MergeFlaw::Circle: break;
    }
    return reason::kMergedInACircle;
  }

  void unknown_service(NameId name) {
    std::vector<std::string_view> known;
    for (const slac::model::Service &service : vocabulary_.model().services)
      known.emplace_back(service.name.value);
    issue(reason::kUnknownService, name).nearest = slac::base::nearest(text(name), known);
  }

  void judge_event(const Event &e) {
    if (e.severity != timeline::kNoName && vocabulary_.of(e.severity).rank == timeline::kNoRank)
      unknown_severity(e.severity);
    switch (e.type) {
    case EventType::Excluded:
      if (!vocabulary_.of(e.name).reason)
        issue(reason::kUndeclaredReason, e.name).nearest = slac::base::nearest(
            text(e.name), slac::model::known_reasons(vocabulary_.model().project));
      break;
    case EventType::Notified:
      if (e.name == timeline::kNoName)
        issue(reason::kNoAudience);
      else if (!e.to_customer && text(e.name) != kInternal)
        issue(reason::kUnknownAudience, e.name).nearest =
            slac::base::nearest(text(e.name), kAudiences);
      break;
    case EventType::Paused:
      if (e.name == timeline::kNoName)
        issue(reason::kPauseWithoutReason);
      else
        judge_pause(e.name);
      break;
    case EventType::Impact:
      if (e.name != timeline::kNoName && vocabulary_.of(e.name).service == Vocabulary::kUnknown)
        unknown_service(e.name);
      break;
    default: break;
    }
  }

  void unknown_severity(NameId name) {
    const auto &known = vocabulary_.model().project.severities;
    const std::vector<std::string_view> words(known.begin(), known.end());
    flaw(reason::kUnknownSeverity, name).nearest = slac::base::nearest(text(name), words);
  }

  /// A reason that no commitment lists stops no clock, which is right; one that is nearly one that
  /// some lists is a slip.
  void judge_pause(NameId reason) {
    if (vocabulary_.of(reason).pause) return;
    const std::vector<std::string_view> listed = vocabulary_.pauses();
    if (std::string meant = slac::base::nearest(text(reason), listed); !meant.empty())
      issue(reason::kUnknownPauseReason, reason).nearest = std::move(meant);
  }

  /// The accounts that it and what was merged into it name, each once.
  std::vector<NameId> accounts() const {
    std::vector<NameId> out;
    const auto add = [&](const Incident &incident) {
      out.insert(out.end(), incident.accounts().begin(), incident.accounts().end());
      for (const Event &e : incident.events())
        if (e.at <= now_ && e.type == EventType::Accounts) out.push_back(e.name);
    };
    add(incident_);
    for (const Incident *merged : place_.merged)
      add(*merged);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  std::vector<NameId> services() const {
    std::vector<NameId> out(incident_.services().begin(), incident_.services().end());
    for (const Incident *merged : place_.merged)
      out.insert(out.end(), merged->services().begin(), merged->services().end());
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  void attribute() {
    bool any = false;
    const std::vector<NameId> services = this->services();
    for (const NameId name : accounts()) {
      if (name == timeline::kNoName) continue; // an event without accounts
      if (name == timeline::kAllAccounts) {
        any = any || covered_for_all(services);
        continue;
      }
      any = true;
      const int account = vocabulary_.of(name).account;
      if (account == Vocabulary::kUnknown) unknown_account(name);
      if (account == Vocabulary::kUnknown || !vocabulary_.is_promised(account))
        unattributed(text(name), {}, reason::kUnknownAccount);
      else if (!services.empty() && !vocabulary_.all_means(services, account))
        for (const NameId s : services) // the account's rows show nothing of the incident
          unattributed(text(name), text(s), reason::kUncoveredService);
    }
    if (!any) unattributed({}, {}, reason::kNoAccount);
  }

  void unknown_account(NameId name) {
    std::vector<std::string_view> known;
    for (const slac::model::Account &account : vocabulary_.model().accounts) {
      known.emplace_back(account.name.value);
      for (const slac::model::Text &alias : account.aliases)
        known.emplace_back(alias.value);
    }
    issue(reason::kUnknownAccount, name).nearest = slac::base::nearest(text(name), known);
  }

  bool covered_for_all(const std::vector<NameId> &services) const {
    for (std::size_t a = 0; a < vocabulary_.model().accounts.size(); ++a)
      if (vocabulary_.all_means(services, static_cast<int>(a))) return true;
    return false;
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
  const Place &place_;
  const timeline::Timeline &timeline_;
  const Vocabulary &vocabulary_;
  const bool asks_for_severity_;
  const Instant now_;
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
    case EventType::Included:
    case EventType::Assigned:
    case EventType::Escalated:
    case EventType::Note: break;
    default: followed = true; break;
    }
  }
  return (started || triggered) && events.back().at <= now;
}

/// Most incidents have no flaw and are covered: that is found out without any list.
bool is_plain(const Incident &incident, const Vocabulary &vocabulary, bool asks_for_severity,
              Instant now) {
  const auto services = incident.services();
  const auto accounts = incident.accounts();
  if (services.empty() || accounts.empty() || incident.has_remarks() ||
      !is_in_order(incident.events(), now))
    return false;
  const auto is_covered = [&](NameId name) {
    const int account = vocabulary.of(name).account;
    return name != timeline::kAllAccounts && account != Vocabulary::kUnknown &&
           vocabulary.all_means(services, account);
  };
  bool has_severity = !asks_for_severity;
  for (const Event &e : incident.events()) {
    if (e.severity != timeline::kNoName) {
      if (vocabulary.of(e.severity).rank < 0) return false;
      has_severity = true;
    }
    switch (e.type) {
    case EventType::Accounts:
      if (!is_covered(e.name)) return false;
      break;
    case EventType::Excluded:
      if (!vocabulary.of(e.name).reason) return false;
      break;
    case EventType::Notified:
      if (!e.to_customer && vocabulary.names().text(e.name) != kInternal) return false;
      break;
    case EventType::Paused:
      if (!vocabulary.of(e.name).pause) return false;
      break;
    case EventType::Impact:
      if (e.name != timeline::kNoName) return false;
      break;
    default: break;
    }
  }
  return has_severity &&
         std::all_of(services.begin(), services.end(),
                     [&](NameId s) { return vocabulary.of(s).service != Vocabulary::kUnknown; }) &&
         std::all_of(accounts.begin(), accounts.end(), is_covered);
}

} // namespace

std::optional<Quality> judge_quality(const Incident &incident, const Place &place,
                                     const Vocabulary &vocabulary, bool asks_for_severity,
                                     Instant now, timeline::Timeline &scratch) {
  const bool is_alone = !place.merge_flaw && !place.is_merged && place.merged.empty();
  if (is_alone && is_plain(incident, vocabulary, asks_for_severity, now)) return std::nullopt;
  timeline::build(incident, vocabulary, Vocabulary::kUnknown, incident.services(), now, scratch);
  return Judge(incident, place, scratch, vocabulary, asks_for_severity, now).judge();
}

} // namespace slax::sli

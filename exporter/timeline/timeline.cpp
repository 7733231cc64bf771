// SPDX-License-Identifier: Apache-2.0
// One incident for one account up to an instant: events are sorted, duplicates and tolerated skew
// removed, clocks' steps and impact derived. Every number starts from here.
#include "exporter/timeline/timeline.hpp"

#include <algorithm>
#include <tuple>

namespace slax::timeline {
namespace {

using slac::time::Instant;

class Builder {
public:
  Builder(const Incident &incident, const Vocabulary &vocabulary, int account,
          std::span<const NameId> services, Timeline &out)
      : incident_(incident), vocabulary_(vocabulary), account_(account), services_(services),
        out_(out) {}

  void build(Instant now) {
    out_.steps.clear();
    out_.exclusions.clear();
    out_.started.reset();
    out_.trigger.reset();
    out_.first_severity = kNoRank;
    out_.held = 0;
    out_.merged_into = kNoName;
    out_.exists = out_.deleted = out_.skewed = out_.ends_early = false;
    out_.affected = out_.concerns = names_account(incident_.accounts());
    for (const Event &e : incident_.events()) {
      if (e.at > now) break;
      see(e);
    }
    out_.exists = out_.started || out_.trigger;
    if (!out_.exists) return;
    if (align()) {
      std::sort(out_.steps.begin(), out_.steps.end(), [](const Step &a, const Step &b) {
        return std::tie(a.at, a.type, a.reason) < std::tie(b.at, b.type, b.reason);
      });
    }
    merge();
  }

private:
  bool names_account(std::span<const NameId> names) const {
    return std::any_of(names.begin(), names.end(), [&](NameId n) { return means_account(n); });
  }
  bool means_account(NameId name) const {
    if (account_ < 0) return false;
    if (name == kAllAccounts) return vocabulary_.all_means(services_, account_);
    return vocabulary_.of(name).account == account_;
  }

  /// What acts on the incident as a whole does so whatever its time. The run is sorted, so at one
  /// instant `included` comes after `excluded`.
  void see(const Event &e) {
    switch (e.type) {
    case EventType::Excluded: out_.exclusions.push_back(e.name); return;
    case EventType::Included: out_.exclusions.push_back(kNoName); return;
    case EventType::Merged: merge_into(e); return;
    case EventType::Deleted: out_.deleted = true; return;
    case EventType::Started:
      if (!out_.started) out_.started = e.at;
      break;
    case EventType::Triggered:
      if (!out_.trigger) out_.trigger = e.at;
      break;
    default: break;
    }
    Step step{e.at,       e.type, e.to_customer, false, vocabulary_.of(e.severity).rank,
              e.fraction, kNoName};
    step.affects = e.type == EventType::Accounts && means_account(e.name);
    if (e.type == EventType::Paused || e.type == EventType::Impact) step.reason = e.name;
    out_.concerns = out_.concerns || step.affects;
    out_.steps.push_back(step);
  }

  /// The last merge decides, at one instant the last by the bytes of `into`.
  void merge_into(const Event &e) {
    const timeline::Names &names = vocabulary_.names();
    const bool earlier = out_.merged_into != kNoName && out_.merged_at == e.at &&
                         names.text(e.name) < names.text(out_.merged_into);
    if (earlier) return;
    out_.merged_into = e.name;
    out_.merged_at = e.at;
  }

  bool pull(Step &step, Instant to) {
    if (step.at >= to) return false;
    if (to - step.at > kSkew) {
      out_.skewed = true;
      out_.ends_early = out_.ends_early || step.type == EventType::Mitigated ||
                        step.type == EventType::Resolved || step.type == EventType::Closed;
      return false;
    }
    step.at = to;
    return true;
  }

  /// Events a little before the one that they must follow are simultaneous with it. True if any
  /// moved.
  bool align() {
    bool moved = false;
    if (out_.started && out_.trigger && *out_.trigger < *out_.started) {
      for (Step &s : out_.steps)
        if (s.type == EventType::Triggered) moved = pull(s, *out_.started) || moved;
      out_.trigger.reset();
      for (const Step &s : out_.steps)
        if (s.type == EventType::Triggered && (!out_.trigger || s.at < *out_.trigger))
          out_.trigger = s.at;
    }
    if (!out_.trigger) return moved;
    for (Step &s : out_.steps) {
      const bool is_record = s.type == EventType::Assigned || s.type == EventType::Escalated ||
                             s.type == EventType::Note;
      if (s.type != EventType::Started && s.type != EventType::Triggered && !is_record)
        moved = pull(s, *out_.trigger) || moved;
    }
    return moved;
  }

  /// Events of one type and instant are one step: the worst severity, the highest fraction.
  void merge() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < out_.steps.size(); ++i) {
      const Step &step = out_.steps[i];
      out_.held |= mask_of(step.severity);
      if (kept > 0 && out_.steps[kept - 1].at == step.at &&
          out_.steps[kept - 1].type == step.type && out_.steps[kept - 1].reason == step.reason) {
        Step &into = out_.steps[kept - 1];
        if (step.severity != kNoRank && (into.severity == kNoRank || step.severity < into.severity))
          into.severity = step.severity;
        into.to_customer = into.to_customer || step.to_customer;
        into.affects = into.affects || step.affects;
        into.fraction = std::max(into.fraction, step.fraction);
      } else {
        if (kept != i) out_.steps[kept] = step;
        ++kept;
      }
    }
    out_.steps.resize(kept);
    for (const Step &s : out_.steps)
      if (s.severity != kNoRank) {
        out_.first_severity = s.severity;
        break;
      }
  }

  const Incident &incident_;
  const Vocabulary &vocabulary_;
  int account_;
  std::span<const NameId> services_;
  Timeline &out_;
};

} // namespace

void absorb(Timeline &into, const Timeline &other) {
  const auto insert = [&](const Step &step) {
    const auto at = std::upper_bound(into.steps.begin(), into.steps.end(), step,
                                     [](const Step &a, const Step &b) {
                                       return std::tie(a.at, a.type) < std::tie(b.at, b.type);
                                     });
    into.steps.insert(at, step);
  };
  if (other.trigger && (!into.trigger || *other.trigger < *into.trigger)) {
    into.trigger = other.trigger;
    insert({*other.trigger, EventType::Triggered});
  }
  into.affected = into.affected || other.affected;
  into.concerns = into.concerns || other.concerns;
  for (const Step &step : other.steps)
    if (step.affects) {
      Step joins{step.at, EventType::Accounts};
      joins.affects = true;
      insert(joins);
    }
}

void build(const Incident &incident, const Vocabulary &vocabulary, int account,
           std::span<const NameId> services, Instant now, Timeline &out) {
  Builder(incident, vocabulary, account, services, out).build(now);
}

} // namespace slax::timeline

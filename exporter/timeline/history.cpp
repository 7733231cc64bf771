// SPDX-License-Identifier: Apache-2.0
#include "exporter/timeline/history.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace slax::timeline {
namespace {

using slac::model::Model;
using slac::time::Instant;

bool acts_on_whole(EventType type) {
  return type == EventType::Excluded || type == EventType::Included || type == EventType::Merged ||
         type == EventType::Deleted;
}

class Builder {
public:
  Builder(const Incident &incident, const Model &model, Instant now)
      : incident_(incident), model_(model), now_(now) {
    out_.incident = &incident;
  }

  History build() {
    for (const Event &event : incident_.events)
      if (event.at <= now_) events_.push_back(event);
    note_whole_incident();
    if (!exists()) {
      const bool ever =
          std::any_of(incident_.events.begin(), incident_.events.end(), [](const Event &e) {
            return e.type == EventType::Started || e.type == EventType::Triggered;
          });
      if (!ever) out_.flaws.insert("never-started");
      return std::move(out_);
    }
    if (incident_.services.empty()) out_.flaws.insert("no-service");
    out_.usable = !out_.deleted;
    align_clocks();
    order();
    resolve_accounts();
    check_services();
    make_steps();
    if (out_.usable) make_impacts();
    return std::move(out_);
  }

private:
  std::optional<Instant> first(EventType type) const {
    std::optional<Instant> out;
    for (const Event &e : events_)
      if (e.type == type && (!out || e.at < *out)) out = e.at;
    return out;
  }

  bool exists() const {
    return first(EventType::Started).has_value() || first(EventType::Triggered).has_value();
  }

  /// What acts on the incident as a whole, whatever its time. At one instant `included` is last.
  void note_whole_incident() {
    std::vector<const Event *> whole;
    for (const Event &e : events_)
      if (acts_on_whole(e.type)) whole.push_back(&e);
    std::sort(whole.begin(), whole.end(), [](const Event *a, const Event *b) {
      return std::tie(a->at, a->type, a->reason) < std::tie(b->at, b->type, b->reason);
    });
    for (const Event *e : whole) {
      if (e->type == EventType::Excluded) out_.exclusions.push_back(e->reason);
      if (e->type == EventType::Included) out_.exclusions.emplace_back();
      if (e->type == EventType::Deleted) out_.deleted = true;
      if (e->type == EventType::Merged) out_.flaws.insert("merge-not-followed");
    }
    std::erase_if(events_, [](const Event &e) { return acts_on_whole(e.type); });
  }

  void too_early(const Event &event) {
    const bool is_end = event.type == EventType::Mitigated || event.type == EventType::Resolved ||
                        event.type == EventType::Closed;
    // One reason is enough; an end before the start says more.
    if (is_end) {
      out_.flaws.erase("clock-skew");
      out_.flaws.insert("ends-before-it-starts");
    } else if (!out_.flaws.contains("ends-before-it-starts")) {
      out_.flaws.insert("clock-skew");
    }
    out_.usable = false;
  }

  /// Events a little before the one that they must follow are simultaneous with it.
  void align_clocks() {
    const auto started = first(EventType::Started);
    auto trigger = first(EventType::Triggered);
    const auto pull = [&](Event &e, Instant to) {
      if (e.at >= to) return;
      if (to - e.at > kSkew)
        too_early(e);
      else
        e.at = to;
    };
    if (started && trigger)
      for (Event &e : events_)
        if (e.type == EventType::Triggered) pull(e, *started);
    trigger = first(EventType::Triggered);
    if (trigger)
      for (Event &e : events_)
        if (e.type != EventType::Started && e.type != EventType::Triggered) pull(e, *trigger);
    out_.trigger = trigger;
  }

  int rank(const std::string &severity) {
    if (severity.empty()) return -1;
    const auto &known = model_.project.severities;
    const auto it = std::find(known.begin(), known.end(), severity);
    if (it != known.end()) return static_cast<int>(it - known.begin());
    out_.flaws.insert("unknown-severity");
    return -1;
  }

  void order() {
    std::sort(events_.begin(), events_.end(), [](const Event &a, const Event &b) {
      return std::tie(a.at, a.type, a) < std::tie(b.at, b.type, b);
    });
  }

  std::string account_name(const std::string &given) {
    for (const slac::model::Account &a : model_.accounts) {
      if (a.name.value == given) return given;
      for (const slac::model::Text &alias : a.aliases)
        if (alias.value == given) return a.name.value;
    }
    out_.flaws.insert("unknown-account");
    return {};
  }

  void affect(const std::vector<std::string> &given) {
    for (const std::string &name : given) {
      const std::string account = account_name(name);
      if (!account.empty() && out_.account_index(account) == kNoAccount)
        out_.accounts.push_back(account);
    }
  }

  void resolve_accounts() {
    affect(incident_.accounts);
    out_.first_accounts = out_.accounts.size();
  }

  void check_services() {
    for (const std::string &service : incident_.services)
      if (model_.find_service(service) == nullptr) out_.flaws.insert("unknown-service");
  }

  /// Events of one type and instant are one step: the worst severity, the union of accounts.
  void make_steps() {
    for (std::size_t i = 0; i < events_.size();) {
      const Event &e = events_[i];
      Step step{e.at, e.type, -1, false, 0};
      slac::base::Decimal fraction;
      for (; i < events_.size() && events_[i].at == e.at && events_[i].type == e.type; ++i) {
        const int severity = rank(events_[i].severity);
        if (severity >= 0 && (step.severity < 0 || severity < step.severity))
          step.severity = severity;
        step.to_customer = step.to_customer || events_[i].to_customer;
        fraction = std::max(fraction, events_[i].fraction);
        affect(events_[i].accounts);
      }
      if (out_.first_severity < 0) out_.first_severity = step.severity;
      step.accounts = out_.accounts.size();
      fractions_.push_back(fraction);
      out_.steps.push_back(step);
    }
  }

  /// From `started` (else the trigger) to the next mitigated, resolved or closed, and again from
  /// each reopened.
  void make_impacts() {
    const Instant begin = first(EventType::Started).value_or(out_.trigger.value_or(now_));
    int severity = out_.first_severity;
    slac::base::Decimal fraction = slac::base::Decimal::from_int(1);
    std::size_t accounts = out_.first_accounts;
    bool on = false;
    Instant since = begin;
    const auto flush = [&](Instant to) {
      if (on && since < to && fraction > slac::base::Decimal{})
        out_.impacts.push_back({{since, to}, fraction, severity, accounts});
      since = to;
    };
    bool begun = false;
    for (std::size_t i = 0; i < out_.steps.size(); ++i) {
      const Step &step = out_.steps[i];
      if (!begun && step.at >= begin) {
        begun = on = true;
        since = begin;
      }
      flush(step.at);
      if (step.severity >= 0) severity = step.severity;
      if (step.type == EventType::Impact) fraction = fractions_[i];
      accounts = std::max(accounts, step.accounts);
      if (step.type == EventType::Mitigated || step.type == EventType::Resolved ||
          step.type == EventType::Closed)
        on = false;
      if (step.type == EventType::Reopened) on = begun;
    }
    flush(now_);
  }

  const Incident &incident_;
  const Model &model_;
  Instant now_;
  History out_;
  std::vector<Event> events_;
  std::vector<slac::base::Decimal> fractions_; ///< of each step
};

} // namespace

std::size_t History::account_index(const std::string &account) const {
  const auto it = std::find(accounts.begin(), accounts.end(), account);
  return it == accounts.end() ? kNoAccount : static_cast<std::size_t>(it - accounts.begin());
}

History make_history(const Incident &incident, const Model &model, Instant now) {
  return Builder(incident, model, now).build();
}

} // namespace slax::timeline

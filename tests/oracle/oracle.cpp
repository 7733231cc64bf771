// SPDX-License-Identifier: Apache-2.0
#include "oracle.hpp"

#include "history.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace oracle {
namespace {

bool contains(const std::vector<std::string> &names, const std::string &name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool covers(const Cover &cover, int severity) {
  if (cover.form == Cover::Form::kAny) return true;
  if (severity == kNoSeverity) return false;
  if (cover.form == Cover::Form::kOrWorse) return severity <= cover.ranks.front();
  return std::find(cover.ranks.begin(), cover.ranks.end(), severity) != cover.ranks.end();
}

bool excludes(const Commitment &commitment, const std::string &reason) {
  // Absent: maintenance and every declared reason; the specs here declare none of their own.
  if (!commitment.exclude) return reason == "maintenance" || reason == "customer-caused";
  return contains(*commitment.exclude, reason);
}

// The last of excluded and included decides, whatever its time.
bool is_excluded(const History &history, const Commitment &commitment) {
  bool excluded = false;
  for (const Event &event : history.events) {
    if (event.type == Type::kIncluded) excluded = false;
    if (event.type == Type::kExcluded && excludes(commitment, event.reason)) excluded = true;
  }
  return excluded;
}

struct Span {
  Seconds from = 0;
  Seconds to = 0;
  bool holds(Seconds at) const { return from <= at && at < to; }
};

// The window that contains the instant before `now`, before it is clipped to the term.
Span window_span(const Window &window, const Zone &project, Seconds now) {
  using namespace std::chrono;
  if (window.kind == Window::Kind::kOver) return {now - window.days * kSecondsPerDay, now};
  const Seconds offset = window.zone ? window.zone->offset : project.offset;
  const auto instant = [offset](sys_days day) {
    return Seconds{sys_seconds{day}.time_since_epoch().count()} - offset;
  };
  const sys_days today = floor<days>(sys_seconds{seconds{now - 1 + offset}});
  if (window.kind == Window::Kind::kDay) return {instant(today), instant(today + days{1})};
  if (window.kind == Window::Kind::kWeek) {
    sys_days monday = today;
    while (weekday{monday} != Monday)
      monday -= days{1};
    return {instant(monday), instant(monday + days{7})};
  }
  const year_month_day date{today};
  const year_month month = date.year() / date.month();
  return {instant(sys_days{month / 1}), instant(sys_days{(month + months{1}) / 1})};
}

Span term_of(const Scenario &scenario, const Agreement &agreement) {
  return {agreement.term_first_day - scenario.zone.offset,
          agreement.term_last_day + kSecondsPerDay - scenario.zone.offset};
}

Row empty_row(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
              const std::string &account) {
  const Span whole = window_span(commitment.window, scenario.zone, scenario.now);
  Row row;
  row.agreement = agreement.name;
  row.commitment = commitment.name;
  row.account = account;
  const Span term = term_of(scenario, agreement);
  // Calendar windows end with the term; a rolling one keeps its length.
  const bool rolling = commitment.window.kind == Window::Kind::kOver;
  row.from = rolling ? whole.from : std::max(whole.from, term.from);
  row.to = rolling ? whole.to : std::min(whole.to, term.to);
  row.complete = row.to <= scenario.now;
  return row;
}

// The clock of one timely promise for one incident and account.
class Clock {
public:
  enum class Phase { kNone, kRunning, kStopped, kCancelled };

  Clock(const Commitment &commitment, const std::string &account)
      : commitment_(commitment), account_(account) {}

  void run(const History &history, Seconds now) {
    State state{history};
    std::size_t next = 0;
    for (Seconds at = history.events.front().at;; ++at) {
      for (; next < history.events.size() && history.events[next].at == at; ++next) {
        state.apply(history.events[next]);
        react(history.events[next], state);
      }
      const bool settled = next == history.events.size() && phase_ != Phase::kRunning;
      if (at == now || settled) return;
      if (phase_ == Phase::kRunning && ++used_ == commitment_.within) deadline_ = at + 1;
    }
  }

  Phase phase() const { return phase_; }
  Seconds start() const { return start_; }
  Seconds used() const { return used_; }
  Seconds deadline() const { return deadline_; }
  bool late() const { return used_ > commitment_.within; }

private:
  bool stop_holds(const State &state) const {
    switch (commitment_.verb) {
    case Verb::kDetect: return state.triggered;
    case Verb::kAcknowledge: return state.acknowledged;
    case Verb::kRespond: return state.responded;
    case Verb::kNotify: return state.notified;
    case Verb::kMitigate: return state.mitigated;
    case Verb::kResolve: return state.resolved;
    default: return state.closed;
    }
  }

  bool restarts() const {
    return commitment_.verb == Verb::kMitigate || commitment_.verb == Verb::kResolve ||
           commitment_.verb == Verb::kClose;
  }

  void react(const Event &event, const State &state) {
    const bool begun = commitment_.verb == Verb::kDetect ? state.started : state.triggered;
    const bool covered = covers(commitment_.cover, state.effective);
    switch (phase_) {
    case Phase::kNone:
    case Phase::kCancelled:
      if (!begun || !covered || !state.accounts.contains(account_)) return;
      start_ = event.at;
      used_ = 0;
      phase_ = stop_holds(state) ? Phase::kStopped : Phase::kRunning;
      return;
    case Phase::kRunning:
      if (!covered && !late())
        phase_ = Phase::kCancelled;
      else if (stop_holds(state))
        phase_ = Phase::kStopped;
      return;
    case Phase::kStopped:
      if (event.type == Type::kReopened && restarts() && covered) phase_ = Phase::kRunning;
      return;
    }
  }

  const Commitment &commitment_;
  const std::string &account_;
  Phase phase_ = Phase::kNone;
  Seconds start_ = 0;
  Seconds used_ = 0;
  Seconds deadline_ = 0; // the instant at which the promised time was used up
};

void count_clock(const Clock &clock, const std::string &id, bool excluded, Row &row) {
  Counts &counts = row.incidents;
  const bool running = clock.phase() == Clock::Phase::kRunning;
  const bool stopped = clock.phase() == Clock::Phase::kStopped;
  ++counts.total;
  if (!excluded && clock.late()) row.breaches.push_back({id, clock.deadline(), clock.used()});
  ++(excluded       ? counts.excluded
     : clock.late() ? counts.breached
     : running      ? counts.pending
     : stopped      ? counts.met
                    : counts.cancelled);
}

void fill_timely(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
                 const std::vector<History> &all, Row &row) {
  for (const History &history : all) {
    const bool concerned =
        history.services.empty() ||
        std::any_of(history.services.begin(), history.services.end(),
                    [&](const std::string &name) { return contains(agreement.services, name); });
    if (history.issue || !concerned) continue;
    Clock clock{commitment, row.account};
    clock.run(history, scenario.now);
    if (clock.phase() == Clock::Phase::kNone) continue;
    if (!Span{row.from, row.to}.holds(clock.start())) continue;
    count_clock(clock, history.id, is_excluded(history, commitment), row);
  }
  std::sort(row.breaches.begin(), row.breaches.end(), [](const Breach &left, const Breach &right) {
    return std::tie(left.deadline, left.incident, left.elapsed) <
           std::tie(right.deadline, right.incident, right.elapsed);
  });
  row.breached = row.incidents.breached > 0;
  row.credit = std::min(row.incidents.breached * commitment.each_breach, kHundredPercent);
}

std::vector<Span> maintenance_of(const Scenario &scenario, const Commitment &commitment,
                                 const std::string &service) {
  std::vector<Span> spans;
  if (!excludes(commitment, "maintenance")) return spans;
  for (const Maintenance &maintenance : scenario.maintenance)
    if (contains(maintenance.services, service))
      spans.push_back({maintenance.from, maintenance.to});
  return spans;
}

bool in_any(const std::vector<Span> &spans, Seconds at) {
  return std::any_of(spans.begin(), spans.end(), [at](const Span &span) { return span.holds(at); });
}

// Between two neighbouring edges every second is alike: all maintenance or all service, all past or
// all future. So one look at the first second of each stretch counts the whole stretch.
void count_service(const std::vector<Span> &maintenance, Seconds now, Row &row) {
  std::vector<Seconds> edges{row.from, row.to, now};
  for (const Span &span : maintenance)
    edges.insert(edges.end(), {span.from, span.to});
  std::sort(edges.begin(), edges.end());
  for (std::size_t next = 1; next < edges.size(); ++next) {
    const Seconds at = edges[next - 1];
    const Seconds length = edges[next] - at;
    if (!Span{row.from, row.to}.holds(at)) continue;
    if (in_any(maintenance, at)) {
      row.maintenance_seconds += length;
      continue;
    }
    row.service_seconds += length;
    if (at < now) row.elapsed_seconds += length;
  }
}

// One incident in the walk over the seconds of an availability row.
struct Walker {
  explicit Walker(const History &incident) : history(&incident), state(incident) {}

  // Applies the events of the second `at`; returns whether there were any.
  bool step(Seconds at) {
    const std::size_t before = next;
    for (; !finished() && history->events[next].at == at; ++next)
      state.apply(history->events[next]);
    return next != before;
  }
  bool finished() const { return next == history->events.size(); }
  int impact_on(const std::string &account, const Cover &cover) const {
    const bool down =
        state.impact && state.accounts.contains(account) && covers(cover, state.effective);
    return down ? state.hundredths : 0;
  }

  const History *history;
  State state;
  std::size_t next = 0;
  bool counted = false; // had impact inside downtime
};

void count_downtime(std::vector<Walker> &walkers, const Commitment &commitment,
                    const std::vector<Span> &maintenance, Span term, Seconds now, Row &row) {
  Seconds first = now;
  for (const Walker &walker : walkers)
    first = std::min(first, walker.history->events.front().at);
  int highest = 0;
  bool marked = false;
  for (Seconds at = first; at < std::min(now, row.to); ++at) {
    bool changed = false;
    bool finished = true;
    for (Walker &walker : walkers) {
      if (walker.step(at)) changed = true;
      if (!walker.finished()) finished = false;
    }
    if (changed) {
      highest = 0;
      marked = false;
      for (const Walker &walker : walkers)
        highest = std::max(highest, walker.impact_on(row.account, commitment.cover));
    }
    if (finished && highest == 0) return;
    if (highest == 0 || at < row.from || !term.holds(at) || in_any(maintenance, at)) continue;
    row.downtime_hundredths += highest;
    if (marked) continue; // the same incidents as in an earlier second
    marked = true;
    for (Walker &walker : walkers)
      if (walker.impact_on(row.account, commitment.cover) > 0) walker.counted = true;
  }
}

void judge_availability(const Commitment &commitment, Row &row) {
  // sliWhole < bound, without a division: (service - downtime) / service < bound / 100 %.
  const std::int64_t service = row.service_seconds * 100;
  const auto below = [&](MicroPercent bound) {
    return (service - row.downtime_hundredths) * kHundredPercent < bound * service;
  };
  row.breached = below(commitment.target);
  for (const Tier &tier : commitment.tiers)
    if (below(tier.below)) row.credit = std::max(row.credit, tier.credit);
  row.credit = std::min(row.credit, kHundredPercent);
}

void fill_availability(const Scenario &scenario, const Agreement &agreement,
                       const Commitment &commitment, const std::vector<History> &all, Row &row) {
  std::vector<Walker> walkers;
  for (const History &history : all)
    if (!history.issue && history.services.contains(row.service) &&
        !is_excluded(history, commitment))
      walkers.emplace_back(history);
  const std::vector<Span> maintenance = maintenance_of(scenario, commitment, row.service);
  count_service(maintenance, scenario.now, row);
  count_downtime(walkers, commitment, maintenance, term_of(scenario, agreement), scenario.now, row);
  for (const Walker &walker : walkers)
    if (walker.counted) ++row.incidents.total;
  judge_availability(commitment, row);
}

} // namespace

std::vector<Row> evaluate(const Scenario &scenario) {
  const std::vector<History> all = histories(scenario);
  std::vector<Row> rows;
  for (const Agreement &agreement : scenario.agreements)
    for (const Commitment &commitment : agreement.commitments)
      for (const std::string &account : agreement.accounts) {
        Row row = empty_row(scenario, agreement, commitment, account);
        if (row.from >= row.to) continue;
        if (commitment.verb != Verb::kAvailability) {
          fill_timely(scenario, agreement, commitment, all, row);
          rows.push_back(row);
          continue;
        }
        for (const std::string &service : agreement.services) {
          Row own = row;
          own.service = service;
          fill_availability(scenario, agreement, commitment, all, own);
          rows.push_back(own);
        }
      }
  std::sort(rows.begin(), rows.end(), [](const Row &left, const Row &right) {
    return std::tie(left.agreement, left.commitment, left.account, left.service) <
           std::tie(right.agreement, right.commitment, right.account, right.service);
  });
  return rows;
}

std::vector<std::string> quality_issues(const Scenario &scenario) {
  std::vector<std::string> ids;
  for (const History &history : histories(scenario))
    if (history.issue) ids.push_back(history.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<std::string> unattributed(const Scenario &scenario) {
  std::vector<std::string> ids;
  for (const History &history : histories(scenario)) {
    std::set<std::string> accounts = history.accounts;
    for (const Event &event : history.events)
      accounts.insert(event.accounts.begin(), event.accounts.end());
    bool known = false;
    for (const Agreement &agreement : scenario.agreements)
      for (const std::string &name : agreement.accounts)
        if (accounts.contains(name)) known = true;
    if (!known) ids.push_back(history.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#include "oracle.hpp"

#include "history.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <set>
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

// Open time, second by second. Without a calendar everything is open.
class Hours {
public:
  Hours(const Scenario &scenario, const std::string &name) {
    for (const Calendar &calendar : scenario.calendars)
      if (calendar.name == name) calendar_ = &calendar;
    if (calendar_ == nullptr) return;
    cctz::load_time_zone(calendar_->zone, &zone_);
    using namespace std::chrono;
    const Seconds today = scenario.now - scenario.now % kSecondsPerDay;
    for (Seconds day = today - 100 * kSecondsPerDay; day < today + 100 * kSecondsPerDay;
         day += kSecondsPerDay)
      for (const DayHours &hours : on(day))
        spans_.push_back({instant(day, hours.from * 60), instant(day, hours.to * 60)});
  }

  bool open(Seconds at) const {
    if (calendar_ == nullptr) return true;
    const auto after = std::upper_bound(spans_.begin(), spans_.end(), at,
                                        [](Seconds t, const Span &span) { return t < span.from; });
    for (auto span = after; span != spans_.begin() && span != after - 3;)
      if ((--span)->holds(at)) return true;
    return false;
  }
  const std::vector<Span> &spans() const { return spans_; }
  bool always() const { return calendar_ == nullptr; }

  // Open seconds up to the same local time on the n-th day that opens after the one of the start.
  Seconds business_days(Seconds start, int days) const {
    while (!open(start))
      ++start;
    const cctz::civil_second local = cctz::convert(at(start), zone_);
    const Seconds since_midnight = local - cctz::civil_second(cctz::civil_day(local));
    Seconds day = midnight(cctz::civil_day(local));
    for (int left = days; left > 0;)
      if (!on(day += kSecondsPerDay).empty()) --left;
    const Seconds end =
        std::min(instant(day, since_midnight), instant(day, on(day).back().to * 60));
    Seconds out = 0;
    for (Seconds second = start; second < end; ++second)
      out += open(second) ? 1 : 0;
    return out;
  }

private:
  using Point = cctz::time_point<cctz::seconds>;
  static Point at(Seconds seconds) { return Point(cctz::seconds(seconds)); }
  static Seconds midnight(cctz::civil_day day) {
    return (day - cctz::civil_day(1970, 1, 1)) * kSecondsPerDay;
  }

  const std::vector<DayHours> &on(Seconds day) const {
    const auto holiday = calendar_->holidays.find(day);
    if (holiday != calendar_->holidays.end()) return holiday->second;
    return calendar_->week[static_cast<std::size_t>((day / kSecondsPerDay + 3) % 7)];
  }
  // The first instant at which the local clocks show it, or at which they jump over it.
  Seconds instant(Seconds day, Seconds since_midnight) const {
    const cctz::civil_second local =
        cctz::civil_second(cctz::civil_day(1970, 1, 1) + day / kSecondsPerDay) + since_midnight;
    const auto found = zone_.lookup(local);
    const Point point =
        found.kind == cctz::time_zone::civil_lookup::SKIPPED ? found.trans : found.pre;
    return point.time_since_epoch().count();
  }

  const Calendar *calendar_ = nullptr;
  cctz::time_zone zone_;
  std::vector<Span> spans_;
};

// The clock of one timely promise for one incident and account.
class Clock {
public:
  enum class Phase { kNone, kRunning, kStopped, kCancelled };

  Clock(const Commitment &commitment, const std::string &account, const Hours &hours)
      : commitment_(commitment), account_(account), hours_(hours) {}

  void run(const History &history, Seconds now) {
    State state{history};
    worst_ = state.effective;
    ever_covered_ = covers(commitment_.cover, state.held);
    for (const Event &event : history.events) {
      if (event.severity != kNoSeverity && covers(commitment_.cover, event.severity))
        ever_covered_ = true;
      has_start_ = has_start_ || event.type == Type::kStarted;
    }
    std::size_t next = 0;
    for (Seconds at = history.events.front().at;; ++at) {
      for (; next < history.events.size() && history.events[next].at == at; ++next) {
        state.apply(history.events[next]);
        react(history.events[next], state);
      }
      const bool settled = next == history.events.size() && phase_ != Phase::kRunning;
      if (at == now || settled) return;
      if (phase_ != Phase::kRunning || paused_ || !hours_.open(at)) continue;
      if (++used_ == within_) deadline_ = at + 1;
      if (used_ > within_) late_ = true;
    }
  }

  Phase phase() const { return phase_; }
  Seconds start() const { return start_; }
  Seconds used() const { return used_ > longest_used_ ? used_ : longest_used_; }
  Seconds deadline() const { return used_ > longest_used_ ? deadline_ : longest_deadline_; }
  Seconds within() const { return within_; }
  bool late() const { return late_; }

private:
  bool stop_holds(const State &state) const {
    switch (commitment_.verb) {
    case Verb::kDetect: return state.triggered;
    case Verb::kAcknowledge: return state.acknowledged;
    case Verb::kRespond: return state.responded;
    case Verb::kNotify: return state.notified;
    case Verb::kMitigate: return state.mitigated;
    case Verb::kUpdates:
    case Verb::kResolve: return state.resolved;
    case Verb::kPostmortem: return published_;
    default: return state.closed;
    }
  }

  bool restarts() const {
    return commitment_.verb == Verb::kMitigate || commitment_.verb == Verb::kResolve ||
           commitment_.verb == Verb::kClose || commitment_.verb == Verb::kUpdates;
  }

  bool begun(const State &state) const {
    if (commitment_.verb == Verb::kPostmortem) return resolved_event_;
    if (commitment_.verb == Verb::kDetect) return state.started;
    return commitment_.from_impact && has_start_ ? state.started : state.triggered;
  }

  bool covered(const State &state) const {
    switch (commitment_.severity) {
    case SeverityMode::kCancel: return covers(commitment_.cover, state.effective);
    case SeverityMode::kHighest: return covers(commitment_.cover, worst_);
    default: return ever_covered_;
    }
  }

  void end_cycle() {
    if (used_ > longest_used_) {
      longest_used_ = used_;
      longest_deadline_ = deadline_;
    }
    used_ = 0;
  }

  void react(const Event &event, const State &state) {
    if (event.type == Type::kPaused && contains(commitment_.pauses, event.reason)) paused_ = true;
    if (event.type == Type::kResumed) paused_ = false;
    if (event.type == Type::kPostmortem) published_ = true;
    if (event.type == Type::kResolved) resolved_event_ = true;
    if (event.type == Type::kReopened) resolved_event_ = false;
    if (worst_ == kNoSeverity || (state.effective != kNoSeverity && state.effective < worst_))
      worst_ = state.effective;
    // Who ignores reopenings takes a stop as final.
    const bool ignores = commitment_.reopen == ReopenMode::kIgnore && restarts();
    stopped_once_ = (ignores && stopped_once_) || stop_holds(state);
    const bool cancels = commitment_.severity == SeverityMode::kCancel;
    switch (phase_) {
    case Phase::kNone:
    case Phase::kCancelled:
      if (!begun(state) || !covered(state) || !state.accounts.contains(account_)) return;
      start_ = event.at;
      within_ = commitment_.business_days > 0
                    ? hours_.business_days(event.at, commitment_.business_days)
                    : commitment_.within;
      used_ = longest_used_ = 0;
      phase_ = stopped_once_ ? Phase::kStopped : Phase::kRunning;
      return;
    case Phase::kRunning:
      if (commitment_.verb == Verb::kPostmortem && event.type == Type::kReopened && !late())
        phase_ = Phase::kCancelled;
      else if (stopped_once_)
        phase_ = Phase::kStopped;
      else if (cancels && !covered(state) && !late())
        phase_ = Phase::kCancelled;
      else if (commitment_.verb == Verb::kUpdates && event.type == Type::kNotified &&
               event.customer)
        end_cycle();
      return;
    case Phase::kStopped:
      if (event.type != Type::kReopened || !restarts() || ignores || !covered(state)) return;
      if (commitment_.verb == Verb::kUpdates || commitment_.reopen == ReopenMode::kRestart)
        end_cycle();
      phase_ = Phase::kRunning;
      return;
    }
  }

  const Commitment &commitment_;
  const std::string &account_;
  const Hours &hours_;
  Phase phase_ = Phase::kNone;
  bool has_start_ = false; // a started event, so that `from: impact` has what to begin at
  bool ever_covered_ = false;
  bool paused_ = false;
  bool published_ = false;
  bool resolved_event_ = false; // and not reopened since
  bool stopped_once_ = false;
  bool late_ = false;
  int worst_ = kNoSeverity;
  Seconds start_ = 0;
  Seconds within_ = 0;
  Seconds used_ = 0;     // of the present cycle or gap
  Seconds deadline_ = 0; // the instant at which its promised time was used up
  Seconds longest_used_ = 0;
  Seconds longest_deadline_ = 0;
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

// What clocks see of an incident with others merged into it: the earliest trigger, every account.
History for_clocks(const History &history) {
  History out = history;
  std::optional<Seconds> earliest;
  for (const Event &event : history.events)
    if (event.type == Type::kTriggered && (!earliest || event.at < *earliest)) earliest = event.at;
  for (const History &merged : history.merged) {
    out.services.insert(merged.services.begin(), merged.services.end());
    out.accounts.insert(merged.accounts.begin(), merged.accounts.end());
    for (const Event &event : merged.events) {
      if (event.type == Type::kAccounts) out.events.push_back(event);
      if (event.type != Type::kTriggered || (earliest && *earliest <= event.at)) continue;
      earliest = event.at;
      Event bare;
      bare.at = event.at;
      bare.type = Type::kTriggered;
      out.events.push_back(bare);
    }
  }
  std::stable_sort(out.events.begin(), out.events.end(), [](const Event &left, const Event &right) {
    return std::tie(left.at, left.type) < std::tie(right.at, right.type);
  });
  return out;
}

// `part` of `of` is below the share; of none all are in time.
bool below(std::int64_t part, std::int64_t of, MicroPercent share) {
  return part * kHundredPercent < share * of;
}

void fill_timely(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
                 const std::vector<History> &all, Row &row) {
  const Hours hours(scenario, commitment.calendar);
  std::int64_t full_hours = 0;
  for (const History &given : all) {
    const History history = for_clocks(given);
    const bool concerned =
        history.services.empty() ||
        std::any_of(history.services.begin(), history.services.end(),
                    [&](const std::string &name) { return contains(agreement.services, name); });
    if (history.issue || !concerned) continue;
    Clock clock{commitment, row.account, hours};
    clock.run(history, scenario.now);
    if (clock.phase() == Clock::Phase::kNone) continue;
    if (!Span{row.from, row.to}.holds(clock.start())) continue;
    const bool excluded = is_excluded(history, commitment);
    count_clock(clock, history.id, excluded, row);
    if (!excluded && clock.late()) full_hours += (clock.used() - clock.within()) / 3600;
  }
  std::sort(row.breaches.begin(), row.breaches.end(), [](const Breach &left, const Breach &right) {
    return std::tie(left.deadline, left.incident, left.elapsed) <
           std::tie(right.deadline, right.incident, right.elapsed);
  });
  const Counts &n = row.incidents;
  MicroPercent credit = n.breached * commitment.each_breach + full_hours * commitment.each_hour;
  row.breached = n.breached > 0;
  if (commitment.share != 0) {
    const int in_time = n.met + n.pending; // what runs may yet be met
    const int counted = in_time + n.breached;
    row.breached = row.complete && below(in_time, counted, commitment.share);
    MicroPercent tier_credit = 0;
    for (const Tier &tier : commitment.tiers)
      if (below(in_time, counted, tier.below)) tier_credit = std::max(tier_credit, tier.credit);
    credit = row.breached ? credit + tier_credit : 0;
  }
  row.credit = std::min(credit, commitment.cap);
}

// The year on the wall of a zone whose clocks are `offset` ahead.
int year_of(Seconds at, Seconds offset) {
  using namespace std::chrono;
  return int{year_month_day{floor<days>(sys_seconds{seconds{at + offset}})}.year()};
}

bool in_any(const std::vector<Span> &spans, Seconds at) {
  return std::any_of(spans.begin(), spans.end(), [at](const Span &span) { return span.holds(at); });
}

// Second by second, as long as the year's limit lasts.
std::vector<Span> limited(const std::vector<Span> &spans, Seconds most, const Hours &hours,
                          Seconds offset) {
  std::vector<Span> kept;
  std::map<int, Seconds> used;
  Seconds first = spans.empty() ? 0 : spans.front().from;
  Seconds last = first;
  for (const Span &span : spans) {
    first = std::min(first, span.from);
    last = std::max(last, span.to);
  }
  for (Seconds at = first; at < last; ++at) {
    if (!in_any(spans, at) || !hours.open(at)) continue;
    if (used[year_of(at, offset)] == most) continue;
    ++used[year_of(at, offset)];
    if (!kept.empty() && kept.back().to == at)
      ++kept.back().to;
    else
      kept.push_back({at, at + 1});
  }
  return kept;
}

std::vector<Span> maintenance_of(const Scenario &scenario, const Commitment &commitment,
                                 const std::string &service, const Hours &hours) {
  std::vector<Span> spans;
  if (!excludes(commitment, "maintenance")) return spans;
  for (const Maintenance &maintenance : scenario.maintenance) {
    if (!contains(maintenance.services, service)) continue;
    if (commitment.notice) {
      if (!maintenance.announced) continue;
      const Seconds day = *maintenance.announced - *maintenance.announced % kSecondsPerDay;
      if (maintenance.from - (day - scenario.zone.offset) < *commitment.notice) continue;
    }
    spans.push_back({maintenance.from, maintenance.to});
  }
  if (!commitment.at_most) return spans;
  return limited(spans, *commitment.at_most, hours, scenario.zone.offset);
}

// What a row is about: its services, and the maintenance of each.
struct Subject {
  std::vector<std::string> services;
  std::vector<std::vector<Span>> maintenance;
  Combine combine = Combine::kEach;

  bool in_maintenance(Seconds at) const {
    const auto is = [at](const std::vector<Span> &spans) { return in_any(spans, at); };
    return combine == Combine::kAllDown ? std::all_of(maintenance.begin(), maintenance.end(), is)
                                        : std::any_of(maintenance.begin(), maintenance.end(), is);
  }
};

// Between two neighbouring edges every second is alike: all maintenance, closed or service, all
// past or all future. So one look at the first second of each stretch counts the whole stretch.
void count_service(const Subject &subject, const Hours &hours, Seconds now, Row &row) {
  std::vector<Seconds> edges{row.from, row.to, now};
  for (const std::vector<Span> &spans : subject.maintenance)
    for (const Span &span : spans)
      edges.insert(edges.end(), {span.from, span.to});
  for (const Span &span : hours.spans())
    edges.insert(edges.end(), {span.from, span.to});
  std::sort(edges.begin(), edges.end());
  for (std::size_t next = 1; next < edges.size(); ++next) {
    const Seconds at = edges[next - 1];
    const Seconds length = edges[next] - at;
    if (!Span{row.from, row.to}.holds(at) || !hours.open(at)) continue;
    if (subject.in_maintenance(at)) {
      row.maintenance_seconds += length;
      continue;
    }
    row.service_seconds += length;
    if (at < now) row.elapsed_seconds += length;
  }
}

// One incident in the walk over the seconds of an availability row. What was merged walks on its
// own events, with the accounts and services of the whole.
struct Walker {
  Walker(const History &incident, const History &whole_, std::size_t number)
      : history(&incident), whole(&whole_), state(incident), counts_as(number) {}

  void step(Seconds at) {
    for (; next < history->events.size() && history->events[next].at == at; ++next)
      state.apply(history->events[next]);
  }
  int impact(const std::string &service, bool affected, const Cover &cover) const {
    const bool down = state.impact && affected && covers(cover, state.effective) &&
                      whole->services.contains(service);
    return down ? state.hundredths : 0;
  }

  const History *history;
  const History *whole;
  State state;
  std::size_t next = 0;
  std::size_t counts_as;
};

// Since when the account is affected; after `now` if it never is.
Seconds affected_since(const History &whole, const std::string &account, Seconds now) {
  if (whole.accounts.contains(account)) return std::numeric_limits<Seconds>::min();
  for (const Event &event : whole.events)
    if (event.type == Type::kAccounts && contains(event.accounts, account)) return event.at;
  return now + 1;
}

struct Second {
  int down = 0;             // hundredths, by the terms of the commitment
  std::set<std::size_t> of; // the incidents with impact then
};

void count_downtime(std::vector<Walker> &walkers, const Commitment &commitment,
                    const Subject &subject, const Hours &hours, Span term, Seconds now, Row &row) {
  Seconds first = now;
  std::vector<Seconds> since;
  for (const Walker &walker : walkers) {
    first = std::min(first, walker.history->events.front().at);
    since.push_back(affected_since(*walker.whole, row.account, now));
  }
  std::vector<Second> seconds(static_cast<std::size_t>(now - first));
  for (Seconds at = first; at < now; ++at) {
    Second &second = seconds[static_cast<std::size_t>(at - first)];
    for (Walker &walker : walkers)
      walker.step(at);
    if (!hours.open(at) || subject.in_maintenance(at)) continue;
    std::optional<int> combined;
    for (std::size_t s = 0; s < subject.services.size(); ++s) {
      int impact = 0;
      for (std::size_t w = 0; w < walkers.size(); ++w) {
        const int own = walkers[w].impact(subject.services[s], since[w] <= at, commitment.cover);
        if (own > 0) second.of.insert(walkers[w].counts_as);
        impact = std::max(impact, own);
      }
      const bool all_down = commitment.combine == Combine::kAllDown;
      if (all_down && in_any(subject.maintenance[s], at)) impact = 100;
      if (!combined)
        combined = impact;
      else
        combined = all_down ? std::min(*combined, impact) : std::max(*combined, impact);
    }
    second.down = *combined;
    if (commitment.above) second.down = second.down > *commitment.above ? 100 : 0;
  }
  // Runs that are too short are no downtime.
  for (std::size_t from = 0; from < seconds.size();) {
    std::size_t to = from;
    while (to < seconds.size() && seconds[to].down > 0)
      ++to;
    if (static_cast<Seconds>(to - from) < commitment.minimum)
      for (std::size_t i = from; i < to; ++i)
        seconds[i].down = 0;
    from = std::max(to, from + 1);
  }
  // What lies inside the window and the term, weighed, or in slices.
  std::set<std::size_t> counted;
  std::map<Seconds, int> slices;
  Seconds run = 0;
  int top = 0;
  Seconds room = 0;
  const auto end_run = [&] {
    if (commitment.drop_partial)
      row.downtime_hundredths += run / commitment.granularity * commitment.granularity * top;
    run = 0;
    top = 0;
  };
  for (Seconds at = first; at < now; ++at) {
    const Second &second = seconds[static_cast<std::size_t>(at - first)];
    const bool inside = Span{row.from, row.to}.holds(at) && term.holds(at);
    if (!inside || second.down == 0) {
      end_run();
      continue;
    }
    counted.insert(second.of.begin(), second.of.end());
    ++run;
    top = std::max(top, second.down);
    if (commitment.granularity == 0)
      row.downtime_hundredths += second.down;
    else
      slices[at / commitment.granularity] =
          std::max(slices[at / commitment.granularity], second.down);
  }
  end_run();
  if (commitment.granularity > 0 && !commitment.drop_partial)
    for (const auto &[slice, down] : slices)
      row.downtime_hundredths += commitment.granularity * down;
  if (commitment.granularity > 0) {
    // Never more than the service time that has passed.
    Row past = row;
    past.from = std::max(row.from, term.from);
    past.to = std::min(row.to, term.to);
    past.elapsed_seconds = 0;
    count_service(subject, hours, now, past);
    room = past.elapsed_seconds * 100;
    row.downtime_hundredths = std::min(row.downtime_hundredths, room);
  }
  row.incidents.total = static_cast<int>(counted.size());
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
  row.credit = std::min(row.credit, commitment.cap);
}

void fill_availability(const Scenario &scenario, const Agreement &agreement,
                       const Commitment &commitment, const std::vector<History> &all,
                       const std::vector<std::string> &services, Row &row) {
  const Hours hours(scenario, commitment.calendar);
  Subject subject{services, {}, commitment.combine};
  for (const std::string &service : services)
    subject.maintenance.push_back(maintenance_of(scenario, commitment, service, hours));
  std::vector<History> wholes;
  for (const History &history : all)
    wholes.push_back(for_clocks(history));
  std::vector<Walker> walkers;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].issue || is_excluded(all[i], commitment)) continue;
    walkers.emplace_back(all[i], wholes[i], i);
    for (const History &merged : all[i].merged)
      if (!is_excluded(merged, commitment)) walkers.emplace_back(merged, wholes[i], i);
  }
  count_service(subject, hours, scenario.now, row);
  count_downtime(walkers, commitment, subject, hours, term_of(scenario, agreement), scenario.now,
                 row);
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
        if (commitment.combine != Combine::kEach) {
          fill_availability(scenario, agreement, commitment, all, agreement.services, row);
          rows.push_back(row);
          continue;
        }
        for (const std::string &service : agreement.services) {
          Row own = row;
          own.service = service;
          fill_availability(scenario, agreement, commitment, all, {service}, own);
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
  for (const History &history : unmerged(scenario))
    if (history.issue) ids.push_back(history.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<std::string> unattributed(const Scenario &scenario) {
  std::vector<std::string> ids;
  for (const History &history : unmerged(scenario)) {
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

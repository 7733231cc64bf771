// SPDX-License-Identifier: Apache-2.0
#include "oracle.hpp"

#include "clock.hpp"
#include "downtime.hpp"
#include "windows.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace oracle {
namespace {

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

// One clock of a row, as it is at `now`.
struct Outcome {
  std::string id;
  bool excluded = false;
  Clock clock;
};

std::vector<Outcome> outcomes(const Scenario &scenario, const Agreement &agreement,
                              const Commitment &commitment, const std::vector<History> &all,
                              const std::string &account, const Hours &hours) {
  std::vector<Outcome> out;
  for (const History &given : all) {
    const History history = for_clocks(given);
    const bool concerned =
        history.services.empty() ||
        std::any_of(history.services.begin(), history.services.end(),
                    [&](const std::string &name) { return contains(agreement.services, name); });
    if (history.issue || !concerned) continue;
    Clock clock{commitment, account, hours, amended_from(scenario, commitment)};
    clock.run(history, scenario.now);
    if (clock.phase() != Clock::Phase::kNone)
      out.push_back({history.id, is_excluded(history, commitment), clock});
  }
  return out;
}

// `part` of `of` is below the share; of none all are in time.
bool below(std::int64_t part, std::int64_t of, MicroPercent share) {
  return part * kHundredPercent < share * of;
}

// What `part` of `of` earns, both times 100 %: the highest tier that holds it.
MicroPercent tier_of(const std::vector<Tier> &tiers, std::int64_t part, std::int64_t of) {
  MicroPercent credit = 0;
  for (const Tier &tier : tiers) {
    const std::int64_t upper = tier.below * (of / kHundredPercent);
    if (part > upper || (part == upper && !tier.or_equal)) continue;
    if (tier.above) {
      const std::int64_t lower = *tier.above * (of / kHundredPercent);
      if (part < lower || (part == lower && !tier.above_or_equal)) continue;
    }
    credit = std::max(credit, tier.credit);
  }
  return credit;
}

// The least that a part from `least` to `most` of `of` earns: tiers change at their bounds alone.
MicroPercent least_tier(const std::vector<Tier> &tiers, std::int64_t least, std::int64_t most,
                        std::int64_t of) {
  if (of == 0) return 0;
  std::vector<std::int64_t> parts{least * kHundredPercent, most * kHundredPercent};
  for (const Tier &tier : tiers)
    for (const MicroPercent bound : {tier.below, tier.above.value_or(tier.below)})
      for (const std::int64_t part : {bound * of - 1, bound * of, bound * of + 1})
        if (part >= least * kHundredPercent && part <= most * kHundredPercent)
          parts.push_back(part);
  MicroPercent credit = kHundredPercent * 1000;
  for (const std::int64_t part : parts)
    credit = std::min(credit, tier_of(tiers, part, of * kHundredPercent));
  return credit;
}

void count(const Outcome &one, Row &row) {
  Counts &counts = row.incidents;
  ++counts.total;
  if (one.excluded) {
    ++counts.excluded;
  } else if (one.clock.late()) {
    ++counts.breached;
    row.breaches.push_back({one.id, one.clock.deadline(), one.clock.used()});
  } else {
    const Clock::Phase phase = one.clock.phase();
    ++(phase == Clock::Phase::kRunning   ? counts.pending
       : phase == Clock::Phase::kStopped ? counts.met
                                         : counts.cancelled);
  }
}

// A clock that started outside the commitment's life counts in no row.
void fill_timely(const Commitment &commitment, const std::vector<Outcome> &clocks, Span life,
                 Row &row) {
  std::int64_t full_hours = 0;
  bool runs = false;
  bool near = false;
  for (const Outcome &one : clocks) {
    if (!Span{row.from, row.to}.holds(one.clock.start())) continue;
    if (!life.holds(one.clock.start())) continue;
    count(one, row);
    if (one.excluded) continue;
    if (one.clock.late()) full_hours += (one.clock.used() - one.clock.within()) / 3600;
    runs = runs || one.clock.phase() == Clock::Phase::kRunning;
    near = near || one.clock.near();
  }
  std::sort(row.breaches.begin(), row.breaches.end(), [](const Breach &left, const Breach &right) {
    return std::tie(left.deadline, left.incident, left.elapsed) <
           std::tie(right.deadline, right.incident, right.elapsed);
  });
  row.settled = row.complete && !runs;
  const Counts &n = row.incidents;
  const int judged = n.met + n.breached;
  if (judged > 0) row.sli = reduced(n.met, judged);
  MicroPercent credit = n.breached * commitment.each_breach + full_hours * commitment.each_hour;
  bool breached = n.breached > 0;
  bool behind = false;
  if (commitment.share != 0) {
    const int in_time = n.met + n.pending; // what runs may yet be met
    breached = row.complete && below(in_time, in_time + n.breached, commitment.share);
    behind = below(n.met, judged, commitment.share);
    const int of = in_time + n.breached;
    credit = breached ? credit + least_tier(commitment.tiers, in_time, in_time, of) : 0;
  }
  row.status = breached ? "breached" : near || behind ? "at_risk" : "met";
  row.credit = std::min(credit, commitment.cap);
}

// When what is left of the budget is spent at a pace, in service time.
std::optional<long double> exhausted(const Availability &impact, long double left,
                                     std::int64_t spent, long double over) {
  if (spent <= 0 || over <= 0) return std::nullopt;
  // Multiplied first: whole numbers stay whole, and an end at closing time is not one at opening.
  return impact.after(std::max(left, 0.0L) * over / static_cast<long double>(spent));
}

void fill_availability(const Scenario &scenario, const Agreement &agreement,
                       const Commitment &commitment, const Availability &impact, const Frame &frame,
                       Row &row) {
  const Seconds now = scenario.now;
  const Availability::Time whole = impact.time(frame.span);
  const std::int64_t down = impact.downtime(frame.span);
  row.downtime_hundredths = down;
  row.service_seconds = whole.service;
  row.maintenance_seconds = whole.maintenance;
  row.elapsed_seconds = impact.time({frame.span.from, std::min(frame.span.to, now)}).service;
  row.incidents.total = impact.incidents(frame.span);
  row.settled = row.complete;
  const std::int64_t elapsed = row.elapsed_seconds * 100;
  const std::int64_t service = row.service_seconds * 100;
  if (elapsed > 0) row.sli = reduced(elapsed - down, elapsed);
  if (service > 0) row.whole = reduced(service - down, service);
  // A window is under the terms of its beginning, a rolling one under those of now.
  const Span term = term_of(scenario, agreement);
  const Seconds end = life_of(scenario, agreement, commitment).to;
  const Seconds judged = frame.rolling ? std::min(now, end) - 1 : frame.span.from;
  const MicroPercent target = judged >= amended_from(scenario, commitment)
                                  ? commitment.amendment->target
                                  : commitment.target;
  // sliWhole < bound, without a division: (service - downtime) / service < bound / 100 %.
  const auto is_below = [&](MicroPercent bound) {
    return (service - down) * kHundredPercent < bound * service;
  };
  row.credit = std::min(least_tier(commitment.tiers, elapsed - down, service - down, service),
                        commitment.cap);
  row.status = is_below(target) ? "breached" : "met";
  if ((row.complete && !frame.rolling) || now >= end) return;

  // Budget in hundredths of a second, times 100 %.
  const std::int64_t budget = service * (kHundredPercent - target);
  const std::int64_t remaining = budget - down * kHundredPercent;
  const auto left = static_cast<long double>(remaining) / kHundredPercent;
  const Span week{std::max(now - 7 * kSecondsPerDay, term.from), now};
  const std::int64_t week_down = impact.downtime(week);
  const Seconds week_service = impact.time(week).service;
  row.forecast.window = exhausted(impact, left, down,
                                  std::max(static_cast<long double>(row.elapsed_seconds),
                                           static_cast<long double>(row.service_seconds) / 2));
  row.forecast.week = exhausted(impact, left, week_down, static_cast<long double>(week_service));
  const std::int64_t typical = impact.twice_median({now - 90 * kSecondsPerDay, now});
  if (typical > 0) row.forecast.headroom = 2 * left / static_cast<long double>(typical);
  const auto soon = [&](const std::optional<long double> &at) {
    return at && *at < static_cast<long double>(frame.span.to);
  };
  const bool spends =
      static_cast<long double>(week_down) * static_cast<long double>(service) * kHundredPercent >
      static_cast<long double>(budget) * static_cast<long double>(week_service) * 100;
  const bool risky = frame.rolling ? week_service > 0 && spends
                                   : soon(row.forecast.window) && soon(row.forecast.week);
  const bool one_more = down > 0 && typical > 0 && 2 * remaining < typical * kHundredPercent;
  if (row.status == "met" && (risky || one_more)) row.status = "at_risk";
}

// The incident would touch the row, were its record right.
bool touches(const Flaw &flaw, const Agreement &agreement, const Commitment &commitment,
             const std::vector<std::string> &services, const Row &row) {
  if (!flaw.accounts.contains(row.account)) return false;
  if (is_excluded(flaw.self, commitment) || is_excluded(flaw.root, commitment)) return false;
  const bool timely = commitment.verb != Verb::kAvailability;
  const std::vector<std::string> &concerned = timely ? agreement.services : services;
  const bool named = std::any_of(concerned.begin(), concerned.end(), [&](const std::string &name) {
    return flaw.services.contains(name);
  });
  if (!named && !(timely && flaw.services.empty())) return false;
  return flaw.first < row.to && flaw.last >= row.from;
}

void doubt(const std::vector<Flaw> &flaws, const Agreement &agreement, const Commitment &commitment,
           const std::vector<std::string> &services, Row &row) {
  if (row.status == "breached") return;
  std::set<std::string> ids;
  for (const Flaw &flaw : flaws)
    if (touches(flaw, agreement, commitment, services, row)) ids.insert(flaw.self.id);
  if (ids.empty()) return;
  row.status = "unknown";
  row.unknown_because.assign(ids.begin(), ids.end());
}

Row empty_row(const Agreement &agreement, const Commitment &commitment, const std::string &account,
              const Frame &frame) {
  Row row;
  row.agreement = agreement.name;
  row.commitment = commitment.name;
  row.account = account;
  row.from = frame.span.from;
  row.to = frame.span.to;
  row.complete = frame.complete;
  row.current = frame.current;
  return row;
}

} // namespace

Ratio reduced(std::int64_t part, std::int64_t of) {
  const std::int64_t by = std::gcd(part, of);
  return {part / by, of / by};
}

// A percentage of the fee for the window, in cents: a quarter's window is worth three months.
void price(const Commitment &commitment, Row &row) {
  if (commitment.fee.cents == 0) return;
  const std::int64_t months = commitment.window.kind == Window::Kind::kQuarter ? 3 : 1;
  const std::int64_t owed = row.credit * commitment.fee.cents * months;
  const std::int64_t whole = kHundredPercent * commitment.fee.months;
  row.cents = owed / whole + (2 * (owed % whole) >= whole ? 1 : 0);
}

std::vector<Row> evaluate(const Scenario &scenario) {
  const Histories seen = histories(scenario);
  std::vector<Row> rows;
  for (const Agreement &agreement : scenario.agreements)
    for (const Commitment &commitment : agreement.commitments) {
      const std::vector<Frame> windows = frames(scenario, agreement, commitment);
      if (windows.empty()) continue;
      for (const std::string &account : agreement.accounts) {
        if (commitment.verb != Verb::kAvailability) {
          const Hours hours(scenario, commitment.calendar);
          const std::vector<Outcome> clocks =
              outcomes(scenario, agreement, commitment, seen.counted, account, hours);
          for (const Frame &frame : windows) {
            rows.push_back(empty_row(agreement, commitment, account, frame));
            fill_timely(commitment, clocks, life_of(scenario, agreement, commitment), rows.back());
            doubt(seen.flaws, agreement, commitment, {}, rows.back());
            price(commitment, rows.back());
          }
          continue;
        }
        std::vector<std::vector<std::string>> subjects{agreement.services};
        if (commitment.combine == Combine::kEach) {
          subjects.clear();
          for (const std::string &service : agreement.services)
            subjects.push_back({service});
        }
        for (const std::vector<std::string> &services : subjects) {
          const Availability impact(scenario, agreement, commitment, seen.counted, account,
                                    services);
          for (const Frame &frame : windows) {
            rows.push_back(empty_row(agreement, commitment, account, frame));
            if (commitment.combine == Combine::kEach) rows.back().service = services.front();
            fill_availability(scenario, agreement, commitment, impact, frame, rows.back());
            doubt(seen.flaws, agreement, commitment, services, rows.back());
            price(commitment, rows.back());
          }
        }
      }
    }
  std::sort(rows.begin(), rows.end(), [](const Row &left, const Row &right) {
    return std::tie(left.agreement, left.commitment, left.account, left.service, left.from) <
           std::tie(right.agreement, right.commitment, right.account, right.service, right.from);
  });
  return rows;
}

std::map<std::string, std::set<std::string>> quality_issues(const Scenario &scenario) {
  std::map<std::string, std::set<std::string>> ids;
  for (const Flaw &flaw : histories(scenario).flaws) {
    if (flaw.self.issue) ids["clock-skew"].insert(flaw.self.id);
    if (flaw.self.astray) ids["merged"].insert(flaw.self.id);
    if (flaw.self.unknown_severity) ids["unknown-severity"].insert(flaw.self.id);
  }
  for (const History &history : never_started(scenario))
    ids["never-started"].insert(history.id);
  return ids;
}

std::map<std::string, std::set<std::string>> unattributed(const Scenario &scenario) {
  std::set<std::string> covered;
  for (const Agreement &agreement : scenario.agreements)
    covered.insert(agreement.accounts.begin(), agreement.accounts.end());
  const Histories seen = histories(scenario);
  std::map<std::string, std::set<std::string>> ids;
  for (const History &history : seen.counted) {
    const bool skewed = std::any_of(seen.flaws.begin(), seen.flaws.end(), [&](const Flaw &flaw) {
      return flaw.self.issue && flaw.root.id == history.id && flaw.root.source == history.source;
    });
    if (skewed) continue;
    bool names_any = false;
    bool names_all = false;
    bool unknown = false;
    const auto look = [&](const auto &accounts, bool all) {
      names_any = names_any || !accounts.empty();
      names_all = names_all || all;
      for (const std::string &name : accounts)
        unknown = unknown || !covered.contains(name);
    };
    std::vector<const History *> parts{&history};
    for (const History &merged : history.merged)
      parts.push_back(&merged);
    for (const History *part : parts) {
      look(part->accounts, part->all);
      for (const Event &event : part->events)
        look(event.accounts, event.all);
    }
    if (!names_any) ids[names_all ? "nobody" : "no-account"].insert(history.id);
    if (unknown) ids["unknown-account"].insert(history.id);
  }
  return ids;
}

std::set<std::string> united_with_skew(const Scenario &scenario) {
  std::set<std::string> ids;
  for (const Flaw &flaw : histories(scenario).flaws)
    if (flaw.self.issue) ids.insert({flaw.self.id, flaw.root.id});
  return ids;
}

std::set<std::string> merged_away(const Scenario &scenario) {
  const Histories seen = histories(scenario);
  std::set<std::string> ids;
  for (const History &history : seen.counted)
    for (const History &merged : history.merged)
      ids.insert(merged.id);
  for (const History &history : seen.counted)
    ids.erase(history.id); // of another source
  return ids;
}

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#include "rows.hpp"

#include "credit.hpp"
#include "fees.hpp"

#include <algorithm>
#include <numeric>
#include <set>
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

// When what is left of the budget is spent at a pace, in service time.
std::optional<long double> exhausted(const Availability &impact, long double left,
                                     std::int64_t spent, long double over) {
  if (spent <= 0 || over <= 0) return std::nullopt;
  // Multiplied first: whole numbers stay whole, and an end at closing time is not one at opening.
  return impact.after(std::max(left, 0.0L) * over / static_cast<long double>(spent));
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

Row empty_row(const Frame &frame) {
  Row row;
  row.from = frame.span.from;
  row.to = frame.span.to;
  row.complete = frame.complete;
  row.current = frame.current;
  row.rolling = frame.rolling;
  return row;
}

} // namespace

Ratio reduced(std::int64_t part, std::int64_t of) {
  const std::int64_t by = std::gcd(part, of);
  return {part / by, of / by};
}

Subject::Subject(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
                 const Histories &seen, const std::string &account,
                 std::vector<std::string> services)
    : scenario_(scenario), agreement_(agreement), commitment_(commitment), seen_(seen),
      account_(account), services_(std::move(services)) {
  if (timely()) {
    hours_ = std::make_unique<Hours>(scenario, commitment.calendar);
    clocks_ = outcomes(scenario, agreement, commitment, seen.counted, account, *hours_);
  } else {
    impact_ = std::make_unique<Availability>(scenario, agreement, commitment, seen.counted, account,
                                             services_);
  }
}

std::string Subject::service() const {
  return !timely() && commitment_.combine == Combine::kEach ? services_.front() : "";
}

Span Subject::life() const { return life_of(scenario_, agreement_, commitment_, account_); }

std::vector<Frame> Subject::frames() const {
  return oracle::frames(scenario_, agreement_, commitment_, account_);
}

std::vector<Frame> Subject::every_frame() const {
  return oracle::every_frame(scenario_, agreement_, commitment_, account_);
}

Row Subject::row(const Frame &frame) const {
  Row row = empty_row(frame);
  row.agreement = agreement_.name;
  row.commitment = commitment_.name;
  row.account = account_;
  row.service = service();
  row.last_day = local_day(zone_of(scenario_, commitment_), frame.span.to - 1);
  if (timely())
    fill_timely(row);
  else
    fill_availability(frame, row);
  doubt(row);
  price(frame, row);
  return row;
}

// A clock that started outside the commitment's life counts in no row.
std::vector<Part> Subject::of_clocks(Span span) const {
  std::int64_t late = 0;
  std::int64_t full_hours = 0;
  for (const Outcome &one : clocks_) {
    const Seconds start = one.clock.start();
    if (!span.holds(start) || !life().holds(start) || one.excluded || !one.clock.late()) continue;
    ++late;
    full_hours += (one.clock.used() - one.clock.within()) / 3600;
  }
  std::vector<Part> parts;
  add_each(parts, "each breach", commitment_.each_breach, late);
  add_each(parts, "each full hour late", commitment_.each_hour, full_hours);
  return parts;
}

std::vector<Part> Subject::one_by_one(Span span) const {
  if (timely()) return of_clocks(span);
  std::vector<Part> parts;
  const Seconds length = commitment_.window.days * kSecondsPerDay;
  add_slices(parts, scenario_, commitment_, *impact_, span, span, length);
  return parts;
}

void Subject::fill_timely(Row &row) const {
  bool runs = false;
  bool near = false;
  for (const Outcome &one : clocks_) {
    if (!Span{row.from, row.to}.holds(one.clock.start())) continue;
    if (!life().holds(one.clock.start())) continue;
    count(one, row);
    if (one.excluded) continue;
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
  bool breached = n.breached > 0;
  bool behind = false;
  if (commitment_.share != 0) {
    const int in_time = n.met + n.pending; // what runs may yet be met
    const int of = in_time + n.breached;
    breached = row.complete && below(in_time, of, commitment_.share);
    behind = below(n.met, judged, commitment_.share);
    if (breached) add_tier(row.parts, least_tier(commitment_.tiers, in_time, in_time, of));
  }
  if (commitment_.share == 0 || breached)
    for (const Part &part : of_clocks({row.from, row.to}))
      row.parts.push_back(part);
  row.status = breached ? "breached" : near || behind ? "at_risk" : "met";
}

// A window is under the terms of its beginning, a rolling one under those of now.
MicroPercent Subject::target(const Frame &frame) const {
  const Seconds judged = frame.rolling ? std::min(scenario_.now, life().to) - 1 : frame.span.from;
  return judged >= amended_from(scenario_, commitment_) ? commitment_.amendment->target
                                                        : commitment_.target;
}

void Subject::fill_availability(const Frame &frame, Row &row) const {
  const Availability &impact = *impact_;
  const Availability::Time whole = impact.time(frame.span);
  const std::int64_t unit = impact.unit();
  const std::int64_t down = impact.downtime(frame.span);
  row.downtime_hundredths = down * 100 / unit;
  row.downtime = Fraction(down, unit);
  row.service_seconds = whole.service;
  row.maintenance_seconds = whole.maintenance;
  row.elapsed_seconds =
      impact.time({frame.span.from, std::min(frame.span.to, scenario_.now)}).service;
  row.incidents.total = impact.incidents(frame.span);
  row.settled = row.complete;
  const std::int64_t elapsed = row.elapsed_seconds * unit;
  const std::int64_t service = row.service_seconds * unit;
  if (elapsed > 0) row.sli = reduced(elapsed - down, elapsed);
  if (service > 0) row.whole = reduced(service - down, service);
  // sliWhole < bound, without a division: (service - downtime) / service < bound / 100 %.
  const MicroPercent promised = target(frame);
  const bool missed = (service - down) * kHundredPercent < promised * service;
  row.status = missed ? "breached" : "met";
  add_tier(row.parts, least_tier(commitment_.tiers, elapsed - down, service - down, service));
  add_slices(row.parts, scenario_, commitment_, impact, frame.unclipped, frame.span,
             frame.unclipped.to - frame.unclipped.from);
  if (missed) add_pro_rata(row.parts, commitment_, impact, down, frame.unclipped);
  if ((!row.complete || frame.rolling) && scenario_.now < life().to)
    forecast(frame, promised, down, row);
}

void Subject::forecast(const Frame &frame, MicroPercent target, std::int64_t down, Row &row) const {
  const Availability &impact = *impact_;
  const Seconds now = scenario_.now;
  const std::int64_t unit = impact.unit();
  const std::int64_t service = row.service_seconds * unit;
  // Budget in units of a second, times 100 %.
  const std::int64_t budget = service * (kHundredPercent - target);
  const std::int64_t remaining = budget - down * kHundredPercent;
  const auto left = static_cast<long double>(remaining) / kHundredPercent;
  const Seconds begun = term_of(scenario_, agreement_, account_).from;
  const Span week{std::max(now - 7 * kSecondsPerDay, begun), now};
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
      static_cast<long double>(budget) * static_cast<long double>(week_service * unit);
  const bool risky = frame.rolling ? week_service > 0 && spends
                                   : soon(row.forecast.window) && soon(row.forecast.week);
  const bool one_more = down > 0 && typical > 0 && 2 * remaining < typical * kHundredPercent;
  if (row.status == "met" && (risky || one_more)) row.status = "at_risk";
}

void Subject::doubt(Row &row) const {
  if (row.status == "breached") return;
  std::set<std::string> ids;
  for (const Flaw &flaw : seen_.flaws)
    if (touches(flaw, agreement_, commitment_, services_, row)) ids.insert(flaw.self.id);
  if (ids.empty()) return;
  row.status = "unknown";
  row.unknown_because.assign(ids.begin(), ids.end());
}

// Only what is printed is rounded: sums are made of exact percentages.
void Subject::price(const Frame &frame, Row &row) const {
  row.credited = has_credits(commitment_);
  row.percent = capped_sum(row.parts, commitment_);
  row.credit = rounded(row.percent * kOnePercent);
  const FeeMonths months = fee_months(scenario_, commitment_, frame);
  row.fee_months = months.count;
  row.fee = fee_for(agreement_, commitment_, account_, months);
  if (row.fee) {
    const Fee &fee = *fee_of(agreement_, commitment_, account_);
    row.cents = rounded(*row.fee * row.percent / 100);
    row.currency = fee.currency;
    row.digits = fee.digits;
  }
  if (row.percent > 0) row.claim_by = claim_by(scenario_, agreement_, commitment_, row.last_day);
}

std::vector<Subject> subjects(const Scenario &scenario, const Histories &seen) {
  std::vector<Subject> out;
  for (const Agreement &agreement : scenario.agreements)
    for (const Commitment &commitment : agreement.commitments)
      for (const std::string &account : agreement.accounts) {
        if (frames(scenario, agreement, commitment, account).empty()) continue;
        const auto add = [&](const std::vector<std::string> &services) {
          out.emplace_back(scenario, agreement, commitment, seen, account, services);
        };
        if (commitment.verb != Verb::kAvailability || commitment.combine != Combine::kEach) {
          add(agreement.services);
          continue;
        }
        for (const std::string &service : agreement.services)
          add({service});
      }
  return out;
}

std::vector<Row> rows_of(const std::vector<Subject> &subjects) {
  std::vector<Row> rows;
  for (const Subject &subject : subjects)
    for (const Frame &frame : subject.frames())
      rows.push_back(subject.row(frame));
  std::sort(rows.begin(), rows.end(), [](const Row &left, const Row &right) {
    return std::tie(left.agreement, left.commitment, left.account, left.service, left.from) <
           std::tie(right.agreement, right.commitment, right.account, right.service, right.from);
  });
  return rows;
}

} // namespace oracle

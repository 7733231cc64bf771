// SPDX-License-Identifier: Apache-2.0
#include "credit.hpp"
#include "fees.hpp"
#include "oracle.hpp"
#include "rows.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace oracle {
namespace {

// What one window adds to its period.
struct Share {
  Fraction percent;
  std::optional<Fraction> fee; // of which it is a percentage
  int months = 1;              // the same
};

using Shares = std::map<Period, std::vector<Share>>; // of the periods that are asked for

std::vector<Share> *shares_on(Shares &shares, const Subject &subject, Seconds day) {
  const auto at = shares.find(period_of(subject.agreement(), subject.account(), day));
  return at == shares.end() ? nullptr : &at->second;
}

// At an end of a month, or of the subject itself: what `evaluate --at` that instant prints for its
// rolling window, of the forms that look at a window as a whole.
Row assessed(const Scenario &scenario, const Subject &subject, Seconds at) {
  Scenario then = scenario;
  then.now = at;
  const Histories seen = histories(then);
  const Subject same(then, subject.agreement(), subject.commitment(), seen, subject.account(),
                     subject.services());
  return same.row(same.frames().front());
}

Share month_share(const Scenario &scenario, const Subject &subject, Span month) {
  const Commitment &commitment = subject.commitment();
  const Row row = assessed(scenario, subject, month.to);
  std::vector<Part> parts;
  for (const Part &part : row.parts)
    if (!part.count) parts.push_back(part); // tiers and pro rata
  // The others once, as they are by now, in the month of the clock's start or the slice.
  if (commitment.share == 0 || row.status == "breached")
    for (const Part &part : subject.one_by_one(month))
      parts.push_back(part);
  return {capped_sum(parts, commitment), row.fee, row.fee_months};
}

// A rolling row counts at the end of each month that is over, and at its own end.
void add_rolling(Shares &shares, const Scenario &scenario, const Subject &subject) {
  const Span life = subject.life();
  const Seconds end = std::min(life.to, scenario.now);
  for (Seconds at = life.from; at < end;) {
    const Seconds day = local_day(scenario.zone, at);
    const Seconds next = day_begin(scenario.zone, month_begin(month_of(day) + 1));
    const Span month{at, std::min(next, life.to)};
    at = next;
    if (month.to > scenario.now) return; // running
    const Seconds last_day = local_day(scenario.zone, month.to - 1);
    if (std::vector<Share> *of = shares_on(shares, subject, last_day))
      of->push_back(month_share(scenario, subject, month));
  }
}

void add_calendar(Shares &shares, const Scenario &scenario, const Subject &subject) {
  const Zone &zone = zone_of(scenario, subject.commitment());
  for (const Frame &frame : subject.every_frame()) {
    std::vector<Share> *of = shares_on(shares, subject, local_day(zone, frame.span.to - 1));
    if (of == nullptr) continue;
    const Row row = subject.row(frame);
    of->push_back({row.percent, row.fee, row.fee_months});
  }
}

// In force on the period's last day, or at `now` if that is not over.
MicroPercent cap_of(const Scenario &scenario, const Agreement &agreement, const Period &period) {
  if (!agreement.amendment || !agreement.amendment->cap) return agreement.cap;
  const Seconds after = month_begin(period.months.first + period.months.count);
  const Seconds today = local_day(scenario.zone, scenario.now - 1);
  const Seconds day = std::min(after - kSecondsPerDay, today);
  return day >= agreement.amendment->first_day ? *agreement.amendment->cap : agreement.cap;
}

// With a fee in its minor unit, else in percents of the month that is the period.
void settle(const Scenario &scenario, const Agreement &agreement, const Period &period,
            const std::vector<Share> &shares, AccountSum &out) {
  const std::optional<Base> base = base_of(agreement, out.account, period.months);
  const Fraction whole = base ? base->fee : Fraction(100);
  Fraction sum = 0;
  Fraction largest = whole;
  for (const Share &share : shares) {
    const Fraction fee = base ? share.fee.value_or(0) : Fraction(100 * share.months);
    sum += fee * share.percent / 100;
    largest = std::max(largest, fee);
  }
  const Fraction limit = largest * Fraction(cap_of(scenario, agreement, period), kHundredPercent);
  out.capped = sum > limit;
  sum = std::min(sum, limit);
  const Fee &least = agreement.minimum;
  if (base && base->currency == least.currency && sum < least.cents) sum = 0;
  out.percent = sum * 100 / whole;
  if (!base) return;
  out.cents = rounded(sum);
  out.currency = base->currency;
  out.digits = base->digits;
}

// Agreement and account.
using Party = std::pair<std::string, std::string>;
using Printed = std::map<Party, std::vector<Row>>;

std::vector<AccountSum> account_sums(const Scenario &scenario, const std::vector<Subject> &all,
                                     const Printed &printed) {
  std::vector<AccountSum> out;
  for (const Agreement &agreement : scenario.agreements) {
    if (!has_credits(agreement)) continue;
    for (const std::string &account : agreement.accounts) {
      const auto rows = printed.find({agreement.name, account});
      if (rows == printed.end()) continue;
      Shares shares;
      for (const Row &row : rows->second)
        shares[period_of(agreement, account, row.last_day)];
      for (const Subject &subject : all) {
        if (&subject.agreement() != &agreement || subject.account() != account) continue;
        if (!has_credits(subject.commitment())) continue;
        if (subject.rolling())
          add_rolling(shares, scenario, subject);
        else
          add_calendar(shares, scenario, subject);
      }
      for (const auto &[period, of] : shares) {
        AccountSum entry;
        entry.agreement = agreement.name;
        entry.account = account;
        entry.period = period.text;
        settle(scenario, agreement, period, of, entry);
        out.push_back(entry);
      }
    }
  }
  return out;
}

// What may be one of the breaches that a chronic clause counts. Services of an account miss a
// window together.
struct Miss {
  std::string commitment;
  std::string incident; // of a promise for every incident, else a window's beginning
  Seconds from = 0;
  Seconds at = 0; // the last instant before it was missed
  auto operator<=>(const Miss &) const = default;
};

void add_misses(std::multiset<Miss> &misses, const Subject &subject) {
  const Commitment &commitment = subject.commitment();
  const bool each = subject.timely() && commitment.share == 0;
  if (subject.rolling() && !each) return;
  std::vector<Frame> frames = subject.every_frame();
  // The rolling window ends now; its clocks count since the commitment began.
  if (subject.rolling()) frames.front().span.from = subject.life().from;
  for (const Frame &frame : frames) {
    const Row row = subject.row(frame);
    if (each)
      for (const Breach &breach : row.breaches)
        misses.insert({commitment.name, breach.incident, row.from, breach.deadline});
    const Miss window{commitment.name, "", row.from, row.to - 1};
    if (!each && row.status == "breached" && row.settled && !misses.contains(window))
      misses.insert(window);
  }
}

int count(const std::multiset<Miss> &misses, const Chronic &chronic,
          const std::optional<std::string> &commitment, Seconds now) {
  const Span over{now - chronic.days * kSecondsPerDay, now};
  const auto counts = [&](const Miss &miss) {
    return over.holds(miss.at) && (!commitment || miss.commitment == *commitment);
  };
  return static_cast<int>(std::count_if(misses.begin(), misses.end(), counts));
}

std::vector<ChronicCount> chronic_counts(const Scenario &scenario, const std::vector<Subject> &all,
                                         const Printed &printed) {
  std::vector<ChronicCount> out;
  for (const auto &[party, rows] : printed) {
    const auto &[name, account] = party;
    const Agreement *agreement = nullptr;
    std::multiset<Miss> misses;
    std::map<std::optional<std::string>, Chronic> clauses;
    for (const Subject &subject : all) {
      if (subject.agreement().name != name || subject.account() != account) continue;
      agreement = &subject.agreement();
      const Commitment &commitment = subject.commitment();
      const bool shown = std::any_of(rows.begin(), rows.end(), [&](const Row &row) {
        return row.commitment == commitment.name;
      });
      if (commitment.chronic && shown) clauses[commitment.name] = *commitment.chronic;
      if (commitment.chronic || agreement->chronic) add_misses(misses, subject);
    }
    if (agreement->chronic) clauses[std::nullopt] = *agreement->chronic;
    for (const auto &[commitment, chronic] : clauses) {
      const int counted = count(misses, chronic, commitment, scenario.now);
      out.push_back(
          {name, commitment, account, counted, chronic.breaches, counted >= chronic.breaches});
    }
  }
  return out;
}

} // namespace

Judgement judge(const Scenario &scenario, bool all_windows) {
  const Histories seen = histories(scenario);
  const std::vector<Subject> all = subjects(scenario, seen);
  Judgement out;
  out.rows = rows_of(all);
  Printed printed;
  for (const Row &row : out.rows)
    if (row.current || all_windows) printed[{row.agreement, row.account}].push_back(row);
  std::vector<AccountSum> &accounts = out.sums.accounts;
  accounts = account_sums(scenario, all, printed);
  std::sort(accounts.begin(), accounts.end(), [](const AccountSum &left, const AccountSum &right) {
    return std::tie(left.agreement, left.account, left.period) <
           std::tie(right.agreement, right.account, right.period);
  });
  std::vector<ChronicCount> &chronic = out.sums.chronic;
  chronic = chronic_counts(scenario, all, printed);
  std::sort(chronic.begin(), chronic.end(),
            [](const ChronicCount &left, const ChronicCount &right) {
              return std::tie(left.agreement, left.commitment, left.account) <
                     std::tie(right.agreement, right.commitment, right.account);
            });
  return out;
}

Sums sums(const Scenario &scenario, bool all_windows) { return judge(scenario, all_windows).sums; }

} // namespace oracle

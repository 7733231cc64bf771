// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fraction.hpp"
#include "scenario.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace oracle {

struct Breach {
  std::string incident;
  Seconds deadline = 0;
  Seconds elapsed = 0;
  bool operator==(const Breach &) const = default;
};

struct Counts {
  int total = 0;
  int met = 0;
  int breached = 0;
  int pending = 0;
  int excluded = 0;
  int cancelled = 0;
  bool operator==(const Counts &) const = default;
};

// Of what is 1 if there is none: part ÷ of, in lowest terms.
struct Ratio {
  std::int64_t part = 1;
  std::int64_t of = 1;
  bool operator==(const Ratio &) const = default;
};
Ratio reduced(std::int64_t part, std::int64_t of);

// Unix seconds; nothing: never, or more than 100 days ahead.
struct Forecast {
  std::optional<long double> window;
  std::optional<long double> week;
  std::optional<long double> headroom; // nothing: no incidents
};

// What one form of credit gives a row, before its cap.
struct Part {
  std::string form;                       // its key in `credits`
  Fraction percent;                       // exact, above 0; 100 is the whole fee
  std::optional<std::int64_t> count = {}; // breaches, full hours or slices
  bool operator==(const Part &) const = default;
};

struct Row {
  std::string agreement;
  std::string commitment;
  std::string account;
  std::string service; // empty for a timely promise
  Seconds from = 0;
  Seconds to = 0;
  bool complete = false;
  Counts incidents;
  std::vector<Breach> breaches;         // by deadline, id, elapsed
  std::int64_t downtime_hundredths = 0; // hundredths of a second, rounded down; exact is:
  Fraction downtime;                    // in seconds: shares of members are any fraction
  Seconds service_seconds = 0;          // of the whole window, as maintenance_seconds
  Seconds elapsed_seconds = 0;          // of service time up to now
  Seconds maintenance_seconds = 0;
  bool current = false; // shown without `--all-windows`
  bool settled = false;
  Ratio sli;
  Ratio whole; // of an availability promise
  std::string status;
  // Ids of flawed incidents that touch it, unless it is breached; sorted.
  std::vector<std::string> unknown_because;
  Forecast forecast; // of an availability promise in a window that is not over
  bool rolling = false;
  bool credited = false;   // its promise has credits
  std::vector<Part> parts; // tiers, each breach, each full hour late, each slice, pro rata
  Fraction percent;        // exact, capped
  MicroPercent credit = 0; // the same, rounded
  // The fee for the window, exact, in the currency's minor unit.
  std::optional<Fraction> fee;
  std::optional<std::int64_t> cents; // percent of the fee, rounded to the minor unit
  std::string currency;
  int digits = 0;     // of the minor unit
  int fee_months = 1; // of its fee that a percentage is of
  std::optional<Seconds> claim_by;
  Seconds last_day = 0; // local date of the window's last instant: its midnight in UTC
};

// The rows of all windows, sorted by agreement, commitment, account, service and window. Slow on
// purpose: it walks over every second and counts.
std::vector<Row> evaluate(const Scenario &scenario);

// What an account has to be paid under an agreement for a fee period.
struct AccountSum {
  std::string agreement;
  std::string account;
  std::string period;                // "2026-10", "2026-Q4" or "2026"
  Fraction percent;                  // exact, of the period's fee, without one of a month
  std::optional<std::int64_t> cents; // in the minor unit, rounded once; nothing without a fee
  std::string currency;
  int digits = 0;
  bool capped = false;
};

// Breaches that may end an agreement.
struct ChronicCount {
  std::string agreement;
  std::optional<std::string> commitment; // nothing: over all of the agreement's
  std::string account;
  int count = 0;
  int limit = 0;
  bool reached = false;
};

// In the order of their fields.
struct Sums {
  std::vector<AccountSum> accounts;
  std::vector<ChronicCount> chronic;
};

// Of what is printed with or without `--all-windows`.
Sums sums(const Scenario &scenario, bool all_windows);

// Both at once, for those whom the walk over the seconds costs too much.
struct Judgement {
  std::vector<Row> rows; // of all windows
  Sums sums;
};
Judgement judge(const Scenario &scenario, bool all_windows);

// Incidents, by why they are told apart from the others: "clock-skew" (outside every number),
// "merged" (into nothing, a deleted one or in a circle), "unknown-severity", "never-started".
std::map<std::string, std::set<std::string>> quality_issues(const Scenario &scenario);

// Ids of united incidents of which nobody's row shows a part, by reason: "unknown-account",
// "no-account", "nobody" (names all where nobody has an agreement). Left out is what was united
// with skewed clocks.
std::map<std::string, std::set<std::string>> unattributed(const Scenario &scenario);

// Ids of incidents with parts outside every number.
std::set<std::string> united_with_skew(const Scenario &scenario);

// Ids of incidents that count as another.
std::set<std::string> merged_away(const Scenario &scenario);

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oracle {

// All instants are whole seconds since the Unix epoch, all durations whole seconds.
using Seconds = std::int64_t;
// Percentages are exact: millionths of a percent.
using MicroPercent = std::int64_t;

inline constexpr MicroPercent kOnePercent = 1'000'000;
inline constexpr MicroPercent kHundredPercent = 100 * kOnePercent;
inline constexpr Seconds kSecondsPerDay = 86'400;
inline constexpr int kNoSeverity = -1;

// In the order in which events of one instant apply; the last three have no effect on numbers.
enum class Type {
  kStarted,
  kTriggered,
  kSeverity,
  kAccounts,
  kImpact,
  kExcluded,
  kIncluded,
  kResumed,
  kAcknowledged,
  kNotified,
  kMitigated,
  kResolved,
  kPaused,
  kUnacknowledged,
  kReopened,
  kPostmortem,
  kClosed,
  kMerged,
  kDeleted,
  kAssigned,
  kEscalated,
  kNote
};

struct Event {
  Seconds at = 0;
  Type type = Type::kNote;
  int severity = kNoSeverity; // rank in Scenario::severities, 0 is the worst
  int hundredths = 100;       // of an impact event's fraction
  bool customer = false;      // the audience of a notified event
  std::string reason;         // of excluded and paused events
  std::string into;           // of a merged event: an id
  std::vector<std::string> accounts;
  bool all = false;              // "all" in place of accounts
  bool unknown_severity = false; // one that the project does not know, in place of `severity`
  Seconds print_offset = 0;      // the zone in which `at` is written
};

// One line of incident history; lines of one (source, id) are one incident.
struct Incident {
  std::string source;
  std::string id;
  std::vector<std::string> services;
  std::vector<std::string> accounts;
  bool all = false; // "all" in place of accounts
  std::vector<Event> events;
};

struct Zone {
  std::string name;
  // Projects, maintenance and histories are in zones with one offset all year. A commitment's
  // windows may be in one whose clocks change: they go by its name.
  Seconds offset = 0;
};

// Minutes after midnight; `to` above a day closes on the next one.
struct DayHours {
  int from = 0;
  int to = 0;
};

// On the given weekday (0: Monday) of every week; both days belong, midnights as if in UTC.
struct Repeat {
  int weekday = 0;
  DayHours hours;
  Zone zone;
  Seconds first_day = 0;
  Seconds last_day = 0;
};

struct Maintenance {
  std::string name;
  std::vector<std::string> services;
  Seconds from = 0;
  Seconds to = 0;
  std::optional<Repeat> repeat; // in place of `from` and `to`
  std::optional<Seconds> announced;
};

struct Calendar {
  std::string name;
  std::string zone;                                  // of the IANA database
  std::array<std::vector<DayHours>, 7> week;         // Monday first
  std::map<Seconds, std::vector<DayHours>> holidays; // by midnight, as if in UTC
};

enum class Verb {
  kAvailability,
  kDetect,
  kAcknowledge,
  kRespond,
  kNotify,
  kMitigate,
  kResolve,
  kClose,
  kPostmortem,
  kUpdates // `within` is how often
};

enum class SeverityMode { kCancel, kHighest, kRetroactive };
enum class ReopenMode { kContinue, kRestart, kIgnore };
enum class Combine { kEach, kAnyDown, kAllDown };

struct Cover {
  enum class Form { kAny, kOrWorse, kList };
  Form form = Form::kAny;
  std::vector<int> ranks; // kOrWorse: one rank; kList: all covered ranks
};

struct Window {
  enum class Kind { kDay, kWeek, kMonth, kQuarter, kOver };
  Kind kind = Kind::kMonth;
  int days = 0;             // length of a kOver window
  std::optional<Zone> zone; // absent: the project's zone
};

struct Tier {
  MicroPercent below = 0;
  MicroPercent credit = 0;
  bool or_equal = false;                  // to `below`
  std::optional<MicroPercent> above = {}; // absent: no lower bound
  bool above_or_equal = false;
};

// What an amendment changes: from this day on another amount is promised.
struct Amendment {
  Seconds first_day = 0;   // midnight of a civil date, as if in UTC
  MicroPercent target = 0; // availability
  Seconds within = 0;      // timely promises
};

struct Fee {
  std::int64_t cents = 0; // in the currency's minor unit; 0: no fee
  int months = 1;         // for which it is paid: 1, 3 or 12
  std::string currency = "EUR";
  int digits = 2; // of the minor unit
};

// So much time is free for each slice with more weighted downtime than `over`.
struct EachSlice {
  Seconds over = 0;
  Seconds length = 0; // divides a day
  Seconds free = 0;
};

// Within so many days, or by the end of the n-th month.
struct Claim {
  int days = 0;
  int months = 0; // in place of `days`
};

struct Chronic {
  int breaches = 0;
  int days = 0;
};

struct Commitment {
  std::string name;
  Fee fee;
  Verb verb = Verb::kAvailability;
  Cover cover;             // of a promise's sentence, or `downtime.severities`
  Seconds within = 0;      // timely promises
  MicroPercent target = 0; // availability
  Window window;
  bool print_window = true; // a timely promise may leave out `per month`
  std::optional<std::vector<std::string>> exclude;
  std::vector<Tier> tiers;
  MicroPercent each_breach = 0;
  MicroPercent each_hour = 0;
  std::optional<EachSlice> each_slice; // of availability, as the next two
  int pro_rata = 0;                    // hundredths of the factor
  bool affected = false;               // weighed by the share of accounts that are affected
  MicroPercent cap = kHundredPercent;
  std::optional<Claim> claim;
  std::optional<Chronic> chronic;

  std::string calendar;  // empty: always open
  bool business = false; // `within` is open time, whole minutes
  int business_days = 0; // in place of `within`
  bool from_impact = false;
  SeverityMode severity = SeverityMode::kCancel;
  ReopenMode reopen = ReopenMode::kContinue;
  std::vector<std::string> pauses;
  MicroPercent share = 0; // 0: every incident

  Seconds minimum = 0;
  Seconds granularity = 0;
  bool drop_partial = false;
  std::optional<int> above; // hundredths
  Combine combine = Combine::kEach;
  std::optional<Seconds> notice; // of maintenance
  std::optional<Seconds> at_most;

  std::optional<Amendment> amendment;
  // Amendments that begin, end or replace it: midnights of civil dates, as if in UTC. What replaces
  // a commitment has its name, begins on the day on which that ends and differs in `combine`.
  std::optional<Seconds> first_day; // absent: as the agreement does
  std::optional<Seconds> end_day;   // no longer on this day
  bool replaces = false;
};

// One promise that a KPI protects.
struct Protected {
  std::string agreement;
  std::string commitment;
};

// A KPI's sentence, and what it is for.
struct Kpi {
  enum class Kind {
    kTime,        // how long `verb` took
    kShare,       // of incidents for which `verb` was done
    kEscalations, // the same, of escalations
    kCount,
    kAlerts,
    kNoise,
    kAvailability,
    kBudget,
    kReopened,
    kSilence
  };
  enum class Statistic { kMean, kMedian, kMax, kQuantile };
  enum class Compare { kAtMost, kBelow, kAtLeast, kAbove };

  std::string name;
  Kind kind = Kind::kTime;
  Verb verb = Verb::kResolve;
  Statistic statistic = Statistic::kMean;
  int permille = 0;              // of a quantile: 999 is p99.9
  std::optional<Cover> cover;    // absent: the sentence names no severities
  std::optional<Seconds> within; // of a share
  bool business = false;         // its amounts are open time, whole minutes
  Compare compare = Compare::kAtMost;
  std::int64_t target = 0; // seconds, millionths of a percent, or a number
  Window window;
  std::optional<Window::Kind> trend; // in place of comparison and window
  std::vector<Protected> protects;   // none: it says why instead
  bool across_accounts = false;      // of a document: one value for each
};

struct Account {
  std::string name;
  std::vector<std::string> aliases;
  // Days of the relation: midnights of civil dates, as if in UTC; both belong.
  std::optional<Seconds> first_day = {};
  std::optional<Seconds> last_day = {};
};

// What an amendment changes of an agreement as a whole, from the first day of a month on.
struct AgreementAmendment {
  Seconds first_day = 0; // midnight of a civil date, as if in UTC
  std::optional<Fee> fee;
  std::optional<MicroPercent> cap;
};

struct Agreement {
  std::string name;
  std::vector<std::string> accounts;
  std::vector<std::string> services;
  Seconds term_first_day = 0; // midnights of civil dates, as if in UTC; both days belong
  Seconds term_last_day = 0;
  std::vector<Commitment> commitments;

  Fee fee;
  std::map<std::string, Fee> fees; // of accounts that pay another one
  MicroPercent cap = kHundredPercent;
  Fee minimum;                // a smaller sum is not paid; its months mean nothing
  std::optional<Claim> claim; // of commitments without one
  std::optional<Chronic> chronic;
  bool affected = false; // of all its availability commitments
  std::optional<AgreementAmendment> amendment;
  std::vector<Kpi> kpis;
};

struct Scenario {
  std::vector<std::string> severities; // worst first
  Zone zone;
  std::vector<std::string> services;
  std::vector<Account> accounts;
  std::vector<Calendar> calendars;
  std::vector<Maintenance> maintenance;
  std::vector<Agreement> agreements;
  std::vector<Kpi> kpis; // that belong to no single agreement
  std::vector<Incident> incidents;
  Seconds now = 0;
};

enum class Shape {
  kHours,  // up to eight incidents that collide within three days
  kQuarter // forty incidents within days, weeks or a quarter
};

// The same seed gives the same scenario on every platform.
Scenario random_scenario(std::uint64_t seed, Shape shape = Shape::kHours);

std::string spec_yaml(const Scenario &scenario);
std::string incidents_ndjson(const Scenario &scenario);
std::string at_rfc3339(const Scenario &scenario);

} // namespace oracle

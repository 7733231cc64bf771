// SPDX-License-Identifier: Apache-2.0
// Everything that specs say, decoded and with places for diagnostics. Plain data: decode/ fills it,
// resolve.cpp links it, check/, plan/ and the exporter read it.
#pragma once

#include "compiler/base/code.hpp"
#include "compiler/base/decimal.hpp"
#include "compiler/model/channel.hpp"
#include "compiler/model/connector.hpp"
#include "compiler/model/kpi.hpp"
#include "compiler/model/money.hpp"
#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/terms/promise.hpp"
#include "compiler/time/opening_hours.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a spec tree means: plain values that keep the place where the author wrote them.
namespace slac::model {

using Labels = std::map<std::string, std::string>;

/// Whose names stand on alerts that the tool has too, and on series recorded beside our own.
enum class Names { Ours, Sloth, Pyrra };

struct Project {
  Text name{"default", {}};
  std::vector<std::string> severities{"sev1", "sev2", "sev3", "sev4"}; ///< worst first
  std::vector<std::string> exclusions; ///< declared reasons for exclusion; see `known_reasons`
  time::Zone timezone;
  Labels labels;   ///< on alerts and info series
  Labels identity; ///< on all that objectives record: tells environments of one Prometheus apart
  Located<time::Duration> scrape_interval{{30 * time::kSecond}, {}};
  Located<time::Duration> evaluation_interval{{30 * time::kSecond}, {}};
  Located<time::Duration> retention{{15 * time::kDay}, {}};
  promql::Dialect dialect{promql::Version::V2_42, false, true}; ///< of the indicators
  time::Duration review{92 * time::kDay};                       ///< how old `reviewed` may be
  /// Whom the exporter asks what rules recorded, without a slash at its end; empty: nobody.
  std::string prometheus_url;
  std::optional<Given> prometheus_bearer; ///< token for it
  std::string issuer;                     ///< of statements; may be empty
  std::string logo; ///< of statements, as an address `data:image/…;base64,…`; may be empty
  std::string locale = "en"; ///< language of statements: en, de
  std::string datasource = "prometheus";
  /// Severities of findings by their code, `SLA4006`; nothing: they are not reported.
  std::map<std::string, std::optional<base::Severity>, std::less<>> findings;
  std::string grafana_url; ///< without a slash at its end; empty: alerts do not link to dashboards
  /// Where the exporter's page is, without a slash at its end; empty: nothing links to it.
  std::string exporter_url;
  std::string folder = "SLA";
  std::optional<time::Duration> sloth_period; ///< of objectives of Sloth; absent: 30d
  Names names = Names::Ours;                  ///< chosen by who compiles, not by a spec
  std::string mimir_tenant;                   ///< empty: none is named
  std::string operator_namespace;             ///< of PrometheusRules; empty: none is named
  Labels operator_labels; ///< of PrometheusRules, by which a Prometheus selects them
  Alertmanager alertmanager;
};

struct Service {
  Text name;
  Labels labels;
  std::string description;
  std::vector<Text> depends_on;
  std::string runbook;
};

struct Account {
  Text name;
  Labels labels;
  std::string title;
  std::vector<Text> aliases;
  // Days of the relation, in the Project's zone; they clip its windows as a term does.
  std::optional<Located<time::Date>> from;
  std::optional<Located<time::Date>> until; ///< included
  std::optional<time::Zone> timezone;       ///< of its deadlines; absent: the Project's
  std::string locale;                       ///< of its statements; empty: the Project's
};

/// Service or business hours.
struct Calendar {
  Text name;
  time::OpeningHours hours;
};

/// What recurs every week, on the days from the first to the last.
struct Repetition {
  time::OpeningHours hours;
  time::Date first;
  time::Date last;
};

/// Time out of service. Without services it covers all of them.
struct Maintenance {
  Text name;
  std::vector<Text> services;
  std::vector<time::Interval> intervals; ///< in order, apart
  std::optional<Repetition> repetition;  ///< what made them; absent: it stands alone
  std::optional<time::Date> announced;   ///< absent: without notice
};

/// One side of a ratio: a counter selector, or an expression over `$window`.
struct Counter {
  promql::Expr expr;
  bool windowed = false; ///< the expression names `$window` itself
  base::Span span;
};

/// Bad events out of all, or good ones.
struct Ratio {
  Counter part; ///< the bad events, or the good ones
  bool part_is_good = false;
  Counter total;
  bool counts_births = false; ///< the first value of a series counts, if its target was up before
};

/// The share of a histogram's observations at or below a bound.
struct Latency {
  Counter histogram;            ///< a selector with the base name
  Located<base::Decimal> below; ///< seconds
  bool native = false;
  std::vector<Located<base::Decimal>> buckets; ///< the bounds that exist; empty: not known
};

/// The share of time in which `value op bound` holds.
struct Threshold {
  Counter value;
  promql::BinaryOp op = promql::BinaryOp::LessEqual;
  base::Decimal bound;
};

/// The share of time at 1.
struct Boolean {
  Counter value;
};

/// An expression over `$window` that is the ratio of bad events already.
struct ErrorRatio {
  Counter value;
};

/// What may be measured by slices as well.
using Unsliced = std::variant<Ratio, Latency, Threshold, Boolean, ErrorRatio>;

/// The share of good slices of time, or without a goal the mean of the slices.
struct Slices {
  Unsliced of;
  Located<time::Duration> slice;
  std::optional<Located<base::Decimal>> goal; ///< percent
};

/// Another Objective as a part of a composite.
struct Member {
  Text objective;
  base::Decimal weight = base::Decimal::from_int(1); ///< only of `Composite::Form::Of`
};

/// Made of the error ratios e of other Objectives over the same window: their weighted mean
/// (Σ w·e ÷ Σ w), the worst of them, or a chain in which each must succeed (1 − Π(1 − e)).
struct Composite {
  enum class Form { Of, Worst, Chain };
  Form form = Form::Of;
  std::vector<Member> members;
  time::Duration slice{}; ///< the longest slice of a member; filled by `resolve`
};

/// What an Objective measures.
using Indicator = std::variant<Ratio, Latency, Threshold, Boolean, ErrorRatio, Slices, Composite>;

/// What time counts as in which nothing happened: NaN, or a slice without events.
enum class Idle { Skip, Good, Bad };

/// A label by which an Objective is split.
struct ByLabel {
  Text name;          ///< on our series
  std::string source; ///< on those of the indicator
};

/// Whether the values of the label are Accounts, so that their aliases are renamed.
inline bool names_accounts(const ByLabel &label) { return label.name.value == "account"; }

/// A label that an Account must have.
struct LabelMatch {
  Text label;
  Text value;
};

/// A target for some values of the labels `by`.
struct TargetOf {
  std::map<std::string, std::string> match; ///< by our labels
  std::vector<LabelMatch> account_labels;   ///< or by those of the Accounts that `by` distinguishes
  std::vector<std::string> accounts;        ///< that have them; sorted, resolved
  /// Whether the values of `by` are meant.
  bool holds_for(const std::map<std::string, std::string> &values) const;
  /// `account acme`, `accounts with tier gold`.
  std::string whom() const;
  Located<base::Decimal> percent;
};

/// A pair of windows that an alert looks at, and what must burn in both.
struct AlertWindows {
  time::Duration long_window;
  time::Duration short_window;         ///< the long one: that stands alone
  base::Decimal budget;                ///< percent of the whole that the long one would spend
  std::optional<base::Decimal> factor; ///< the burn rate, in place of the budget
  time::Duration wait;                 ///< how long it must burn
  Labels labels;                       ///< for the routes of this pair

  /// What has labels or waits is an alert of its own; the others of a tier are one.
  bool stands_alone() const { return wait.ns > 0 || !labels.empty(); }
};

struct AlertTier {
  bool enabled = false;
  Labels labels;           ///< for the alert's routes; `channel` is one of them
  base::Span channel_span; ///< where it has one
  std::string name;        ///< of the alert; empty: the usual one
  Labels annotations;
  std::vector<AlertWindows> windows; ///< in place of the usual ones
};

/// What an alert window must hold for a burn rate to mean anything.
struct Minimum {
  std::int64_t bad = 0;
  std::int64_t total = 0;
};

struct NoData {
  time::Duration after{10 * time::kMinute};
  bool alerts = true;
  bool pages = false;
  std::string name; ///< of the alert; empty: the usual one
  Labels labels;    ///< for its routes
};

/// What a commitment or an Objective leaves out of account.
struct Exclusion {
  bool maintenance = true;
  std::optional<time::Duration> notice;  ///< maintenance announced later counts
  std::optional<time::Duration> at_most; ///< in a calendar year; what exceeds it counts
  bool every_reason = true;              ///< every one of `known_reasons`
  std::vector<std::string> reasons;      ///< where not every reason counts
};

/// What an Objective of another language is called there.
struct Origin {
  std::string spec; ///< "prometheus/v1"; empty: it is one of ours
  std::string service;
  std::string name;
  std::map<std::string, std::string> labels; ///< by our names, where they differ
};

struct Objective {
  Text name;
  std::string terms; ///< of an agreement that promises it (`Model::promised`); empty: its own
  Labels labels;
  Text service;
  std::string description;
  Indicator indicator;
  Idle idle = Idle::Skip;
  std::vector<ByLabel> by;
  Located<terms::Target> target; ///< rolling; the span is the percentage's
  base::Span window_span;
  std::vector<TargetOf> targets; ///< the first that matches; `target` where none does
  std::vector<Located<terms::WindowForm>> also; ///< further windows
  AlertTier page;
  AlertTier ticket;
  Minimum minimum;
  NoData no_data;
  Text calendar;                               ///< empty: always; time outside it does not count
  Exclusion exclude{false, {}, {}, false, {}}; ///< of maintenance alone
  Origin origin;
  std::set<time::Duration> read_by_composites; ///< windows; filled by `resolve`
};

/// How the clocks of a timely promise run (specs/numbers.md, "Clocks").
struct ClockTerms {
  enum class From { Trigger, Impact };
  enum class Severity { Cancel, Highest, Retroactive };
  enum class Reopen { Continue, Restart, Ignore };
  From from = From::Trigger;
  Severity severity = Severity::Cancel;
  Reopen reopen = Reopen::Continue;
  std::vector<std::string> pauses; ///< reasons for which it stands still
};

/// What of an availability promise's impact is downtime (specs/numbers.md, "Availability").
struct DowntimeTerms {
  enum class Combine { Each, AnyDown, AllDown };
  std::optional<std::vector<Text>> severities; ///< absent: any
  time::Duration minimum;                      ///< shorter runs are dropped
  time::Duration granularity;                  ///< touched slices count whole; 0: to the nanosecond
  bool drop_partial = false;                   ///< only whole slices of a run count
  std::optional<base::Decimal> above;          ///< percent of impact that is whole downtime
  Combine combine = Combine::Each;
};

struct Commitment {
  Text name;
  Located<terms::Promise> promise;
  std::vector<Text> promise_names; ///< severities or services that the sentence names
  Text calendar;                   ///< empty: always open
  /// What only its kind has: downtime of an availability promise, a clock of a timely one and of a
  /// cadence, nothing of one by objective.
  std::variant<std::monostate, DowntimeTerms, ClockTerms> own;
  Exclusion exclude;
  Credits credits;
  std::optional<Fee> fee; ///< of the affected service alone
  std::optional<Claim> claim;
  std::optional<Chronic> chronic;
  /// Impact weighs by the share of the agreement's accounts that have some.
  bool affected_share = false;
};

/// What of a contract changed.
struct Amendment {
  Located<time::Date> from; ///< its first day, in the Project's zone
  std::string reference;
  std::vector<std::string> approved_by;
  std::vector<std::string> changed;    ///< names of the commitments that it changes or ends
  std::vector<Commitment> commitments; ///< all that are in force from then on, sorted by name
  MoneyTerms money;                    ///< likewise
};

/// Who is notified when so much of a promise is used up.
struct EscalationStep {
  base::Decimal percent; ///< of the clock, the gap or the budget; above 0, at most 100
  Text channel;
};

/// How often an agreement's accounts get a digest of it.
enum class Schedule { Never, Weekly, Monthly };

struct Agreement {
  Text name;
  Labels labels;
  std::string title;
  std::string direction = "given";
  std::optional<std::vector<LabelMatch>> account_selector; ///< either this or `account_names`
  std::vector<Text> account_names;
  base::Span accounts_span;
  std::vector<Text> services;
  time::Date first_day;
  time::Date last_day; ///< included
  std::optional<Located<time::Date>> reviewed;
  std::map<std::string, std::string> owners; ///< engineering, contract
  std::vector<Commitment> commitments;       ///< from the term's start; sorted by name
  std::vector<Amendment> amendments;         ///< in the order of time
  std::vector<EscalationStep> escalation;    ///< by percent
  std::vector<Kpi> kpis;                     ///< sorted by name
  MoneyTerms money;                          ///< from the term's start
  /// How long after its end a window is entered in the ledger.
  time::Duration settle{48 * time::kHour};
  std::optional<Approval> approval;
  Schedule schedule = Schedule::Never;
  Text statement_to; ///< Channel of the digest; empty: that of tickets
  AlertTier page;    ///< of a breach's first hour
  AlertTier ticket;  ///< of what is about to be breached, and of breaches after that hour

  std::vector<std::string> accounts; ///< names, sorted; filled by `resolve`
};

/// What is defined beside the Project.
struct Resources {
  std::vector<Service> services;
  std::vector<Account> accounts;
  std::vector<Calendar> calendars;
  std::vector<Maintenance> maintenances;
  std::vector<Objective> objectives;
  std::vector<Agreement> agreements;
  std::vector<Kpi> kpis; ///< of no single agreement
  std::vector<Channel> channels;
  std::vector<Connector> connectors;
  std::vector<Source> sources;
};

/// A whole tree. Every list is sorted by name.
struct Model : Resources {
  Project project;
  std::vector<Objective> promised; ///< Objectives as agreements measure them; filled by `resolve`
  std::size_t left_out = 0;        ///< objectives of other languages that no Prometheus measures

  const Service *find_service(const std::string &name) const;
  const Account *find_account(std::string_view name) const;
  const Calendar *find_calendar(const std::string &name) const;
  const Objective *find_objective(std::string_view name) const;
  const Agreement *find_agreement(std::string_view name) const;
  const Channel *find_channel(std::string_view name) const;
  const Connector *find_connector(std::string_view name) const;
};

/// The reasons for which something may be excluded: `maintenance`, `customer-caused`,
/// `force-majeure` and what the Project declares.
std::vector<std::string_view> known_reasons(const Project &project);
inline constexpr std::string_view kMaintenanceReason = "maintenance";
bool is_declared_reason(const Project &project, std::string_view reason);

/// The Services that it depends on: "power, network".
std::string dependencies(const Service &service);

/// The window of its target.
const terms::WindowForm &window_of(const Objective &objective);

/// The target's window, then the further ones.
std::vector<terms::WindowForm> windows_of(const Objective &objective);

/// The expression with `$window` filled in, a bare counter as its rate.
promql::Expr rate_of(const Counter &counter, time::Duration window);

/// What the burn-rate alert of a tier is called.
std::string burn_alert_name(const AlertTier &tier);

/// What the alert on missing measurements is called.
std::string no_data_alert_name(const NoData &no_data);

/// Whether the indicator is a share of time rather than of events; a composite is of neither.
bool is_of_time(const Indicator &indicator);

/// The composite that it is; null: it measures something itself.
const Composite *composite_of(const Objective &objective);

/// The expressions of the indicator; a composite has none.
std::vector<const Counter *> counters_of(const Indicator &indicator);

/// The zone of a window: the sentence's own, else the Project's.
time::Zone window_zone(const terms::Window &window, const Project &project);
/// The last year whose changes of clock compiled calendars know.
inline constexpr int kLastCalendarYear = 2037;
/// The zone that a calendar window names, else the Project's.
time::Zone calendar_zone(const terms::Calendar &window, const Project &project);

/// The term as instants: from the first day's start to the last day's end in the Project's zone.
time::Interval term_of(const Agreement &agreement, const Project &project);

/// The days of the relation as instants; without them all there are.
time::Interval relation_of(const Account &account, const Project &project);

/// Whether the promise covers the severity at `index` of the Project's list.
bool covers(const terms::Severities &severities, const Project &project, std::size_t index);

} // namespace slac::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/terms/promise.hpp"

namespace slac::terms {

enum class Comparison { LessEqual, Less, GreaterEqual, Greater };

/// `declining PERIOD over PERIOD`: the last complete period against the one before it.
struct Trend {
  time::Period period = time::Period::Month; ///< week, month or quarter
};

/// Which value of many: the mean, the largest, or the smallest that a share of them does not
/// exceed.
struct Statistic {
  enum class Form { Mean, Max, Percentile };
  Form form = Form::Mean;
  base::Decimal percentile; ///< 50 to 99.9
};

template <class Bound>
struct Limit {
  Comparison comparison = Comparison::LessEqual;
  Bound bound{};
  Window window;
};

/// `STATISTIC time to MEASURE [SEVERITIES] (COMPARISON AMOUNT WINDOW | TREND)`
struct TimeKpi {
  Statistic statistic;
  Verb measure = Verb::Resolve;
  std::optional<Severities> severities;
  std::variant<Limit<Amount>, Trend> goal;
};

/// What a share of incidents has reached.
enum class Done { Detected, Acknowledged, Responded, Mitigated, Resolved };

/// `share of WHAT DONE [within AMOUNT] COMPARISON PERCENT WINDOW`
struct ShareKpi {
  struct Incidents {};
  struct Escalations {};
  std::variant<Incidents, Escalations, Severities> of;
  Done done = Done::Acknowledged;
  std::optional<Amount> within;
  Limit<base::Decimal> goal; ///< percent
};

/// `count of (alerts | SEVERITIES) (COMPARISON NUMBER WINDOW | TREND)`
struct CountKpi {
  std::optional<Severities> of; ///< absent: alerts
  std::variant<Limit<base::Decimal>, Trend> goal;
};

/// `(availability | budget used | alert noise | reopen rate) COMPARISON PERCENT WINDOW`
struct RatioKpi {
  enum class Measure { Availability, BudgetUsed, AlertNoise, ReopenRate };
  Measure measure = Measure::Availability;
  Limit<base::Decimal> goal; ///< percent
};

/// `longest silence on SEVERITIES COMPARISON AMOUNT WINDOW`
struct SilenceKpi {
  Severities severities;
  Limit<Amount> goal;
};

using Kpi = std::variant<TimeKpi, ShareKpi, CountKpi, RatioKpi, SilenceKpi>;

/// What it is compared with.
struct Goal {
  Comparison comparison = Comparison::LessEqual;
  /// One of them: a time, a percentage, or a number.
  std::variant<Amount, base::Decimal> bound;
  const Window &window;
};
/// Nothing for a trend.
std::optional<Goal> goal_of(const Kpi &kpi);
/// Null for what is no trend.
const Trend *trend_of(const Kpi &kpi);
/// Null where the sentence names none.
const Severities *severities_of(const Kpi &kpi);
bool measures(const Kpi &kpi, RatioKpi::Measure measure);
/// Whether it measures what rows of an availability promise do: availability, or used budget.
bool is_of_rows(const Kpi &kpi);

} // namespace slac::terms

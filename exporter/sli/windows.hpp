// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/contract.hpp"
#include "exporter/sli/row.hpp"

#include <optional>
#include <vector>

namespace slax::sli {

/// Which windows get rows.
struct WindowSet {
  bool current = true;   ///< per promise the one that contains the instant before `now`
  bool previous = false; ///< the calendar window before it
  bool rolling = false;  ///< the last 30 days of a calendar promise
  bool all = false; ///< instead: every calendar window since the term's start or the first event
  /// Instead: every calendar window whose last day lies in the month of this first day, and one
  /// that moves on with the clock as it stands at the month's end.
  std::optional<slac::time::Date> month = {};
  /// Instead: one that moves on with the clock as it stood at this instant.
  std::optional<slac::time::Instant> standing = {};

  static constexpr WindowSet served() { return {true, true, true, false}; }
  static constexpr WindowSet every() { return {true, false, false, true}; }
  static WindowSet of_month(slac::time::Date first) { return {true, false, false, false, first}; }
  static WindowSet standing_at(slac::time::Instant end) {
    return {false, false, false, false, {}, end};
  }
};

class CommitmentPlan;

/// What a window is looked at for. Only rows are reported.
enum class WindowUse : std::uint8_t {
  Row,
  Sum,      ///< its credit is in the sum of a period in which a row lies
  MonthOf,  ///< of a rolling promise: what happens in one month of such a period
  Breaches, ///< its breaches are counted
  Kpi       ///< of a KPI of availability or budget
};

class KpiPlan;

struct RowWindow {
  WindowKind kind = WindowKind::Current;
  const CommitmentPlan *plan = nullptr; ///< the terms under which it is judged
  slac::time::Interval interval;        ///< never empty; a calendar window is clipped to the term
  bool rolling = false;
  bool complete = false;
  WindowUse use = WindowUse::Row;
  Month last_month = 0; ///< that holds its last instant, in its zone
  const KpiPlan *kpi = nullptr;
  bool is_before = false; ///< of a KPI the window before the present one
  friend bool operator==(const RowWindow &, const RowWindow &) = default;
};

/// A rolling window as it stood at the end of a month.
struct MonthEnd {
  slac::time::Instant at;
  const CommitmentPlan *plan = nullptr; ///< in force then
  friend bool operator==(const MonthEnd &, const MonthEnd &) = default;
};

/// How long the last windows of a term stay after its end.
inline constexpr slac::time::Duration kAfterlife{92 * slac::time::kDay};

/// The window of one promise.
class WindowPlan {
public:
  /// `term`: of the agreement, inside the account's relation.
  WindowPlan(const slac::terms::Window &window, slac::time::Interval term,
             const slac::model::Project &project);

  /// The length of a window that moves on with the clock; nothing for a calendar window.
  std::optional<slac::time::Duration> rolling() const;
  /// The calendar window that holds the instant.
  slac::time::Interval containing(slac::time::Instant t) const;
  /// Credits are percents of the fee for the window itself if it is a month, a quarter or a year,
  /// else for a month.
  slac::time::Period fee_period() const;
  slac::time::Interval term() const { return term_; }
  const slac::time::Zone &zone() const { return zone_; }

private:
  std::variant<slac::terms::Calendar, slac::terms::Rolling> form_;
  slac::time::Interval term_;
  slac::time::Zone zone_;
};

} // namespace slax::sli

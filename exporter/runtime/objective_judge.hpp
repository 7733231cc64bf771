// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/planner.hpp"
#include "exporter/ledger/state.hpp"
#include "exporter/sli/sums.hpp"
#include "exporter/sli/windows.hpp"
#include "exporter/source/prometheus.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace slax::runtime {

/// What rules recorded, at one instant; or why nobody knows.
using AskRecorded = std::function<std::variant<std::vector<source::Sample>, source::NoAnswer>(
    const std::string &query, slac::time::Instant at)>;

/// By what name evidence and commands know it.
inline constexpr std::string_view kPrometheus = "Prometheus";

/// Judges promises by objective by what the rules of their tree recorded (specs/ledger.md,
/// "Promises by objective"): each window once. One that is closed stays as its line has it, unless
/// that waited for an answer in vain. Keeps references.
class ObjectiveJudge {
public:
  struct Options {
    slac::time::Instant now;
    slac::time::Instant since; ///< windows that end up to then are not asked for
    std::string tree;          ///< hash of the specs
  };
  ObjectiveJudge(const slac::model::Model &model, const ledger::State &state, AskRecorded ask,
                 Options options);

  struct Window {
    const sli::Contract *contract = nullptr;
    ledger::JudgedWindow judged;
    sli::SumPart part;
    bool has_credits = false; ///< its terms give some
  };
  /// Every window whose last day lies in the month, also while it is not over, and windows that
  /// move on with the clock as they stood at the month's end.
  std::vector<Window> windows(const std::deque<sli::Contract> &contracts, sli::Month month);

  /// Windows that move on with the clock, as they stood at that instant.
  std::vector<Window> standing(const std::deque<sli::Contract> &contracts, slac::time::Instant end);

private:
  /// One promise by objective to one account, under some of its terms.
  struct Version {
    const sli::Contract &contract;
    const slac::model::Commitment &commitment;
    sli::WindowPlan plan;
    slac::time::Interval in_force;
  };
  std::vector<Version> versions(const std::deque<sli::Contract> &contracts) const;
  /// Of one account, as the rules had it.
  struct Recorded {
    double settled = 0; ///< the SLI that status and credit go by
    double measured = 0;
    bool is_breached = false;
    bool is_unknown = false;
  };
  /// By account, and `FROM/UNTIL` in seconds: the beginning of its window, and its end where that
  /// is not the calendar's.
  using Rows = std::map<std::pair<std::string, std::string>, Recorded>;
  struct Place; ///< one window of one promise to one account
  Window window(const Place &place);
  void take_line(const Place &place, const std::string &text, Window &out) const;
  void take_recorded(const Place &place, const Recorded &recorded, Window &out) const;
  /// What was recorded in the stretch before the instant. Why nobody knows, where nobody does.
  const std::variant<Rows, std::string> &rows(const Place &place);
  std::variant<Rows, std::string> ask_rows(const Place &place);

  const slac::model::Model &model_;
  const ledger::State &state_;
  const AskRecorded ask_;
  const Options options_;
  std::map<std::pair<std::string, slac::time::Instant>, std::variant<Rows, std::string>> known_;
};

} // namespace slax::runtime

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/planner.hpp"
#include "exporter/ledger/state.hpp"
#include "exporter/runtime/objective_judge.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/store/ledger_table.hpp"
#include "exporter/store/store.hpp"

#include <set>

namespace slax::runtime {

/// Which tree judges the windows that end in a stretch of time.
struct Reign {
  slac::time::Interval over; ///< a window whose end is after `from` and not after `to`
  std::string tree;
  std::shared_ptr<const slac::model::Model> model; ///< null: it no longer parses
  std::string error;                               ///< why
};

/// Judges what a store holds, as a ledger enters it: each window by the tree that was in force at
/// its end, with the aliases that later trees added. Uses an engine of its own; nothing that serves
/// waits for it.
class LedgerJudge {
public:
  /// `reigns` in the order of time, the last of them the present one. `ask`: where promises by
  /// objective are recorded. What is given by reference outlives this.
  LedgerJudge(store::Store &store, const std::vector<Reign> &reigns, const ledger::State &state,
              AskRecorded ask)
      : store_(store), reigns_(reigns), state_(state), ask_(std::move(ask)) {}

  struct Question {
    slac::time::Instant now;
    std::set<sli::Month> months; ///< with them all months of each fee period that they touch
    slac::time::Instant since;   ///< nobody is asked of windows that end up to then
    bool with_running = false;   ///< also windows that are not over
  };
  /// The windows and sums of these months, and what the windows of now have missed.
  slac::base::Result<ledger::Judged> judge(const Question &question);
  /// Of promises that move on with the clock, as they stood when the day began, by the tree in
  /// force then and what was known when each had settled, or is known now.
  slac::base::Result<std::vector<ledger::JudgedWindow>> standing(slac::time::Date day,
                                                                 slac::time::Instant now);
  /// Trees that were needed and no longer parse, with why.
  const std::map<std::string, std::string> &unreadable() const { return unreadable_; }

private:
  struct Loaded; ///< a tree's engine with all incidents in it
  /// `known_on`: with nothing that came later.
  slac::base::Result<slac::base::Done> load(const Reign &reign, slac::time::Instant now,
                                            Loaded &out,
                                            std::optional<slac::time::Instant> known_on = {});
  slac::base::Result<slac::base::Done> stand(const Reign &reign, slac::time::Instant end,
                                             slac::time::Duration settle, slac::time::Instant now,
                                             std::vector<ledger::JudgedWindow> &out);
  /// A sum before it is added up, by the terms of one tree.
  struct Owed {
    ledger::JudgedSum sum;
    sli::SumTerms terms;
    std::optional<slac::model::Approval> approval;
  };
  using Whose = std::pair<std::string, std::string>; ///< agreement, account
  using Objectives = std::vector<ObjectiveJudge::Window>;
  void gather_sums(const Loaded &loaded, const Reign &reign, sli::Month month,
                   const sli::Evaluation &evaluation, const Objectives &objectives);
  static Owed owed_of(const Reign &reign, const sli::AccountSum &sum);
  void add_up(ledger::Judged &out);
  void add_up(const Owed &owed, const std::vector<sli::SumPart> &parts, ledger::Judged &out) const;
  void judge_month(Loaded &loaded, ObjectiveJudge &objectives, const Reign &reign, sli::Month month,
                   bool with_running, ledger::Judged &out);
  /// KPIs that protect the promises of windows that are to be closed, as they stood at the end.
  void add_kpis(Loaded &loaded, std::vector<ledger::JudgedWindow> &windows,
                std::size_t first) const;
  void judge_present(Loaded &loaded, const Reign &reign, ledger::Judged &out);
  void add_breaches(Loaded &loaded, const Reign &reign, const sli::Row &row, ledger::Judged &out);
  static ledger::JudgedRow row_of(const Loaded &loaded, const Reign &reign, const sli::Row &row);
  ledger::JudgedWindow window_of(Loaded &loaded, const Reign &reign, const sli::Row &row);
  ledger::IncidentEvidence evidence_of(const Loaded &loaded, const sli::Detail &detail) const;
  slac::base::Result<slac::base::Done> add_records(const slac::model::Model &model,
                                                   ledger::Judged &judged);

  store::Store &store_;
  const std::vector<Reign> &reigns_;
  const ledger::State &state_;
  const AskRecorded ask_;
  std::map<std::string, std::string> unreadable_;
  // What sums are made of, over all trees.
  std::vector<std::shared_ptr<const slac::model::Model>> kept_; ///< that the terms point into
  std::map<Whose, std::vector<sli::AccountSum::Part>> parts_;   ///< each by the tree at its end
  std::vector<Owed> owed_;                                      ///< by the tree at the period's end
  std::map<std::pair<Whose, std::string>, Owed> former_; ///< by the last tree that had the account
  std::map<sli::Month, std::set<Whose>> present_; ///< accounts in the tree at the month's end
};

} // namespace slax::runtime

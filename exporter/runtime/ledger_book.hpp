// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/planner.hpp"
#include "exporter/ledger/state.hpp"
#include "exporter/ledger/verify.hpp"
#include "exporter/runtime/ledger_judge.hpp"
#include "exporter/store/ledger_table.hpp"
#include "exporter/store/store.hpp"

#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

namespace slax::runtime {

/// A store's ledger: what stands in it, what would be written now, and the writing. The server and
/// the commands use it alike, each with connections of its own. Not thread-safe.
class LedgerBook {
public:
  using Access = store::LedgerTable::Access;
  static slac::base::Result<std::unique_ptr<LedgerBook>> open(const std::string &where,
                                                              Access access);

  /// Takes what was written since, by whomever, and checks it on the way.
  slac::base::Result<slac::base::Done> refresh();
  const ledger::State &state() const { return state_; }
  /// Of the last line that was taken: another one whenever `state` and `broken` may be.
  std::int64_t sequence() const { return sequence_; }
  /// The first line that does not fit; nothing while every chain is whole.
  const std::optional<ledger::Verifier::Misfit> &broken() const { return broken_; }
  store::LedgerTable &table() { return *table_; }
  store::Store &store() { return *store_; }

  /// The tree is in force from now on, if it is not already; `commit` may be empty.
  slac::base::Result<slac::base::Done> enthrone(const std::string &tree, const std::string &text,
                                                const std::string &commit, slac::time::Instant now);
  /// Why a tree may not come into force: an amendment of it begins inside a closed window.
  slac::base::Result<std::optional<std::string>> refuse(const slac::model::Model &model);
  /// The model of the tree that reigns, for a start at which the one on disk is refused; null:
  /// there is none.
  slac::base::Result<std::shared_ptr<const slac::model::Model>> reigning();
  /// Text of the tree that reigns; empty: there is none.
  slac::base::Result<std::string> reigning_text();

  /// When all sources of the present tree had been read completely for the first time; nothing
  /// while one was not. What ended before is not closed without a person.
  slac::base::Result<std::optional<slac::time::Instant>> began();

  struct Ask {
    slac::time::Instant now;
    std::optional<slac::time::Instant> from = {}; ///< of `ledger close --from`
    std::set<std::string> despite = {};           ///< sources that are not waited for
    std::string by = {};
    std::string note_hash = {};
    bool everything = true; ///< false: months that are done and long over are left out
    /// Of a statement: judged too, whatever is done, and with windows that are not over.
    std::optional<sli::Months> stated = {};
    /// Of a statement: promises that move on with the clock, as they stood when this day began.
    std::optional<slac::time::Date> standing = {};
    std::stop_token stop = {}; ///< ends what is asked of other systems
  };
  slac::base::Result<ledger::Plan> plan(const Ask &ask);
  /// Writes the drafts in transactions of a few hundred lines each; gives how many were written.
  slac::base::Result<std::size_t>
  write(const std::vector<ledger::Draft> &drafts, slac::time::Instant now,
        const std::function<bool()> &may,
        const std::optional<store::LedgerTable::New::Note> &note = {});
  /// What the last plan for a statement was made of.
  const ledger::Judged &judged() const { return judged_; }
  /// The model of a tree that reigns or did, as of the last plan; null: it no longer parses.
  std::shared_ptr<const slac::model::Model> model(const std::string &tree) const;
  /// Trees that a plan needed and that no longer parse, with why.
  const std::map<std::string, std::string> &unreadable() const { return unreadable_; }

private:
  LedgerBook(std::unique_ptr<store::Store> store, std::unique_ptr<store::LedgerTable> table)
      : store_(std::move(store)), table_(std::move(table)) {}
  slac::base::Result<slac::base::Done> load_reigns();
  slac::time::Period longest_fee_period() const;
  /// Null, with the reason, where there is nobody to ask of promises by objective.
  std::unique_ptr<source::Prometheus> prometheus(std::string &wrong) const;

  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::LedgerTable> table_;
  std::int64_t sequence_ = 0;
  ledger::State state_;
  ledger::Verifier verifier_{{}};
  std::optional<ledger::Verifier::Misfit> broken_;
  std::vector<Reign> reigns_;
  std::optional<slac::time::Instant> from_; ///< from which on a person had windows closed
  std::set<sli::Month> done_;               ///< months of which everything is closed and owed
  std::map<std::string, std::string> unreadable_;
  ledger::Judged judged_;
};

} // namespace slax::runtime

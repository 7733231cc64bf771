// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/digest.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/ledger_book.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace slax::runtime {

/// Writes the ledger while the exporter serves: looks every few seconds whether records came or
/// something fell due, judges on a thread of its own with connections of its own, and appends where
/// this process leads. It rests for twenty times as long as a look took.
class LedgerKeeper {
public:
  struct Options {
    std::string where;
    /// Nothing is appended: the clock is somebody's guess (`serve --at`).
    bool may_write = true;
    /// The store of a replay, which says so for good.
    bool is_replay = false;
    /// Whose clock differs most from ours, and by how much; null: nobody says.
    std::function<std::pair<std::string, slac::time::Duration>()> clock_off = {};
  };
  /// `leader`: the store that polls; it outlives the keeper.
  LedgerKeeper(Options options, Clock clock, store::Store &leader);
  ~LedgerKeeper();

  /// Opens the ledger and checks its chains. What cannot be read ends the start.
  std::optional<std::string> open();
  /// Why the tree may not come into force; from the main thread.
  std::optional<std::string> refuse(const slac::model::Model &model);
  /// The model that serves where the tree on disk is refused at the start; null: none.
  std::shared_ptr<const slac::model::Model> reigning(std::string &text);
  /// The tree that is to be in force from now on, and the commit that holds it, if there is one.
  void set_tree(const std::string &text, const std::string &commit);
  void start();

  /// From any thread.
  std::shared_ptr<const std::string> page() const;

private:
  void run(const std::stop_token &stop);
  void look(slac::time::Instant now, const std::stop_token &stop);
  /// `waiting`: what the plan of this look waits for; absent where none was made.
  void render(const std::optional<std::vector<ledger::Waiting>> &waiting, slac::time::Instant now);
  bool is_news();

  const Options options_;
  const Clock clock_;
  store::Store &leader_;
  std::mutex book_mutex_; ///< of the book
  std::unique_ptr<LedgerBook> book_;
  mutable std::mutex mutex_; ///< of what follows
  std::string tree_text_;
  std::string tree_; ///< its hash
  std::string commit_;
  std::stop_source asking_; ///< ends what the look under way asks of other systems
  std::shared_ptr<const std::string> page_;
  // Of the keeper's thread, once it runs.
  std::int64_t rendered_ = -1;          ///< sequence of the last line on the page
  std::vector<ledger::Digest> digests_; ///< on the page
  std::string places_;                  ///< of all sources, when it looked last
  slac::time::Instant looked_at_;
  slac::time::Instant looked_at_all_;
  bool said_other_tree_ = false;
  std::string said_;
  std::jthread thread_; ///< the last member: it stops before the others go
};

} // namespace slax::runtime

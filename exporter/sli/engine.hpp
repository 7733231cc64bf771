// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/availability.hpp"
#include "exporter/sli/flaws.hpp"
#include "exporter/sli/gathered.hpp"
#include "exporter/sli/measures.hpp"
#include "exporter/sli/quality.hpp"
#include "exporter/sli/timely.hpp"

#include <map>
#include <memory>
#include <queue>
#include <unordered_set>
#include <vector>

namespace slax::sli {

/// The rows and measures of a range of accounts at one instant. Never changed once published.
struct Block {
  slac::time::Instant at;
  std::vector<Row> rows; ///< by account, then agreement, commitment, service, window
  std::vector<Measure> measures;
};

/// What rows point into: the model and what was planned from it.
struct Layout;

struct OpenClocks {
  std::vector<OpenClock> listed; ///< first those not yet missed, by use, then the missed
  std::size_t total = 0;
  /// Clocks of a row that have used at least a share of the promised time: the agreement's steps of
  /// escalation, or half, three quarters and nine tenths. Those that have any.
  struct Step {
    const RowKey *key = nullptr;
    slac::base::Decimal percent;
    int clocks = 0;
  };
  std::vector<Step> steps; ///< by row and percent
};

/// Every number, kept up to date: `apply` takes what a read brought, `advance` moves the clock.
/// What neither touches is not computed again. The result depends only on the incidents and the
/// specs as they are and on the instant, not on the way there. Not thread-safe; `advance` uses a
/// second thread where there is much to do.
class Engine {
public:
  explicit Engine(WindowSet windows);
  ~Engine();
  Engine(const Engine &) = delete;
  Engine &operator=(const Engine &) = delete;

  /// The names that records to be applied must be interned in.
  timeline::Names &names() { return names_; }
  const timeline::Names &names() const { return names_; }
  const timeline::Incidents &incidents() const { return incidents_; }

  /// Puts other specs in force, for the incidents that are known. The model has been checked.
  void set_model(std::shared_ptr<const slac::model::Model> model);
  void apply(timeline::Change change);
  /// How far what the sources said can be relied upon. What is not breached is unknown where one of
  /// them is stale, or where the window is over and one was not read since.
  struct Evidence {
    /// Of all sources that feed an account's rows.
    struct Reach {
      bool stale = false;                            ///< one of them is, or there is none
      slac::time::Instant read = slac::time::kNever; ///< each was read completely then, or later
      friend bool operator==(const Reach &, const Reach &) = default;
    };
    std::map<std::string, Reach> accounts; ///< those that some source names
    Reach others;
    friend bool operator==(const Evidence &, const Evidence &) = default;
  };
  void set_evidence(Evidence evidence);
  /// Brings everything to `now`; it may also go back. Gives the blocks that are new.
  const std::vector<std::size_t> &advance(slac::time::Instant now);

  slac::time::Instant now() const { return now_; }
  const std::vector<std::shared_ptr<const Block>> &blocks() const { return blocks_; }
  /// The incidents that name the account, those that were merged into another in its place.
  std::vector<timeline::Slot> incidents_of(std::string_view account) const;
  const Merges &merges() const { return merges_; }
  /// Keeps alive what the rows point into.
  std::shared_ptr<const Layout> layout() const;
  /// The clocks that still run, at most `limit` of them listed.
  OpenClocks clocks(std::size_t limit) const;
  /// Incidents with a flaw, or that concern nobody; by slot.
  const std::map<timeline::Slot, Quality> &flawed() const { return flawed_; }
  /// Another number whenever `flawed` may have changed.
  std::uint64_t flawed_revision() const { return flawed_revision_; }

private:
  struct AccountState;
  struct Scratch;

  void forget_everything();
  void index_incident(timeline::Slot slot, const timeline::Incident &incident,
                      std::span<const timeline::NameId> services, bool add);
  void index_incident(timeline::Slot slot, const timeline::Incident &incident, bool add);
  void refresh(const std::vector<timeline::Slot> &slots);
  void select_all_windows();
  void follow_merges();
  void add_incident(timeline::Slot slot, AccountState &state, Scratch &scratch);
  void note_flaws(timeline::Slot slot, const Gathered &incident, AccountState &state) const;
  std::shared_ptr<const Block> make_block(std::size_t index, Scratch &scratch);
  void recompute(AccountState &state, Scratch &scratch, std::vector<Row> &rows,
                 std::vector<Measure> &measures);
  void move(AccountState &state, const Block &old, std::vector<Row> &rows,
            std::vector<Measure> &measures) const;
  Evidence::Reach reach(const AccountState &state, const Evidence &evidence) const;
  Row start_row(const RowKey &key, const RowWindow &window) const;
  std::optional<slac::time::Instant> first_event() const;

  WindowSet windows_;
  timeline::Names names_;
  timeline::Incidents incidents_;
  std::shared_ptr<Layout> layout_;
  std::vector<AccountState> accounts_;     ///< of the agreements, by name
  std::vector<std::size_t> state_of_;      ///< index of accounts_, by account of the model
  std::vector<std::size_t> first_account_; ///< of each block, and one past the last
  std::vector<std::shared_ptr<const Block>> blocks_;
  std::vector<std::size_t> changed_blocks_;
  std::vector<timeline::Slot> changed_; ///< since the last `advance`
  Merges merges_;
  std::map<timeline::Slot, Quality> flawed_;
  std::unordered_set<timeline::Slot> distrusted_; ///< of those, whose rows are unknown
  std::uint64_t flawed_revision_ = 0;
  using Wake = std::pair<slac::time::Instant, timeline::Slot>;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> hidden_; ///< events after now
  slac::time::Instant now_{-1};
  Evidence evidence_;
};

} // namespace slax::sli

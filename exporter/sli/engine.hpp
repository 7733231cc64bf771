// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/account_index.hpp"
#include "exporter/sli/kpi/fleet_kpis.hpp"
#include "exporter/sli/open_clocks.hpp"
#include "exporter/sli/quality.hpp"
#include "exporter/timeline/receiver.hpp"

#include <map>
#include <memory>
#include <queue>
#include <unordered_set>
#include <vector>

namespace slax::sli {

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
  /// Which windows get rows from the next model on.
  void set_windows(WindowSet windows) { windows_ = windows; }
  void apply(timeline::Change change);
  /// The same for those that only bring incidents. Not longer than the engine lives.
  timeline::Receiver receiver();
  void set_evidence(Evidence evidence);
  const Evidence &evidence() const { return evidence_; }
  /// The alerts that Sources group into incidents, for KPIs that count them.
  void set_alerts(KpiAlerts alerts);
  /// Whether some KPI counts alerts.
  bool asks_for_alerts() const;
  /// Brings everything to `now`; it may also go back. Gives the blocks that are new.
  const std::vector<std::size_t> &advance(slac::time::Instant now);

  slac::time::Instant now() const { return now_; }
  const std::vector<std::shared_ptr<const Block>> &blocks() const { return blocks_; }
  /// The incidents that name the account, those that were merged into another in its place.
  std::vector<timeline::Slot> incidents_of(std::string_view account) const;
  const Merges &merges() const { return index_.merges(); }
  /// The accounts whose rows look at the incident; as in the layout.
  std::vector<std::size_t> accounts_of(timeline::Slot slot) const;
  /// The rows of an account of the layout, as they were made last.
  std::span<const Row> rows_of(std::size_t account) const;
  /// KPIs over all accounts.
  const std::vector<KpiRow> &fleet_kpis() const { return fleet_.rows(); }
  /// Keeps alive what the rows point into.
  std::shared_ptr<const Layout> layout() const;
  /// The clocks that still run, at most `limit` of them listed.
  OpenClocks clocks(std::size_t limit) const;
  /// Incidents with a flaw, or that concern nobody; by slot.
  const std::map<timeline::Slot, Quality> &flawed() const { return flawed_; }
  /// Another number whenever `flawed` may have changed.
  std::uint64_t flawed_revision() const { return flawed_revision_; }

private:
  void forget_everything();
  void look_at(const std::vector<timeline::Slot> &slots);
  void refresh(const std::vector<timeline::Slot> &slots);
  void select_all_windows();
  void look_back(bool is_news);
  void weigh_shares();
  void note_first_record(timeline::Slot slot);
  FleetKpis::World fleet_world() const;
  void evaluate_fleet(const std::vector<std::size_t> &computed);
  std::shared_ptr<const Block> make_block(std::size_t index, Scratch &scratch);
  const std::string &name_of(std::size_t account) const;

  WindowSet windows_;
  timeline::Names names_;
  timeline::Incidents incidents_;
  std::shared_ptr<Layout> layout_;
  AccountIndex index_;
  std::map<slac::time::Instant, Merges> merged_then_; ///< at the ends of months that are looked at
  FleetKpis fleet_;
  bool has_row_kpis_ = false;
  std::optional<KpiAlerts> alerts_;
  slac::time::Instant first_record_ = slac::time::kNever; ///< the first event of any incident
  std::optional<timeline::Slot> first_;                   ///< whose that is
  std::vector<Cells> accounts_;            ///< of the agreements, by name; as in the layout
  std::vector<std::size_t> first_account_; ///< of each block, and one past the last
  std::vector<std::shared_ptr<const Block>> blocks_;
  std::vector<std::size_t> changed_blocks_;
  std::vector<timeline::Slot> changed_; ///< since the last `advance`
  std::map<timeline::Slot, Quality> flawed_;
  std::unordered_set<timeline::Slot> distrusted_; ///< of those, whose rows are unknown
  std::uint64_t flawed_revision_ = 0;
  using Wake = std::pair<slac::time::Instant, timeline::Slot>;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> hidden_; ///< events after now
  slac::time::Instant now_{-1};
  Evidence evidence_;
};

} // namespace slax::sli

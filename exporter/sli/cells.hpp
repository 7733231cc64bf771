// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/evidence.hpp"
#include "exporter/sli/flaws.hpp"
#include "exporter/sli/kinds/kind.hpp"
#include "exporter/sli/kpi/account_kpis.hpp"
#include "exporter/sli/measures.hpp"
#include "exporter/sli/sums.hpp"

#include <map>
#include <memory>
#include <span>
#include <unordered_set>
#include <vector>

namespace slax::sli {

/// The rows and measures of a range of accounts at one instant. Never changed once published.
struct Block {
  slac::time::Instant at;
  std::vector<Row> rows; ///< by account, then agreement, commitment, service, window
  std::vector<Measure> measures;
  std::vector<AccountSum> sums;      ///< by account, then agreement, period
  std::vector<ChronicCount> chronic; ///< by account, then agreement, commitment
  std::vector<KpiRow> kpis;          ///< by account
};

/// What one thread needs to compute accounts, kept from one to the next.
struct Scratch {
  Gathered incident;
  Tallies tallies;
  std::vector<Tally *> of_cells;
  Measures measures;
  Sums sums;
  AccountKpis kpis;
};

/// The rows of one account, and what stays of them between two instants: the standings of its
/// cells, its running clocks and flaws, and the instant at which it must be computed again although
/// nothing happens. `compute` looks at every incident once, for all cells; `move` is the same
/// without news: only what follows the clock is new. Both are called by the thread that makes the
/// account's block; nothing is shared between accounts.
class Cells {
public:
  explicit Cells(const Layout::Account &account)
      : account_(account.account), cells_(&account.cells), layout_(&account) {}

  struct World {
    const Layout &layout;
    const timeline::Incidents &incidents;
    const Merges &merges;
    const std::unordered_set<timeline::Slot> &distrusted; ///< rows that they touch are unknown
    slac::time::Instant now;
    /// What was merged at the end of a month; at others it is as `merges` say.
    const std::map<slac::time::Instant, Merges> &then;
    slac::time::Instant first_record; ///< of any incident
    const KpiAlerts *alerts;          ///< null: nobody groups any
    bool keeps_parts = false;         ///< sums say what they are made of
  };
  /// `incidents` stand for what was merged into them; `named` are all that name the account.
  void compute(const World &world, std::span<const timeline::Slot> incidents,
               const std::vector<timeline::Slot> &named, const Evidence::Reach &reach,
               Scratch &scratch, Block &out);
  void move(const World &world, const Block &old, const Evidence::Reach &reach, Scratch &scratch,
            Block &out);

  int account() const { return account_; }
  const std::vector<Cell> &cells() const { return *cells_; }
  bool is_outdated(slac::time::Instant now) const { return next_ <= now; }
  /// Whether some number follows the clock.
  bool moves() const { return moves_; }
  /// End of the first window that waits for a read since; `kNever`: none does.
  slac::time::Instant awaited() const { return awaited_; }

  /// A clock that runs, in the row of this key.
  struct Open {
    const RowKey *key = nullptr;
    Running clock;
  };
  const std::vector<Open> &open() const { return open_; }
  /// What it gives to KPIs over all accounts.
  const std::vector<FleetShare> &fleet() const { return fleet_; }

private:
  void add(const World &world, timeline::Slot slot, Scratch &scratch);
  void note_flaws(const World &world, timeline::Slot slot, const Gathered &incident);
  void put(const RowWindow &window, Row row, Scratch &scratch, Block &out);
  void compute_month_ends(const World &world, const std::vector<timeline::Slot> &named,
                          Scratch &scratch);
  void add_months(const World &world, const Evidence::Reach &reach, Scratch &scratch) const;
  void add_row_kpis(const World &world, const Evidence::Reach &reach, Block &out) const;
  Row make_row(const World &world, const Cell &cell, const RowWindow &window, Outcome outcome,
               const Evidence::Reach &reach) const;

  int account_;
  const std::vector<Cell> *cells_;
  const Layout::Account *layout_;
  std::vector<std::unique_ptr<Standing>> standings_; ///< of each cell
  /// Of windows that are looked at for sums, counts and KPIs alone, cell by cell.
  std::vector<Row> hidden_;
  /// Of rolling promises: as they stood at each month's end, cell by cell.
  std::vector<Outcome> ended_;
  std::vector<KpiRow> kpis_; ///< those that only news change
  std::vector<FleetShare> fleet_;
  std::vector<Open> open_;
  Flaws flaws_;
  slac::time::Instant next_;
  slac::time::Instant awaited_ = slac::time::kNever;
  bool moves_ = false;
  struct Place {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  // In the block that it was last put in.
  std::size_t first_row_ = 0;
  Place measures_;
};

} // namespace slax::sli

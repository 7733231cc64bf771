// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/evidence.hpp"
#include "exporter/sli/kpi/row.hpp"
#include "exporter/sli/kpi/samples.hpp"
#include "exporter/sli/row.hpp"

#include <memory>
#include <vector>

namespace slax::sli {

/// A clock, or a sample, that an account gives to a KPI over all accounts.
struct FleetShare {
  const KpiPlan *plan = nullptr;
  std::variant<KpiClock, Sample> of;
};

/// The KPIs of one account while its incidents are looked at. Made to be used again for the next
/// account. Values of rows (availability, budget) come from the rows' own tallies.
class AccountKpis {
public:
  struct World {
    const Layout &layout;
    slac::time::Instant now;
    slac::time::Instant first_record = slac::time::kNever; ///< of any incident
    const KpiAlerts *alerts = nullptr;                     ///< null: nobody groups any
  };
  void start(const Layout::Account &account);
  /// `is_flawed`: it is left out of KPIs that protect nothing. `tallies`, of the account's cells,
  /// have it.
  void add(const Gathered &incident, bool is_flawed, std::span<Tally *const> tallies,
           const World &world);
  /// Appends the account's rows and what it gives to fleet KPIs. `next_change` is lowered to the
  /// first instant at which one of them changes although nothing happens.
  void finish(const World &world, const Evidence::Reach &reach,
              const timeline::Incidents &incidents, slac::time::Instant &next_change,
              std::vector<KpiRow> &rows, std::vector<FleetShare> &fleet);

private:
  void add_clocks(const Layout::AccountKpi &kpi, std::size_t index, const Gathered &incident,
                  std::span<Tally *const> tallies, const World &world);

  const Layout::Account *account_ = nullptr;
  std::vector<std::vector<Sample>> samples_; ///< of each of the account's KPIs
  std::vector<FleetShare> fleet_;
  std::vector<KpiClock> clocks_; ///< of the incident that is added
  std::vector<Sample> own_;      ///< likewise
};

/// A row of the KPI without values; nothing where it has none at `now`.
std::optional<KpiRow> start_row(const Layout &layout, const Layout::Account &account,
                                const Layout::AccountKpi &kpi, slac::time::Instant now);
/// A KPI of availability or budget, out of the promise's rows in the KPI's windows.
void fill(KpiRow &row, const Row &current, const Row *previous, bool is_stale);

/// The bound of the promises that a KPI protects, towards the account; nothing if they do not
/// agree, or one has no row now.
std::optional<Fraction> common_bound(const Layout &layout, const Layout::Account &account,
                                     const Layout::AccountKpi &kpi, slac::time::Instant now);

/// Whether one of the known reasons excludes it.
bool is_excluded(const timeline::Timeline &timeline, const timeline::Vocabulary &vocabulary);

} // namespace slax::sli

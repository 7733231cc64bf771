// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kpi/account_kpis.hpp"

#include <span>
#include <unordered_set>
#include <vector>

namespace slax::sli {

/// KPIs over all accounts: an incident counts once, however many it hit. Those that protect nothing
/// keep the samples of every incident, also of accounts that nobody knows, and take only changed
/// ones anew; those that protect promises put together what the accounts give.
class FleetKpis {
public:
  void set_layout(const Layout &layout);
  bool empty() const { return of_events_.empty() && of_promises_.empty() && of_alerts_.empty(); }
  void forget();

  struct World {
    const timeline::Incidents &incidents;
    const Merges &merges;
    const std::unordered_set<timeline::Slot> &distrusted;
    slac::time::Instant now;
    slac::time::Instant first_record; ///< of any incident
    const KpiAlerts *alerts;          ///< null: nobody groups any
  };
  /// `changed`: all incidents that may be others than before; sorted.
  void update(std::span<const timeline::Slot> changed, const World &world);
  /// `shares`: what each account gives.
  void evaluate(const World &world, std::span<const std::vector<FleetShare> *const> shares,
                bool is_stale);
  const std::vector<KpiRow> &rows() const { return rows_; }

private:
  struct OfEvents {
    const KpiPlan *plan = nullptr;
    std::vector<Sample> samples; ///< by incident
  };
  KpiRow row_of(const KpiPlan &plan, std::span<const Sample> samples, const World &world,
                bool is_stale) const;
  std::optional<Fraction> bound_towards_all(const KpiPlan &plan, slac::time::Instant now) const;

  const Layout *layout_ = nullptr;
  std::vector<OfEvents> of_events_;
  std::vector<const KpiPlan *> of_promises_;
  std::vector<const KpiPlan *> of_alerts_;
  std::vector<KpiRow> rows_;
};

} // namespace slax::sli

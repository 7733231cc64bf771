// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kpi/account_kpis.hpp"
#include "exporter/sli/kpi/running.hpp"

#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace slax::sli {

/// KPIs over all accounts: an incident counts once, however many it hit. Those that protect nothing
/// take the samples of every incident, also of accounts that nobody knows; those that protect
/// promises put together what the accounts give.
class FleetKpis {
public:
  void set_layout(const Layout &layout);
  bool empty() const { return of_events_.empty() && of_promises_.empty() && of_alerts_.empty(); }
  void forget();
  /// Others are given from now on.
  void forget_alerts() { has_alerts_ = false; }
  /// Promises may set other bounds.
  void forget_bounds() { bounds_until_ = {}; }

  struct World {
    const timeline::Incidents &incidents;
    const Merges &merges;
    const std::unordered_set<timeline::Slot> &distrusted;
    slac::time::Instant now;
    slac::time::Instant first_record; ///< of any incident
    const KpiAlerts *alerts;          ///< null: nobody groups any
  };
  /// `changed`: all incidents that may be others than before; sorted.
  void advance(std::span<const timeline::Slot> changed, const World &world);
  /// What an account, by its index in the layout, gives from now on. After `advance`.
  void take(std::size_t account, std::span<const FleetShare> shares);
  /// After the accounts have given what they have.
  void evaluate(const World &world, bool is_stale);
  const std::vector<KpiRow> &rows() const { return rows_; }

private:
  struct Given {
    std::size_t account;
    FleetShare share;
  };
  struct OfPromises {
    RunningKpi running;
    std::unordered_map<timeline::Slot, std::vector<Given>> given;
    std::optional<Fraction> bound; ///< towards all accounts
  };
  void add_samples(timeline::Slot slot, const World &world, Gathered &gathered,
                   std::vector<std::vector<Sample>> &out) const;
  void take_alerts(const World &world);
  void take_bounds(slac::time::Instant now);
  KpiRow row_of(const RunningKpi &running, std::optional<Fraction> bound, const World &world,
                bool is_stale) const;
  std::optional<Fraction> bound_towards_all(const KpiPlan &plan, slac::time::Instant now) const;

  const Layout *layout_ = nullptr;
  std::vector<RunningKpi> of_events_;
  std::vector<OfPromises> of_promises_;
  std::vector<RunningKpi> of_alerts_;
  bool has_alerts_ = false; ///< `of_alerts_` hold them
  /// By account: what it gave, as indices into `of_promises_` with the incident.
  std::vector<std::vector<std::pair<std::size_t, timeline::Slot>>> gave_;
  slac::time::Instant bounds_until_;
  std::vector<KpiRow> rows_;
};

} // namespace slax::sli

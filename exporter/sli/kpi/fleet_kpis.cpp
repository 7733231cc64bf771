// SPDX-License-Identifier: Apache-2.0
// The fleet's values. What an incident gives is calculated when it changes; a value is a walk over
// the samples that are kept, of which those too old for any window are dropped.
#include "exporter/sli/kpi/fleet_kpis.hpp"

#include "exporter/sli/parallel.hpp"

#include <algorithm>
#include <map>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::Slot;

constexpr std::size_t kWorthAThread = 4096;
constexpr Interval kAllTime{{}, slac::time::kNever};

/// Before which nothing counts any more; an incident whose last event is older and that is over
/// gives nothing.
Instant horizon(const KpiPlan &plan, Instant now) {
  const auto windows = plan.windows(kAllTime, now);
  if (!windows) return {};
  return windows->previous.empty() ? windows->current.from : windows->previous.from;
}

bool is_over(const timeline::Incident &incident) {
  bool out = false;
  for (const timeline::Event &e : incident.events()) {
    if (e.type == timeline::EventType::Resolved || e.type == timeline::EventType::Closed)
      out = true;
    if (e.type == timeline::EventType::Reopened) out = false;
  }
  return out;
}

} // namespace

void FleetKpis::set_layout(const Layout &layout) {
  layout_ = &layout;
  of_events_.clear();
  of_promises_.clear();
  of_alerts_.clear();
  for (const KpiPlan &plan : layout.kpis) {
    if (!plan.is_of_fleet() || plan.is_of_rows()) continue;
    if (plan.is_of_alerts())
      of_alerts_.push_back(&plan);
    else if (plan.is_protecting())
      of_promises_.push_back(&plan);
    else
      of_events_.push_back({&plan, {}});
  }
  forget();
}

void FleetKpis::forget() {
  for (OfEvents &one : of_events_)
    one.samples.clear();
  rows_.clear();
}

void FleetKpis::update(std::span<const Slot> changed, const World &world) {
  if (of_events_.empty() || changed.empty()) return;
  std::vector<Instant> horizons;
  for (const OfEvents &one : of_events_)
    horizons.push_back(horizon(*one.plan, world.now));
  const Instant oldest = *std::min_element(horizons.begin(), horizons.end());
  // Of each changed incident what it gives to each KPI.
  std::vector<std::vector<std::vector<Sample>>> found(of_events_.size());
  for (auto &of_kpi : found)
    of_kpi.resize(changed.size());
  parallel_ranges(changed.size(), kWorthAThread, [&](std::size_t from, std::size_t to) {
    Gathered gathered;
    for (std::size_t i = from; i < to; ++i) {
      const Slot slot = changed[i];
      const timeline::Incident &incident = world.incidents.at(slot);
      const bool is_out = incident.events().empty() || world.distrusted.contains(slot) ||
                          world.merges.root(slot) != slot;
      const bool is_old = world.merges.members(slot).empty() && !incident.events().empty() &&
                          incident.events().back().at < oldest && is_over(incident);
      if (is_out || is_old) continue;
      gathered.gather(world.incidents, world.merges, layout_->vocabulary, slot,
                      timeline::Vocabulary::kUnknown, world.now);
      const timeline::Timeline &timeline = gathered.timeline();
      if (!timeline.usable() || is_excluded(timeline, layout_->vocabulary)) continue;
      for (std::size_t k = 0; k < of_events_.size(); ++k)
        add_event_samples(*of_events_[k].plan, slot, timeline, world.now, found[k][i]);
    }
  });
  for (std::size_t k = 0; k < of_events_.size(); ++k) {
    std::vector<Sample> &samples = of_events_[k].samples;
    std::erase_if(samples, [&](const Sample &s) {
      return std::binary_search(changed.begin(), changed.end(), s.incident) ||
             (!s.open && s.at < horizons[k]);
    });
    for (std::vector<Sample> &own : found[k])
      samples.insert(samples.end(), own.begin(), own.end());
  }
}

std::optional<Fraction> FleetKpis::bound_towards_all(const KpiPlan &plan, Instant now) const {
  std::optional<Fraction> out;
  bool is_first = true;
  for (const Layout::Account &account : layout_->accounts)
    for (const Layout::AccountKpi &kpi : account.kpis) {
      if (kpi.plan != &plan) continue;
      const bool has_row = std::any_of(kpi.cells.begin(), kpi.cells.end(), [&](std::size_t cell) {
        const auto &windows = layout_->promised[account.cells[cell].promised].windows;
        return std::any_of(windows.begin(), windows.end(),
                           [](const RowWindow &w) { return w.use == WindowUse::Row; });
      });
      if (!has_row) continue; // it is no longer, or not yet, promised anything
      const auto bound = common_bound(*layout_, account, kpi, now);
      if (!bound || (!is_first && *bound != *out)) return std::nullopt;
      out = bound;
      is_first = false;
    }
  return out;
}

KpiRow FleetKpis::row_of(const KpiPlan &plan, std::span<const Sample> samples, const World &world,
                         bool is_stale) const {
  KpiRow out;
  out.plan = &plan;
  const auto windows = plan.windows(kAllTime, world.now);
  if (!windows) return out; // before all time
  fill(out, samples, *windows, world.now, world.first_record, world.incidents);
  if (plan.is_protecting()) out.bound = bound_towards_all(plan, world.now);
  judge(out, is_stale);
  return out;
}

void FleetKpis::evaluate(const World &world, std::span<const std::vector<FleetShare> *const> shares,
                         bool is_stale) {
  rows_.clear();
  for (OfEvents &one : of_events_) {
    for (Sample &sample : one.samples) // an open silence grows with the wall clock
      if (sample.grows) {
        sample.value = sample.value + (world.now - sample.at);
        sample.at = world.now;
      }
    rows_.push_back(row_of(*one.plan, one.samples, world, is_stale));
  }
  for (const KpiPlan *plan : of_promises_) {
    std::map<Slot, std::vector<KpiClock>> clocks;
    std::vector<Sample> samples;
    for (const std::vector<FleetShare> *of_account : shares)
      for (const FleetShare &share : *of_account) {
        if (share.plan != plan) continue;
        if (const auto *clock = std::get_if<KpiClock>(&share.of))
          clocks[clock->incident].push_back(*clock);
        else
          samples.push_back(std::get<Sample>(share.of));
      }
    if (std::holds_alternative<slac::terms::RatioKpi>(plan->target)) { // each incident once
      const auto by_incident = [](const Sample &a, const Sample &b) {
        return a.incident < b.incident;
      };
      std::sort(samples.begin(), samples.end(), by_incident);
      samples.erase(
          std::unique(samples.begin(), samples.end(),
                      [](const Sample &a, const Sample &b) { return a.incident == b.incident; }),
          samples.end());
    }
    for (const auto &[slot, all] : clocks)
      add_clock_sample(*plan, longest_of(all), samples);
    rows_.push_back(row_of(*plan, samples, world, is_stale));
  }
  for (const KpiPlan *plan : of_alerts_) {
    std::vector<Sample> samples;
    if (world.alerts != nullptr) samples = alert_samples(*world.alerts, -1);
    KpiRow row = row_of(*plan, samples, world, is_stale);
    if (world.alerts == nullptr) { // whose count would be 0
      row.value.reset();
      row.previous.reset();
      judge(row, is_stale);
    }
    rows_.push_back(std::move(row));
  }
  std::sort(rows_.begin(), rows_.end(),
            [](const KpiRow &a, const KpiRow &b) { return a.plan->order < b.plan->order; });
}

} // namespace slax::sli

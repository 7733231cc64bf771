// SPDX-License-Identifier: Apache-2.0
// The fleet's values. What an incident gives is calculated when it, or an account that it hit,
// changes; the values follow.
#include "exporter/sli/kpi/fleet_kpis.hpp"

#include "exporter/sli/kpi/measure.hpp"
#include "exporter/sli/parallel.hpp"

#include <algorithm>
#include <numeric>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::Slot;

constexpr std::size_t kRange = 1024;     // incidents
constexpr std::size_t kAhead = 8;        // incidents that are fetched meanwhile
constexpr std::size_t kWorthAThread = 4; // ranges
constexpr Duration kInstant{1};
constexpr Interval kAllTime{{}, slac::time::kNever};

/// Before which nothing counts any more.
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

/// It was over before the instant, and so gives nothing.
bool is_over_before(Instant oldest, Slot slot, const FleetKpis::World &world) {
  const timeline::Incident &incident = world.incidents.at(slot);
  return world.merges.members(slot).empty() && !incident.events().empty() &&
         incident.events().back().at < oldest && is_over(incident);
}

Slot incident_of(const FleetShare &share) {
  const auto *clock = std::get_if<KpiClock>(&share.of);
  return clock != nullptr ? clock->incident : std::get<Sample>(share.of).incident;
}

void move(RunningKpi &running, Instant now) {
  if (const auto windows = running.plan().windows(kAllTime, now)) running.advance(*windows, now);
}

} // namespace

void FleetKpis::set_layout(const Layout &layout) {
  layout_ = &layout;
  of_events_.clear();
  of_promises_.clear();
  of_alerts_.clear();
  for (const KpiPlan &plan : layout.kpis) {
    if (!plan.is_of_fleet() || plan.is_of_rows) continue;
    if (plan.is_of_alerts)
      of_alerts_.emplace_back(plan);
    else if (plan.is_protecting())
      of_promises_.push_back({RunningKpi(plan), {}, {}});
    else
      of_events_.emplace_back(plan);
  }
  forget_bounds();
  forget();
}

void FleetKpis::forget() {
  for (RunningKpi &running : of_events_)
    running.clear();
  for (OfPromises &one : of_promises_) {
    one.running.clear();
    one.given.clear();
  }
  gave_.assign(layout_->accounts.size(), {});
  forget_alerts();
  rows_.clear();
}

void FleetKpis::advance(std::span<const Slot> changed, const World &world) {
  for (RunningKpi &running : of_events_)
    move(running, world.now);
  for (OfPromises &one : of_promises_)
    move(one.running, world.now);
  for (RunningKpi &running : of_alerts_)
    move(running, world.now);
  if (of_events_.empty() || changed.empty()) return;
  Instant oldest = slac::time::kNever;
  for (const RunningKpi &running : of_events_)
    oldest = std::min(oldest, horizon(running.plan(), world.now));
  // What the changed incidents give to each KPI, a range of them at a time.
  const std::size_t ranges = (changed.size() + kRange - 1) / kRange;
  const auto range = [&](std::size_t i) {
    return changed.subspan(i * kRange, std::min(kRange, changed.size() - i * kRange));
  };
  std::vector<std::vector<std::vector<Sample>>> found(ranges);
  parallel_ranges(ranges, kWorthAThread, [&](std::size_t from, std::size_t to) {
    Gathered gathered;
    for (std::size_t i = from; i < to; ++i) {
      found[i].resize(of_events_.size());
      const std::span<const Slot> slots = range(i);
      for (std::size_t n = 0; n < slots.size(); ++n) {
        if (n + kAhead < slots.size()) world.incidents.fetch_content(slots[n + kAhead]);
        if (!is_over_before(oldest, slots[n], world))
          add_samples(slots[n], world, gathered, found[i]);
      }
    }
  });
  parallel_ranges(of_events_.size(), ranges < kWorthAThread ? of_events_.size() + 1 : 1,
                  [&](std::size_t from, std::size_t to) {
                    for (std::size_t k = from; k < to; ++k) {
                      std::size_t count = 0;
                      for (const auto &of_range : found)
                        count += of_range[k].size();
                      if (ranges >= kWorthAThread) of_events_[k].expect(count);
                      for (std::size_t i = 0; i < ranges; ++i)
                        of_events_[k].replace(range(i), found[i][k]);
                    }
                  });
}

/// To each KPI of `out` what the incident gives to it.
void FleetKpis::add_samples(Slot slot, const World &world, Gathered &gathered,
                            std::vector<std::vector<Sample>> &out) const {
  if (world.incidents.at(slot).events().empty() || world.distrusted.contains(slot) ||
      world.merges.root(slot) != slot)
    return;
  gathered.gather(world.incidents, world.merges, layout_->vocabulary, slot,
                  timeline::Vocabulary::kUnknown, world.now);
  const timeline::Timeline &timeline = gathered.timeline();
  if (!timeline.usable() || is_excluded(timeline, layout_->vocabulary)) return;
  for (std::size_t k = 0; k < of_events_.size(); ++k)
    add_event_samples(of_events_[k].plan(), slot, timeline, world.now, out[k]);
}

void FleetKpis::take(std::size_t account, std::span<const FleetShare> shares) {
  auto &gave = gave_[account];
  if (gave.empty() && shares.empty()) return;
  std::vector<std::pair<std::size_t, Slot>> touched = std::move(gave);
  for (const auto &[index, slot] : touched)
    std::erase_if(of_promises_[index].given[slot],
                  [&](const Given &given) { return given.account == account; });
  gave.clear();
  for (const FleetShare &share : shares) {
    const auto of = std::find_if(of_promises_.begin(), of_promises_.end(), [&](const auto &one) {
      return &one.running.plan() == share.plan;
    });
    of->given[incident_of(share)].push_back({account, share});
    gave.emplace_back(of - of_promises_.begin(), incident_of(share));
  }
  touched.insert(touched.end(), gave.begin(), gave.end());
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  std::vector<KpiClock> clocks;
  std::vector<Sample> samples;
  for (const auto &[index, slot] : touched) {
    OfPromises &one = of_promises_[index];
    const KpiPlan &plan = one.running.plan();
    const auto given = one.given.find(slot);
    clocks.clear();
    samples.clear();
    for (const Given &its : given->second)
      if (const auto *clock = std::get_if<KpiClock>(&its.share.of))
        clocks.push_back(*clock);
      else
        samples.push_back(std::get<Sample>(its.share.of));
    // Each incident once.
    if (std::holds_alternative<slac::terms::RatioKpi>(plan.target) && samples.size() > 1)
      samples.resize(1);
    if (!clocks.empty()) add_clock_sample(plan, longest_of(clocks), samples);
    one.running.replace({&slot, 1}, samples);
    if (given->second.empty()) one.given.erase(given);
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

/// They change with the windows of rows, and when other terms are in force.
void FleetKpis::take_bounds(Instant now) {
  if (now < bounds_until_ || of_promises_.empty()) return;
  for (OfPromises &one : of_promises_)
    one.bound = bound_towards_all(one.running.plan(), now);
  bounds_until_ = slac::time::kNever;
  for (const Promised &promised : layout_->promised)
    for (const CommitmentPlan *plan : promised.terms)
      if (const Instant from = plan->in_force.from + kInstant; from > now)
        bounds_until_ = std::min(bounds_until_, from);
}

void FleetKpis::take_alerts(const World &world) {
  if (has_alerts_ || world.alerts == nullptr || of_alerts_.empty()) return;
  has_alerts_ = true;
  const std::vector<Sample> samples = alert_samples(*world.alerts, -1);
  for (RunningKpi &running : of_alerts_) {
    running.clear();
    move(running, world.now);
    std::vector<Slot> numbers(samples.size());
    std::iota(numbers.begin(), numbers.end(), Slot{});
    running.replace(numbers, samples);
  }
}

KpiRow FleetKpis::row_of(const RunningKpi &running, std::optional<Fraction> bound,
                         const World &world, bool is_stale) const {
  KpiRow out;
  out.plan = &running.plan();
  out.bound = bound;
  const auto windows = out.plan->windows(kAllTime, world.now);
  const bool is_counted = !out.plan->is_of_alerts || world.alerts != nullptr;
  if (!windows) return out; // before all time
  if (is_counted)
    fill(out, running.current(world.incidents), running.previous(world.incidents), *windows,
         world.first_record, world.incidents);
  judge(out, is_stale);
  return out;
}

void FleetKpis::evaluate(const World &world, bool is_stale) {
  rows_.clear();
  take_bounds(world.now);
  take_alerts(world);
  for (const RunningKpi &running : of_events_)
    rows_.push_back(row_of(running, {}, world, is_stale));
  for (const OfPromises &one : of_promises_)
    rows_.push_back(row_of(one.running, one.bound, world, is_stale));
  for (const RunningKpi &running : of_alerts_)
    rows_.push_back(row_of(running, {}, world, is_stale));
  std::sort(rows_.begin(), rows_.end(),
            [](const KpiRow &a, const KpiRow &b) { return a.plan->order < b.plan->order; });
}

} // namespace slax::sli

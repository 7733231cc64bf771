// SPDX-License-Identifier: Apache-2.0
// One account's KPIs: each incident gives samples to those that it concerns, windows are cut out of
// them at the end.
#include "exporter/sli/kpi/account_kpis.hpp"

#include "exporter/sli/kpi/measure.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};

bool is_silence(const KpiPlan &plan) {
  return std::holds_alternative<slac::terms::SilenceKpi>(plan.target);
}

/// Whether the incident names one of the services, or none at all.
bool concerns(const std::vector<int> &services, const Gathered &incident,
              const timeline::Vocabulary &vocabulary) {
  const auto named = incident.services();
  return services.empty() || named.empty() ||
         std::any_of(named.begin(), named.end(), [&](timeline::NameId name) {
           return std::find(services.begin(), services.end(), vocabulary.of(name).service) !=
                  services.end();
         });
}

/// In force just before the instant, or at the promise's end.
const CommitmentPlan *plan_at(const Promised &promised, Instant now) {
  const CommitmentPlan *out = promised.terms.front();
  for (const CommitmentPlan *plan : promised.terms)
    if (plan->in_force.from < now) out = plan;
  return out;
}

/// Whether it is in one of the windows of the fleet's KPI, or may come into one.
bool may_count(const FleetShare &share, Instant now) {
  const auto windows = share.plan->windows({{}, slac::time::kNever}, now);
  if (!windows) return false;
  const Instant oldest = windows->previous.empty() ? windows->current.from : windows->previous.from;
  if (const auto *sample = std::get_if<Sample>(&share.of))
    return sample->open || sample->at >= oldest;
  const KpiClock &clock = std::get<KpiClock>(share.of);
  return clock.running || clock.stop >= oldest || clock.start >= oldest;
}

} // namespace

bool is_excluded(const timeline::Timeline &timeline, const timeline::Vocabulary &vocabulary) {
  bool out = false;
  for (const timeline::NameId reason : timeline.exclusions)
    out = reason != timeline::kNoName && (out || vocabulary.of(reason).reason);
  return out;
}

void AccountKpis::start(const Layout::Account &account) {
  account_ = &account;
  samples_.assign(account.kpis.size(), {});
  fleet_.clear();
}

void AccountKpis::add(const Gathered &incident, bool is_flawed, std::span<Tally *const> tallies,
                      const World &world) {
  const timeline::Vocabulary &vocabulary = world.layout.vocabulary;
  for (std::size_t i = 0; i < account_->kpis.size(); ++i) {
    const Layout::AccountKpi &kpi = account_->kpis[i];
    if (kpi.plan->is_of_rows || kpi.plan->is_of_alerts) continue;
    if (kpi.plan->is_protecting())
      add_clocks(kpi, i, incident, tallies, world);
    else if (!is_flawed && !is_excluded(incident.timeline(), vocabulary) &&
             concerns(kpi.services, incident, vocabulary))
      add_event_samples(*kpi.plan, incident.slots().front(), incident.timeline(), world.now,
                        samples_[i]);
  }
}

void AccountKpis::add_clocks(const Layout::AccountKpi &kpi, std::size_t index,
                             const Gathered &incident, std::span<Tally *const> tallies,
                             const World &world) {
  const KpiPlan &plan = *kpi.plan;
  if (!plan.cover.may_cover(incident.timeline().held)) return;
  clocks_.clear();
  own_.clear();
  for (const std::size_t cell : kpi.cells) {
    const TimelyEntry *entry = tallies[cell]->last_clock();
    if (entry == nullptr) continue;
    if (is_silence(plan))
      add_gap_samples(plan, *entry, incident, world.now, own_);
    else if (auto clock = kpi_clock(plan, *entry, incident, world.now))
      clocks_.push_back(*clock);
  }
  if (slac::terms::measures(plan.target, slac::terms::RatioKpi::Measure::ReopenRate) &&
      !clocks_.empty())
    add_event_samples(plan, incident.slots().front(), incident.timeline(), world.now, own_);
  else if (!clocks_.empty() && plan.is_of_fleet())
    fleet_.push_back({&plan, longest_of(clocks_)});
  else if (!clocks_.empty())
    add_clock_sample(plan, longest_of(clocks_), own_);
  for (Sample &sample : own_) {
    if (plan.is_of_fleet()) fleet_.push_back({&plan, sample});
    samples_[index].push_back(sample);
  }
}

std::optional<Fraction> common_bound(const Layout &layout, const Layout::Account &account,
                                     const Layout::AccountKpi &kpi, Instant now) {
  std::optional<Fraction> out;
  bool is_first = true;
  for (const slac::model::Protected &one : kpi.plan->kpi.protects) {
    const CommitmentPlan *promise = nullptr;
    bool is_promised = false; // to this account
    for (const std::size_t index : kpi.cells) {
      const Promised &promised = layout.promised[account.cells[index].promised];
      const CommitmentPlan *plan = plan_at(promised, now);
      const bool is_it = plan->agreement.name.value == one.agreement &&
                         plan->commitment.name.value == one.commitment;
      const bool has_row = std::any_of(promised.windows.begin(), promised.windows.end(),
                                       [](const RowWindow &w) { return w.use == WindowUse::Row; });
      is_promised = is_promised || is_it;
      if (is_it && has_row) promise = plan;
    }
    if (!is_promised && kpi.plan->kpi.protects.size() > 1) continue;
    const auto bound = promise == nullptr ? std::nullopt : bound_of(*kpi.plan, *promise);
    if (!bound || (!is_first && *bound != *out)) return std::nullopt;
    out = bound;
    is_first = false;
  }
  return out;
}

std::optional<KpiRow> start_row(const Layout &layout, const Layout::Account &account,
                                const Layout::AccountKpi &kpi, Instant now) {
  if (!kpi.plan->windows(kpi.term, now)) return std::nullopt;
  KpiRow out;
  out.plan = kpi.plan;
  out.account = layout.model->accounts[static_cast<std::size_t>(account.account)].name.value;
  out.service = kpi.service;
  out.bound = common_bound(layout, account, kpi, now);
  return out;
}

void fill(KpiRow &row, const Row &current, const Row *previous, bool is_stale) {
  const bool is_budget =
      slac::terms::measures(row.plan->target, slac::terms::RatioKpi::Measure::BudgetUsed);
  const auto value = [&](const Row &of) -> std::optional<Fraction> {
    if (!is_budget) return of.sli.of == 0 ? Fraction{1, 1} : of.sli;
    if (of.seconds->budget.units == 0) return std::nullopt;
    return budget_used(of.whole, of.key->target_percent);
  };
  row.value = value(current);
  row.incidents = row.value ? current.incidents.total : 0;
  if (previous != nullptr) row.previous = value(*previous);
  judge(row, is_stale);
}

void AccountKpis::finish(const World &world, const Evidence::Reach &reach,
                         const timeline::Incidents &incidents, Instant &next_at,
                         std::vector<KpiRow> &rows, std::vector<FleetShare> &fleet) {
  const auto note_growth = [&](const Sample &sample) {
    if (sample.grows) next_at = std::min(next_at, world.now + kInstant);
  };
  fleet.clear();
  for (const FleetShare &share : fleet_) {
    if (!may_count(share, world.now)) continue;
    if (const auto *sample = std::get_if<Sample>(&share.of)) note_growth(*sample);
    fleet.push_back(share);
  }
  for (std::size_t i = 0; i < account_->kpis.size(); ++i) {
    const Layout::AccountKpi &kpi = account_->kpis[i];
    if (kpi.plan->is_of_rows || kpi.plan->is_of_fleet()) continue;
    auto row = start_row(world.layout, *account_, kpi, world.now);
    if (!row) continue;
    const KpiWindows windows = *kpi.plan->windows(kpi.term, world.now);
    std::vector<Sample> &samples = samples_[i];
    if (kpi.plan->is_of_alerts && world.alerts != nullptr)
      samples = alert_samples(*world.alerts, account_->account);
    if (!kpi.plan->is_of_alerts || world.alerts != nullptr)
      fill(*row, measure(*kpi.plan, samples, windows.current, world.now, true, incidents),
           measure(*kpi.plan, samples, windows.previous, world.now, false, incidents), windows,
           world.first_record, incidents);
    judge(*row, reach.stale);
    rows.push_back(std::move(*row));
    next_at = std::min(next_at, next_change(*kpi.plan, samples, kpi.term, world.now));
    std::for_each(samples.begin(), samples.end(), note_growth);
  }
}

} // namespace slax::sli

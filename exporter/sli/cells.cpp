// SPDX-License-Identifier: Apache-2.0
// One account's rows. compute() lets every incident through all tallies once; move() asks standings
// for the new instant. Status is decided by assess(), then lowered to unknown by evidence and
// flaws.
#include "exporter/sli/cells.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace slax::sli {
namespace {

using slac::time::Instant;
using timeline::Slot;

constexpr std::size_t kAhead = 8;

/// Over, and a source was not read since.
bool is_awaited(const RowWindow &window, const Evidence::Reach &reach) {
  return window.complete && !window.rolling && reach.read < window.interval.to;
}

void note_claim(Row &row, const CommitmentPlan &plan) {
  if (!row.credit.is_zero() && plan.commitment.claim)
    row.claim_by = claimed_by(*plan.commitment.claim, row.window.to, *row.key->zone);
}

} // namespace

/// What is not breached is unknown where evidence is missing or flawed.
Row Cells::make_row(const World &world, const Cell &cell, const RowWindow &window, Outcome outcome,
                    const Evidence::Reach &reach) const {
  const CommitmentPlan &plan = *window.plan;
  Row row;
  row.key = cell.key(world.layout.promised[cell.promised], window.plan);
  row.kind = window.kind;
  row.window = window.interval;
  row.complete = window.complete;
  row.rolling = window.rolling;
  static_cast<Assessment &>(row) = assess(outcome, plan.target, plan.commitment.credits);
  static_cast<Outcome &>(row) = std::move(outcome);
  note_claim(row, plan);
  if (row.status == Status::Breached) return row;
  if (reach.stale || is_awaited(window, reach)) row.status = Status::Unknown;
  if (flaws_.empty()) return row;
  row.unknown_because = flaws_.touching(plan, cell.row, window.interval);
  if (!row.unknown_because.empty()) row.status = Status::Unknown;
  return row;
}

/// Adds an incident, and what was merged into it, to all promises of the account.
void Cells::add(const World &world, Slot slot, Scratch &scratch) {
  const timeline::Vocabulary &vocabulary = world.layout.vocabulary;
  Gathered &incident = scratch.incident;
  incident.gather(world.incidents, world.merges, vocabulary, slot, account_, world.now);
  note_flaws(world, slot, incident);
  if (!incident.counts()) return;
  const Present present{world.incidents, vocabulary, world.now};
  for (Tally *tally : scratch.of_cells)
    tally->add(incident, present);
  scratch.measures.add(incident.timeline(), world.now, next_);
  if (!layout_->kpis.empty())
    scratch.kpis.add(incident, world.distrusted.contains(slot), scratch.of_cells,
                     {world.layout, world.now, world.first_record, world.alerts});
}

/// Those of the incident and of what was merged into it that are flawed.
void Cells::note_flaws(const World &world, Slot slot, const Gathered &incident) {
  if (world.distrusted.empty()) return;
  std::vector<timeline::NameId> services; // of what is used, and of the flawed one itself
  timeline::Timeline own;
  timeline::Timeline other;
  const auto build = [&](Slot one, timeline::Timeline &out) {
    timeline::build(world.incidents.at(one), world.layout.vocabulary, account_, services, world.now,
                    out);
  };
  const auto note = [&](Slot one) {
    if (!world.distrusted.contains(one)) return;
    const timeline::Incident &flawed = world.incidents.at(one);
    services.assign(flawed.services().begin(), flawed.services().end());
    services.insert(services.end(), incident.services().begin(), incident.services().end());
    build(one, own);
    bool concerns = own.concerns;
    for (const Slot part : incident.slots()) {
      build(part, other);
      concerns = (other.concerns && other.usable()) || concerns;
    }
    if (concerns) flaws_.add(flawed.id, own, world.incidents.at(slot), services, world.now);
  };
  note(slot);
  for (const Slot member : world.merges.members(slot))
    note(member);
}

void Cells::compute(const World &world, std::span<const Slot> incidents,
                    const std::vector<Slot> &named, const Evidence::Reach &reach, Scratch &scratch,
                    Block &out) {
  const slac::model::Model &model = *world.layout.model;
  const auto promised_of = [&](const Cell &cell) -> const Promised & {
    return world.layout.promised[cell.promised];
  };
  next_ = slac::time::kNever;
  awaited_ = slac::time::kNever;
  moves_ = false;
  flaws_.clear();
  standings_.clear();
  open_.clear();
  hidden_.clear();
  first_row_ = out.rows.size();
  measures_.first = out.measures.size();
  compute_month_ends(world, named, scratch);
  scratch.sums.start(world.now, world.keeps_parts);
  scratch.kpis.start(*layout_);
  scratch.tallies.release_all();
  scratch.of_cells.clear();
  for (const Cell &cell : *cells_) {
    scratch.of_cells.push_back(&scratch.tallies.take(promised_of(cell)));
    scratch.of_cells.back()->start(promised_of(cell), cell.row);
  }
  scratch.measures.start(model.accounts[static_cast<std::size_t>(account_)].name.value,
                         model.project.severities);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    // An account's incidents lie far from each other: those that come next are fetched meanwhile.
    if (i + kAhead < incidents.size()) world.incidents.fetch(incidents[i + kAhead]);
    if (i + kAhead / 2 < incidents.size()) world.incidents.fetch_content(incidents[i + kAhead / 2]);
    add(world, incidents[i], scratch);
  }
  for (std::size_t c = 0; c < cells_->size(); ++c) {
    const Cell &cell = (*cells_)[c];
    const Promised &promised = promised_of(cell);
    Tallied tallied = scratch.of_cells[c]->finish(
        promised, {world.incidents, world.layout.vocabulary, world.now}, next_);
    for (std::size_t w = 0; w < promised.windows.size(); ++w) {
      const RowWindow &window = promised.windows[w];
      if (is_awaited(window, reach)) awaited_ = std::min(awaited_, window.interval.to);
      Row row = make_row(world, cell, window, std::move(tallied.outcomes[w]), reach);
      const bool follows =
          tallied.standing && !window.complete && world.now < window.plan->window.term().to;
      moves_ = moves_ || follows || window.rolling ||
               std::any_of(row.breaches.begin(), row.breaches.end(),
                           [](const Breach &b) { return b.running; });
      put(window, std::move(row), scratch, out);
    }
    next_ = std::min(next_, flaws_.next_change(promised.windows, world.now));
    for (const Running &running : tallied.running)
      open_.push_back({cell.key(promised, running.plan), running});
    standings_.push_back(std::move(tallied.standing));
  }
  for (Measure &m : scratch.measures.finish())
    out.measures.push_back(m);
  measures_.count = out.measures.size() - measures_.first;
  add_months(world, reach, scratch);
  scratch.sums.finish(out.sums, out.chronic, next_);
  kpis_.clear();
  scratch.kpis.finish({world.layout, world.now, world.first_record, world.alerts}, reach,
                      world.incidents, next_, kpis_, fleet_);
  out.kpis.insert(out.kpis.end(), kpis_.begin(), kpis_.end());
  add_row_kpis(world, reach, out);
}

/// KPIs of availability and budget, out of the rows in their windows.
void Cells::add_row_kpis(const World &world, const Evidence::Reach &reach, Block &out) const {
  struct Found {
    const KpiPlan *plan;
    std::size_t cell;
    const Row *current = nullptr;
    const Row *previous = nullptr;
  };
  std::vector<Found> found;
  std::size_t hidden = 0;
  for (std::size_t c = 0; c < cells_->size(); ++c)
    for (const RowWindow &window : world.layout.promised[(*cells_)[c].promised].windows) {
      if (window.use == WindowUse::Row) continue;
      const Row &row = hidden_[hidden++];
      if (window.use != WindowUse::Kpi) continue;
      if (found.empty() || found.back().plan != window.kpi || found.back().cell != c)
        found.push_back({window.kpi, c});
      (window.is_before ? found.back().previous : found.back().current) = &row;
    }
  for (const Layout::AccountKpi &kpi : layout_->kpis) {
    if (!kpi.plan->is_of_rows) continue;
    const auto at = std::find_if(found.begin(), found.end(), [&](const Found &one) {
      return one.plan == kpi.plan && one.current != nullptr &&
             std::find(kpi.cells.begin(), kpi.cells.end(), one.cell) != kpi.cells.end();
    });
    if (at == found.end()) continue;
    auto row = start_row(world.layout, *layout_, kpi, world.now);
    if (!row) continue;
    fill(*row, *at->current, at->previous, reach.stale);
    out.kpis.push_back(std::move(*row));
  }
}

void Cells::put(const RowWindow &window, Row row, Scratch &scratch, Block &out) {
  // What months of rolling promises owe comes at the end.
  if (window.use != WindowUse::MonthOf && window.use != WindowUse::Kpi)
    scratch.sums.add(window, row);
  (window.use == WindowUse::Row ? out.rows : hidden_).push_back(std::move(row));
}

/// Rolling promises as `--at` the end of each month that is over would show them: only events up to
/// then are seen.
void Cells::compute_month_ends(const World &world, const std::vector<Slot> &named,
                               Scratch &scratch) {
  ended_.clear();
  std::vector<std::pair<std::size_t, const MonthEnd *>> ends; // with the cell
  for (std::size_t c = 0; c < cells_->size(); ++c)
    for (const MonthEnd &end : world.layout.promised[(*cells_)[c].promised].ends)
      ends.emplace_back(c, &end);
  if (ends.empty()) return;
  ended_.resize(ends.size());
  std::vector<bool> done(ends.size());
  for (std::size_t first = 0; first < ends.size(); ++first) {
    if (done[first]) continue;
    const Instant then = ends[first].second->at;
    const auto past = world.then.find(then);
    const Merges &merges = past == world.then.end() ? world.merges : past->second;
    std::deque<Promised> promised; // in this one window
    std::vector<std::size_t> which;
    std::vector<Tally *> tallies;
    scratch.tallies.release_all();
    for (std::size_t i = first; i < ends.size(); ++i) {
      if (ends[i].second->at != then) continue;
      done[i] = true;
      which.push_back(i);
      const Cell &cell = (*cells_)[ends[i].first];
      const CommitmentPlan *plan = ends[i].second->plan;
      Promised &one = promised.emplace_back();
      one.terms = world.layout.promised[cell.promised].terms;
      one.windows = {
          {WindowKind::Current, plan, {then - *plan->window.rolling(), then}, true, true}};
      one.judged = {plan};
      tallies.push_back(&scratch.tallies.take(one));
      tallies.back()->start(one, cell.row);
    }
    const Present present{world.incidents, world.layout.vocabulary, then};
    for (const Slot slot : merges.roots(named)) {
      scratch.incident.gather(world.incidents, merges, world.layout.vocabulary, slot, account_,
                              then);
      if (!scratch.incident.counts()) continue;
      for (Tally *tally : tallies)
        tally->add(scratch.incident, present);
    }
    for (std::size_t i = 0; i < which.size(); ++i) {
      Instant ignored = slac::time::kNever; // only news change what is over
      ended_[which[i]] = std::move(tallies[i]->finish(promised[i], present, ignored).outcomes[0]);
    }
  }
}

/// What rolling promises owe of each month: tiers and the share of downtime as they stood at its
/// end, incidents and slices that began in it as they are known now.
void Cells::add_months(const World &world, const Evidence::Reach &reach, Scratch &scratch) const {
  std::size_t end = 0;
  std::size_t hidden = 0;
  for (const Cell &cell : *cells_) {
    const Promised &promised = world.layout.promised[cell.promised];
    const std::size_t first = end;
    for (const RowWindow &window : promised.windows) {
      if (window.use == WindowUse::Row) continue;
      const Row &month = hidden_[hidden++];
      if (window.use != WindowUse::MonthOf) continue;
      Outcome outcome = ended_[end++];
      outcome.incidents.breached = month.incidents.breached;
      outcome.hours_late = month.hours_late;
      if (outcome.seconds) outcome.seconds->bad_slices = month.seconds->bad_slices;
      scratch.sums.add(window, make_row(world, cell, window, std::move(outcome), reach));
    }
    end = first + promised.ends.size();
  }
}

void Cells::move(const World &world, const Block &old, const Evidence::Reach &reach,
                 Scratch &scratch, Block &out) {
  std::size_t at = std::exchange(first_row_, out.rows.size());
  std::size_t hidden_at = 0;
  const std::vector<Row> hidden = std::exchange(hidden_, {});
  scratch.sums.start(world.now, world.keeps_parts);
  for (std::size_t c = 0; c < cells_->size(); ++c) {
    const Cell &cell = (*cells_)[c];
    const Promised &promised = world.layout.promised[cell.promised];
    for (std::size_t w = 0; w < promised.windows.size(); ++w) {
      const RowWindow &window = promised.windows[w];
      const Row &before = window.use == WindowUse::Row ? old.rows[at++] : hidden[hidden_at++];
      if (standings_[c] && window.complete && !window.rolling) {
        put(window, before, scratch, out); // only news change what is over
        continue;
      }
      if (standings_[c]) {
        put(window,
            make_row(world, cell, window, standings_[c]->outcome(window, w, world.now), reach),
            scratch, out);
        continue;
      }
      Row row = before;
      row.window = window.interval;
      static_cast<Outcome &>(row) =
          run_on(std::move(static_cast<Outcome &>(row)), {old.at, world.now});
      note_claim(row, *window.plan);
      put(window, std::move(row), scratch, out);
    }
  }
  add_months(world, reach, scratch);
  scratch.sums.finish(out.sums, out.chronic, next_);
  out.kpis.insert(out.kpis.end(), kpis_.begin(), kpis_.end());
  add_row_kpis(world, reach, out);
  const auto first = old.measures.begin() + static_cast<std::ptrdiff_t>(measures_.first);
  measures_.first = out.measures.size();
  out.measures.insert(out.measures.end(), first,
                      first + static_cast<std::ptrdiff_t>(measures_.count));
}

} // namespace slax::sli

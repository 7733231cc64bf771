// SPDX-License-Identifier: Apache-2.0
// The rows of accounts: calculated in full for those that changed, moved on with the clock for all
// others.
#include "exporter/sli/engine_state.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::Slot;

constexpr std::size_t kAhead = 8;

/// Over, and a source was not read since.
bool is_awaited(const RowWindow &window, const Engine::Evidence::Reach &reach) {
  return window.complete && !window.rolling && reach.read < window.interval.to;
}

/// What is not breached is unknown where evidence is missing or flawed.
void limit(Row &row, const RowWindow &window, std::size_t plan_row,
           const Engine::Evidence::Reach &reach, const Flaws &flaws,
           const timeline::Vocabulary &vocabulary) {
  if (row.status == Status::Breached) return;
  if (reach.stale || is_awaited(window, reach)) row.status = Status::Unknown;
  if (flaws.empty()) return;
  row.unknown_because = flaws.touching(*window.plan, plan_row, window.interval, vocabulary);
  if (!row.unknown_because.empty()) row.status = Status::Unknown;
}

} // namespace

std::shared_ptr<const Block> Engine::make_block(std::size_t index, Scratch &scratch) {
  auto out = std::make_shared<Block>();
  out->at = now_;
  const std::shared_ptr<const Block> &old = blocks_[index];
  if (old) {
    out->rows.reserve(old->rows.size());
    out->measures.reserve(old->measures.size());
  }
  for (std::size_t a = first_account_[index]; a < first_account_[index + 1]; ++a) {
    AccountState &state = accounts_[a];
    const std::size_t first_row = out->rows.size();
    const std::size_t first_measure = out->measures.size();
    if (state.dirty)
      recompute(state, scratch, out->rows, out->measures);
    else
      move(state, *old, out->rows, out->measures);
    state.dirty = false;
    state.first_row = first_row;
    state.row_count = out->rows.size() - first_row;
    state.first_measure = first_measure;
    state.measure_count = out->measures.size() - first_measure;
  }
  return out;
}

Row Engine::start_row(const RowKey &key, const RowWindow &window) const {
  Row row;
  row.key = &key;
  row.kind = window.kind;
  row.window = window.interval;
  row.complete = window.complete;
  return row;
}

/// Adds an incident, and what was merged into it, to all promises of the account.
void Engine::add_incident(Slot slot, AccountState &state, Scratch &scratch) {
  Gathered &incident = scratch.incident;
  incident.gather(incidents_, merges_, layout_->vocabulary, slot, state.account, now_);
  note_flaws(slot, incident, state);
  if (!incident.counts()) return;
  const std::vector<Cell> &cells = *state.cells;
  std::size_t availability = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Promised &promised = layout_->promised[cells[c].promised];
    if (promised.timed())
      scratch.timely[c].add(slot, incident.services(), incident.timeline(), now_);
    else
      for (std::size_t i = 0; i < promised.judged.size(); ++i)
        scratch.availability[availability++].add(incident, layout_->vocabulary);
  }
  scratch.measures.add(incident.timeline(), now_, state.next);
}

/// Those of the incident and of what was merged into it that are flawed.
void Engine::note_flaws(Slot slot, const Gathered &incident, AccountState &state) const {
  if (distrusted_.empty()) return;
  std::vector<timeline::NameId> services; // of what is used, and of the flawed one itself
  timeline::Timeline part;
  const auto names_account = [&](Slot one) {
    timeline::build(incidents_.at(one), layout_->vocabulary, state.account, services, now_, part);
    return part.concerns;
  };
  const auto note = [&](Slot one) {
    if (!distrusted_.contains(one)) return;
    const timeline::Incident &flawed = incidents_.at(one);
    services.assign(flawed.services().begin(), flawed.services().end());
    services.insert(services.end(), incident.services().begin(), incident.services().end());
    bool concerns = names_account(one);
    for (const Slot other : incident.slots())
      concerns = (names_account(other) && part.usable()) || concerns;
    if (concerns) state.flaws.add(flawed, incidents_.at(slot), services, now_);
  };
  note(slot);
  for (const Slot member : merges_.members(slot))
    note(member);
}

/// Looks at every incident of the account once, for all its promises.
void Engine::recompute(AccountState &state, Scratch &scratch, std::vector<Row> &rows,
                       std::vector<Measure> &measures) {
  const std::vector<Cell> &cells = *state.cells;
  const Evidence::Reach reached = reach(state, evidence_);
  scratch.timely.resize(std::max(scratch.timely.size(), cells.size()));
  std::size_t availability = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Promised &promised = layout_->promised[cells[c].promised];
    if (promised.timed()) {
      scratch.timely[c].start(promised.terms);
      continue;
    }
    for (const CommitmentPlan *plan : promised.judged) {
      if (availability == scratch.availability.size()) scratch.availability.emplace_back();
      scratch.availability[availability++].start(*plan, cells[c].row);
    }
  }
  const auto &project = layout_->model->project;
  state.next = slac::time::kNever;
  state.awaited = slac::time::kNever;
  state.flaws.clear();
  scratch.measures.start(
      layout_->model->accounts[static_cast<std::size_t>(state.account)].name.value,
      project.severities);
  const std::vector<Slot> *slots = &state.incidents;
  if (!merges_.empty()) {
    scratch.slots.clear();
    for (const Slot slot : state.incidents)
      scratch.slots.push_back(merges_.root(slot));
    std::sort(scratch.slots.begin(), scratch.slots.end());
    scratch.slots.erase(std::unique(scratch.slots.begin(), scratch.slots.end()),
                        scratch.slots.end());
    slots = &scratch.slots;
  }
  for (std::size_t i = 0; i < slots->size(); ++i) {
    // An account's incidents lie far from each other: those that come next are fetched meanwhile.
    if (i + kAhead < slots->size()) incidents_.fetch((*slots)[i + kAhead]);
    if (i + kAhead / 2 < slots->size()) incidents_.fetch_content((*slots)[i + kAhead / 2]);
    add_incident((*slots)[i], state, scratch);
  }
  state.running.clear();
  state.downtime.clear();
  state.moves = false;
  availability = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Promised &promised = layout_->promised[cells[c].promised];
    const std::size_t first_state = state.downtime.size();
    if (!promised.timed())
      for (std::size_t i = 0; i < promised.judged.size(); ++i)
        state.downtime.push_back(
            scratch.availability[availability++].finish(promised.windows, now_, state.next));
    for (std::size_t w = 0; w < promised.windows.size(); ++w) {
      const RowWindow &window = promised.windows[w];
      Row row = start_row(*cells[c].key(promised, window.plan), window);
      if (promised.timed())
        scratch.timely[c].judge(row, *window.plan, window, incidents_);
      else
        judge(row, *window.plan, cells[c].row,
              state.downtime[first_state + promised.place(window.plan)], window, w, now_);
      limit(row, window, cells[c].row, reached, state.flaws, layout_->vocabulary);
      if (is_awaited(window, reached)) state.awaited = std::min(state.awaited, window.interval.to);
      state.moves = state.moves || (!promised.timed() && now_ < window.plan->window.term().to &&
                                    (window.rolling || !window.complete));
      state.moves = state.moves || window.rolling ||
                    std::any_of(row.breaches.begin(), row.breaches.end(),
                                [](const Breach &b) { return b.running; });
      rows.push_back(std::move(row));
    }
    state.next = std::min(state.next, state.flaws.next_change(promised.windows, now_));
    if (!promised.timed()) continue;
    state.next = std::min(state.next, scratch.timely[c].next_change(promised.windows, now_));
    for (const Timely::Entry &e : scratch.timely[c].entries()) {
      const Clock &clock = e.clock;
      if (!clock.running || e.excluded) continue;
      state.running.push_back({cells[c].key(promised, e.plan), e.incident, clock.due,
                               clock.within - clock.used, now_, clock.within,
                               clock.paused ? nullptr : &e.plan->clock_time(), &e.plan->agreement});
    }
  }
  for (Measure &m : scratch.measures.finish())
    measures.push_back(m);
}

/// Nothing happened to the account: only what follows the clock is new.
void Engine::move(AccountState &state, const Block &old, std::vector<Row> &rows,
                  std::vector<Measure> &measures) const {
  const Evidence::Reach reached = reach(state, evidence_);
  std::size_t at = state.first_row;
  std::size_t first_state = 0;
  for (const Cell &cell : *state.cells) {
    const Promised &promised = layout_->promised[cell.promised];
    for (std::size_t w = 0; w < promised.windows.size(); ++w, ++at) {
      const RowWindow &window = promised.windows[w];
      if (promised.timed()) {
        rows.push_back(old.rows[at]);
        rows.back().window = window.interval;
        move_breaches(rows.back().breaches, {old.at, now_});
        continue;
      }
      Row row = start_row(*cell.key(promised, window.plan), window);
      judge(row, *window.plan, cell.row, state.downtime[first_state + promised.place(window.plan)],
            window, w, now_);
      limit(row, window, cell.row, reached, state.flaws, layout_->vocabulary);
      rows.push_back(std::move(row));
    }
    if (!promised.timed()) first_state += promised.judged.size();
  }
  const auto first = old.measures.begin() + static_cast<std::ptrdiff_t>(state.first_measure);
  measures.insert(measures.end(), first, first + static_cast<std::ptrdiff_t>(state.measure_count));
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/engine_state.hpp"
#include "exporter/sli/parallel.hpp"
#include "exporter/sli/row_windows.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::Incident;
using timeline::Slot;

constexpr std::size_t kBlockRows = 64;
// What a second thread is started for: so many incidents, or blocks that only move.
constexpr std::size_t kWorthAThread = 4096;
constexpr std::size_t kManyBlocks = 64;

bool same_windows(const std::vector<RowWindow> &a, const std::vector<RowWindow> &b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const RowWindow &x, const RowWindow &y) {
                      return x.kind == y.kind && x.plan == y.plan && x.rolling == y.rolling &&
                             (x.rolling || x == y);
                    });
}

} // namespace

Engine::Engine(WindowSet windows) : windows_(windows) {}
Engine::~Engine() = default;

std::shared_ptr<const Layout> Engine::layout() const { return layout_; }

void Engine::set_model(std::shared_ptr<const slac::model::Model> model) {
  layout_ = std::make_shared<Layout>(std::move(model), names_);
  accounts_.clear();
  first_account_.clear();
  state_of_.assign(layout_->model->accounts.size(), 0);
  std::size_t rows = kBlockRows;
  for (const Layout::Account &a : layout_->accounts) {
    AccountState state;
    state.account = a.account;
    state.cells = &a.cells;
    if (rows >= kBlockRows) {
      first_account_.push_back(accounts_.size());
      rows = 0;
    }
    rows += a.cells.size() * (1U + windows_.previous + windows_.rolling);
    state_of_[static_cast<std::size_t>(a.account)] = accounts_.size();
    accounts_.push_back(std::move(state));
  }
  blocks_.assign(first_account_.size(), nullptr);
  first_account_.push_back(accounts_.size());
  for (Slot slot = 0; slot < incidents_.slots(); ++slot)
    index_incident(slot, incidents_.at(slot), true);
  forget_everything();
}

void Engine::forget_everything() {
  flawed_.clear();
  distrusted_.clear();
  ++flawed_revision_;
  hidden_ = {};
  changed_.clear();
  for (Slot slot = 0; slot < incidents_.slots(); ++slot)
    if (!incidents_.at(slot).events().empty()) changed_.push_back(slot);
  for (AccountState &state : accounts_)
    state.dirty = true;
}

void Engine::apply(timeline::Change change) {
  if (layout_) layout_->vocabulary.learn();
  incidents_.apply(std::move(change), [this](Slot slot, const Incident &before) {
    changed_.push_back(slot);
    if (!layout_) return;
    index_incident(slot, before, false);
    index_incident(slot, incidents_.at(slot), true);
  });
}

void Engine::set_evidence(Evidence evidence) {
  if (evidence_ == evidence) return;
  const Evidence former = std::exchange(evidence_, std::move(evidence));
  for (AccountState &state : accounts_) {
    const Evidence::Reach before = reach(state, former);
    const Evidence::Reach now = reach(state, evidence_);
    const bool came = state.awaited < slac::time::kNever && now.read >= state.awaited;
    if (came || now.stale != before.stale || now.read < before.read) state.dirty = true;
  }
}

Engine::Evidence::Reach Engine::reach(const AccountState &state, const Evidence &evidence) const {
  if (evidence.accounts.empty()) return evidence.others;
  const auto account = static_cast<std::size_t>(state.account);
  const auto own = evidence.accounts.find(layout_->model->accounts[account].name.value);
  return own == evidence.accounts.end() ? evidence.others : own->second;
}

/// Adds the incident to the accounts that it names, or removes it from them. `services` are those
/// that `accounts: all` is read with.
void Engine::index_incident(Slot slot, const Incident &incident,
                            std::span<const timeline::NameId> services, bool add) {
  const timeline::Vocabulary &vocabulary = layout_->vocabulary;
  const auto touch = [&](AccountState &state) {
    state.dirty = true;
    auto &list = state.incidents;
    const auto at = std::lower_bound(list.begin(), list.end(), slot);
    const bool listed = at != list.end() && *at == slot;
    if (add && !listed) list.insert(at, slot);
    if (!add && listed) list.erase(at);
  };
  const auto name = [&](timeline::NameId id) {
    if (id == timeline::kAllAccounts) {
      for (AccountState &state : accounts_)
        if (vocabulary.all_means(services, state.account)) touch(state);
      return;
    }
    const int account = vocabulary.of(id).account;
    if (account != timeline::Vocabulary::kUnknown && vocabulary.is_promised(account))
      touch(accounts_[state_of_[static_cast<std::size_t>(account)]]);
  };
  for (const timeline::NameId id : incident.accounts())
    name(id);
  bool merges = false;
  for (const timeline::Event &e : incident.events()) {
    if (e.type == timeline::EventType::Accounts) name(e.name);
    merges = merges || e.type == timeline::EventType::Merged;
  }
  if (merges) merges_.note(slot, add);
}

void Engine::index_incident(Slot slot, const Incident &incident, bool add) {
  index_incident(slot, incident, incident.services(), add);
}

/// Those whose place changed by merges, and all that are one with what changed, are computed again:
/// for the accounts that list them, and for those that they name now. What says `all` is read with
/// the services of all that are one with it.
void Engine::follow_merges() {
  const std::vector<Slot> moved = merges_.follow(incidents_, names_, now_, changed_);
  if (moved.empty()) return;
  for (AccountState &state : accounts_)
    state.dirty = state.dirty || std::any_of(moved.begin(), moved.end(), [&](Slot slot) {
                    return std::binary_search(state.incidents.begin(), state.incidents.end(), slot);
                  });
  for (const Slot slot : moved) {
    const Slot root = merges_.root(slot);
    const auto own = incidents_.at(root).services();
    std::vector<timeline::NameId> services(own.begin(), own.end());
    for (const Slot member : merges_.members(root)) {
      const auto more = incidents_.at(member).services();
      services.insert(services.end(), more.begin(), more.end());
    }
    index_incident(slot, incidents_.at(slot), services, true);
  }
  std::vector<Slot> all;
  std::set_union(changed_.begin(), changed_.end(), moved.begin(), moved.end(),
                 std::back_inserter(all));
  changed_ = std::move(all);
}

/// Judges the quality of incidents, and notes when those with events in the future change.
void Engine::refresh(const std::vector<Slot> &slots) {
  std::vector<std::optional<Quality>> found(slots.size());
  parallel_ranges(slots.size(), kWorthAThread, [&](std::size_t from, std::size_t to) {
    timeline::Timeline timeline;
    for (std::size_t i = from; i < to; ++i) {
      const Incident &incident = incidents_.at(slots[i]);
      if (incident.events().empty()) continue; // no longer known
      Place place{merges_.flaw(slots[i]), merges_.root(slots[i]) != slots[i]};
      for (const Slot member : merges_.members(slots[i])) {
        const Incident &merged = incidents_.at(member);
        timeline::build(merged, layout_->vocabulary, timeline::Vocabulary::kUnknown,
                        merged.services(), now_, timeline);
        if (timeline.exists && !timeline.deleted) place.merged.push_back(&merged);
      }
      found[i] = judge_quality(incident, place, layout_->vocabulary, layout_->asks_for_severity,
                               now_, timeline);
    }
  });
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const auto events = incidents_.at(slots[i]).events();
    const bool was_flawed = flawed_.erase(slots[i]) > 0;
    distrusted_.erase(slots[i]);
    if (found[i] && found[i]->is_flawed) distrusted_.insert(slots[i]);
    if (found[i]) flawed_.emplace(slots[i], std::move(*found[i]));
    if (found[i] || was_flawed) ++flawed_revision_;
    if (events.empty() || events.back().at <= now_) continue;
    const auto hidden =
        std::upper_bound(events.begin(), events.end(), now_,
                         [](Instant at, const timeline::Event &e) { return at < e.at; });
    hidden_.push({hidden->at, slots[i]});
  }
}

std::optional<Instant> Engine::first_event() const {
  std::optional<Instant> out;
  for (Slot slot = 0; slot < incidents_.slots(); ++slot) {
    const auto events = incidents_.at(slot).events();
    if (!events.empty() && events.front().at <= now_ && (!out || events.front().at < *out))
      out = events.front().at;
  }
  return out;
}

void Engine::select_all_windows() {
  const auto first = windows_.all ? first_event() : std::nullopt;
  std::vector<bool> changed(layout_->promised.size());
  bool any = false;
  for (std::size_t i = 0; i < layout_->promised.size(); ++i) {
    Promised &promised = layout_->promised[i];
    auto windows = select_windows(promised.terms, now_, windows_, first);
    changed[i] = !same_windows(windows, promised.windows);
    any = any || changed[i];
    promised.windows = std::move(windows);
    if (!changed[i]) continue;
    promised.judged.clear();
    for (const RowWindow &w : promised.windows)
      if (std::find(promised.judged.begin(), promised.judged.end(), w.plan) ==
          promised.judged.end())
        promised.judged.push_back(w.plan);
  }
  if (!any) return;
  for (AccountState &state : accounts_)
    for (const Cell &cell : *state.cells)
      state.dirty = state.dirty || changed[cell.promised];
}

const std::vector<std::size_t> &Engine::advance(Instant now) {
  const bool back = now < now_;
  const bool moved = now != now_;
  now_ = now;
  if (back) forget_everything();
  while (!hidden_.empty() && hidden_.top().first <= now) {
    const Slot slot = hidden_.top().second;
    hidden_.pop();
    changed_.push_back(slot);
    index_incident(slot, incidents_.at(slot), true);
  }
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  follow_merges();
  refresh(changed_);
  changed_.clear();
  select_all_windows();

  changed_blocks_.clear();
  std::size_t work = 0;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    bool needed = !blocks_[b];
    for (std::size_t a = first_account_[b]; a < first_account_[b + 1]; ++a) {
      AccountState &state = accounts_[a];
      state.dirty = state.dirty || state.next <= now;
      needed = needed || state.dirty || (moved && state.moves);
      if (state.dirty) work += state.incidents.size();
    }
    if (needed) changed_blocks_.push_back(b);
  }
  std::vector<std::shared_ptr<const Block>> made(changed_blocks_.size());
  const bool much = work > kWorthAThread || made.size() > kManyBlocks;
  parallel_ranges(made.size(), much ? 2 : made.size() + 1, [&](std::size_t from, std::size_t to) {
    Scratch scratch;
    for (std::size_t i = from; i < to; ++i)
      made[i] = make_block(changed_blocks_[i], scratch);
  });
  for (std::size_t i = 0; i < made.size(); ++i)
    blocks_[changed_blocks_[i]] = std::move(made[i]);
  return changed_blocks_;
}

std::vector<Slot> Engine::incidents_of(std::string_view account) const {
  std::vector<Slot> out;
  for (const AccountState &state : accounts_)
    if (layout_->model->accounts[static_cast<std::size_t>(state.account)].name.value == account)
      for (const Slot slot : state.incidents)
        out.push_back(merges_.root(slot));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

namespace {

/// Those of the agreement, or the usual ones.
std::vector<slac::base::Decimal> steps_of(const slac::model::Agreement &agreement) {
  using slac::base::Decimal;
  if (agreement.escalation.empty())
    return {Decimal::from_int(50), Decimal::from_int(75), Decimal::from_int(90)};
  std::vector<Decimal> out;
  for (const slac::model::EscalationStep &step : agreement.escalation)
    out.push_back(step.percent);
  return out;
}

} // namespace

OpenClocks Engine::clocks(std::size_t limit) const {
  struct Candidate {
    const AccountState::Running *running;
    Duration left;
    double used;
  };
  std::vector<Candidate> all;
  for (const AccountState &state : accounts_)
    for (const AccountState::Running &r : state.running) {
      const Duration left = r.left_at(now_);
      all.push_back(
          {&r, left, static_cast<double>((r.within - left).ns) / static_cast<double>(r.within.ns)});
    }
  const auto before = [&](const Candidate &a, const Candidate &b) {
    const bool missed_a = a.left.ns < 0;
    const bool missed_b = b.left.ns < 0;
    if (missed_a != missed_b) return missed_b;
    if (a.used != b.used) return a.used > b.used;
    const Incident &x = incidents_.at(a.running->incident);
    const Incident &y = incidents_.at(b.running->incident);
    return std::tie(x.id, names_.text(x.source), a.running->key->order) <
           std::tie(y.id, names_.text(y.source), b.running->key->order);
  };
  OpenClocks out;
  std::map<std::pair<std::uint32_t, slac::base::Decimal>, OpenClocks::Step> steps;
  for (const Candidate &c : all)
    for (const slac::base::Decimal &percent : steps_of(*c.running->agreement)) {
      // Exact: used ÷ within ≥ percent ÷ 100.
      const Duration within = c.running->within;
      if (slac::base::Wide{(within - c.left).ns} * slac::base::Decimal::from_int(100).units() <
          slac::base::Wide{within.ns} * percent.units())
        break;
      OpenClocks::Step &step = steps[{c.running->key->order, percent}];
      step.key = c.running->key;
      step.percent = percent;
      ++step.clocks;
    }
  for (const auto &[place, step] : steps)
    out.steps.push_back(step);
  out.total = all.size();
  const std::size_t listed = std::min(limit, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(listed), all.end(),
                    before);
  for (std::size_t i = 0; i < listed; ++i) {
    const AccountState::Running &r = *all[i].running;
    const Incident &incident = incidents_.at(r.incident);
    out.listed.push_back({r.key, names_.text(incident.source), incident.id,
                          std::string(incident.url()), r.deadline, all[i].left, r.within,
                          r.time == nullptr});
  }
  return out;
}

} // namespace slax::sli

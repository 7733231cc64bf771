// SPDX-License-Identifier: Apache-2.0
// Keeps what changed since the last instant and makes only those blocks anew, on two threads where
// there are many. Cells know their accounts, AccountIndex knows which incidents concern them; this
// is the order of it all.
#include "exporter/sli/engine.hpp"

#include "exporter/sli/parallel.hpp"
#include "exporter/sli/row_windows.hpp"
#include "exporter/sli/shared_impact.hpp"
#include "exporter/sli/sum_windows.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace slax::sli {
namespace {

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
                             (x.rolling ? x.last_month == y.last_month && x.kpi == y.kpi &&
                                              x.is_before == y.is_before
                                        : x == y);
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
  std::size_t rows = kBlockRows;
  for (const Layout::Account &a : layout_->accounts) {
    if (rows >= kBlockRows) {
      first_account_.push_back(accounts_.size());
      rows = 0;
    }
    rows += a.cells.size() * (1U + windows_.previous + windows_.rolling);
    accounts_.emplace_back(a);
  }
  blocks_.assign(first_account_.size(), nullptr);
  first_account_.push_back(accounts_.size());
  index_.set_layout(*layout_, incidents_);
  fleet_.set_layout(*layout_);
  alerts_.reset(); // they name accounts of the former model
  const auto any = [&](const auto &is) {
    return std::any_of(layout_->kpis.begin(), layout_->kpis.end(), is);
  };
  has_row_kpis_ = any([](const KpiPlan &plan) { return plan.is_of_rows; });
  forget_everything();
}

void Engine::forget_everything() {
  flawed_.clear();
  distrusted_.clear();
  ++flawed_revision_;
  hidden_ = {};
  first_.reset();
  first_record_ = slac::time::kNever;
  fleet_.forget();
  changed_.clear();
  for (Slot slot = 0; slot < incidents_.slots(); ++slot)
    if (!incidents_.at(slot).events().empty()) changed_.push_back(slot);
  index_.touch_all();
}

void Engine::apply(timeline::Change change) {
  if (layout_) layout_->vocabulary.learn();
  incidents_.apply(std::move(change), [this](Slot slot, const Incident &before) {
    changed_.push_back(slot);
    if (layout_) index_.replace(slot, before, incidents_);
  });
}

timeline::Receiver Engine::receiver() {
  return {names_, incidents_, [this](timeline::Change change) { apply(std::move(change)); }};
}

void Engine::set_evidence(Evidence evidence) {
  if (evidence_ == evidence) return;
  const Evidence former = std::exchange(evidence_, std::move(evidence));
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const std::string &name = name_of(i);
    const Evidence::Reach &before = former.of(name);
    const Evidence::Reach &now = evidence_.of(name);
    const Instant awaited = accounts_[i].awaited();
    const bool came = awaited < slac::time::kNever && now.read >= awaited;
    if (came || now.stale != before.stale || now.read < before.read) index_.touch(i);
  }
}

bool Engine::asks_for_alerts() const {
  return std::any_of(layout_->kpis.begin(), layout_->kpis.end(),
                     [](const KpiPlan &plan) { return plan.is_of_alerts; });
}

void Engine::set_alerts(KpiAlerts alerts) {
  if (alerts_ == alerts) return;
  alerts_ = std::move(alerts);
  fleet_.forget_alerts();
  for (std::size_t i = 0; i < layout_->accounts.size(); ++i)
    for (const Layout::AccountKpi &kpi : layout_->accounts[i].kpis)
      if (kpi.plan->is_of_alerts) index_.touch(i);
}

const std::string &Engine::name_of(std::size_t account) const {
  return layout_->model->accounts[static_cast<std::size_t>(accounts_[account].account())]
      .name.value;
}

void Engine::refresh(const std::vector<Slot> &slots) {
  std::vector<std::optional<Quality>> found(slots.size());
  parallel_ranges(slots.size(), kWorthAThread, [&](std::size_t from, std::size_t to) {
    timeline::Timeline timeline;
    for (std::size_t i = from; i < to; ++i) {
      const Incident &incident = incidents_.at(slots[i]);
      if (incident.events().empty()) continue; // no longer known
      Place place{index_.merges().flaw(slots[i]), index_.merges().root(slots[i]) != slots[i]};
      for (const Slot member : index_.merges().members(slots[i])) {
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
    note_first_record(slots[i]);
    if (events.empty() || events.back().at <= now_) continue;
    const auto hidden =
        std::upper_bound(events.begin(), events.end(), now_,
                         [](Instant at, const timeline::Event &e) { return at < e.at; });
    hidden_.push({hidden->at, slots[i]});
  }
}

void Engine::note_first_record(Slot slot) {
  const auto events = incidents_.at(slot).events();
  if (events.empty() || events.front().at > now_ || events.front().at >= first_record_) return;
  first_record_ = events.front().at;
  first_ = slot;
}

/// Judges the quality of incidents, and notes the first record and when those with events in the
/// future change.
void Engine::look_at(const std::vector<Slot> &slots) {
  const Instant before = first_record_;
  if (first_ && std::binary_search(slots.begin(), slots.end(), *first_)) {
    first_record_ = slac::time::kNever; // it may be another's now
    for (Slot slot = 0; slot < incidents_.slots(); ++slot)
      note_first_record(slot);
  }
  refresh(slots);
  if (first_record_ == before) return;
  // Trends have no value before it.
  for (std::size_t i = 0; i < layout_->accounts.size(); ++i)
    for (const Layout::AccountKpi &kpi : layout_->accounts[i].kpis)
      if (slac::terms::trend_of(kpi.plan->target) != nullptr) index_.touch(i);
}

void Engine::select_all_windows() {
  const auto first =
      first_record_ < slac::time::kNever ? std::optional(first_record_) : std::nullopt;
  std::vector<bool> changed(layout_->promised.size());
  bool any = false;
  std::vector<Selected> all(layout_->promised.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i].windows = select_windows(layout_->promised[i].terms, now_, windows_, first);
  for (const Layout::Group &group : layout_->groups)
    if (group.credits || group.chronic) add_sum_windows(*layout_, group, now_, all);
  if (has_row_kpis_)
    for (const Layout::Group &group : layout_->groups)
      add_kpi_windows(*layout_, group, now_, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Promised &promised = layout_->promised[i];
    changed[i] = !same_windows(all[i].windows, promised.windows) || all[i].ends != promised.ends;
    any = any || changed[i];
    promised.windows = std::move(all[i].windows);
    promised.ends = std::move(all[i].ends);
    if (!changed[i]) continue;
    promised.judged.clear();
    for (const RowWindow &w : promised.windows)
      if (std::find(promised.judged.begin(), promised.judged.end(), w.plan) ==
          promised.judged.end())
        promised.judged.push_back(w.plan);
  }
  if (!any) return;
  fleet_.forget_bounds();
  for (std::size_t i = 0; i < accounts_.size(); ++i)
    for (const Cell &cell : accounts_[i].cells())
      if (changed[cell.promised]) index_.touch(i);
}

/// Where impact weighs by the share of accounts that have some, each account's rows depend on those
/// of all.
void Engine::weigh_shares() {
  for (const std::vector<Layout::SharedRow> &rows : layout_->shared) {
    const bool is_news = std::any_of(rows.begin(), rows.end(), [&](const Layout::SharedRow &row) {
      return index_.is_dirty(row.account) || accounts_[row.account].is_outdated(now_);
    });
    if (!is_news) continue;
    const auto shares = std::make_shared<const SharedImpact>(
        weigh(rows, {*layout_, incidents_, index_, merged_then_, now_}));
    const SharedImpact *before = rows.front().plan->shares(rows.front().row);
    if (before != nullptr && *before == *shares) continue;
    for (const Layout::SharedRow &row : rows) {
      row.plan->set_shares(row.row, shares);
      index_.touch(row.account);
    }
  }
}

/// What was merged at the month's ends at which rolling promises are assessed.
void Engine::look_back(bool is_news) {
  std::set<Instant> ends;
  if (index_.merges().may_merge())
    for (const Promised &promised : layout_->promised)
      for (const MonthEnd &end : promised.ends)
        ends.insert(end.at);
  std::erase_if(merged_then_,
                [&](const auto &one) { return is_news || !ends.contains(one.first); });
  for (const Instant end : ends)
    if (const auto [at, is_new] = merged_then_.try_emplace(end, index_.merges()); is_new)
      at->second.follow(incidents_, names_, end, {});
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
    index_.look_again(slot, incidents_);
  }
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  const std::vector<Slot> moved_by_merges =
      index_.follow_merges(incidents_, names_, now_, changed_);
  std::vector<Slot> all;
  std::set_union(changed_.begin(), changed_.end(), moved_by_merges.begin(), moved_by_merges.end(),
                 std::back_inserter(all));
  look_at(all);
  fleet_.advance(all, fleet_world());
  const bool is_news = !changed_.empty() || !moved_by_merges.empty();
  changed_.clear();
  select_all_windows();
  look_back(is_news);
  weigh_shares();

  changed_blocks_.clear();
  std::vector<std::size_t> computed; // accounts
  std::size_t work = 0;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    bool needed = !blocks_[b];
    for (std::size_t a = first_account_[b]; a < first_account_[b + 1]; ++a) {
      if (accounts_[a].is_outdated(now)) index_.touch(a);
      needed = needed || index_.is_dirty(a) || (moved && accounts_[a].moves());
      if (!index_.is_dirty(a)) continue;
      computed.push_back(a);
      work += index_.incidents(a).size();
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
  evaluate_fleet(computed);
  return changed_blocks_;
}

FleetKpis::World Engine::fleet_world() const {
  return {incidents_, index_.merges(), distrusted_,
          now_,       first_record_,   alerts_ ? &*alerts_ : nullptr};
}

void Engine::evaluate_fleet(const std::vector<std::size_t> &computed) {
  if (fleet_.empty()) return;
  for (const std::size_t account : computed)
    fleet_.take(account, accounts_[account].fleet());
  const bool is_stale =
      evidence_.others.stale || std::any_of(evidence_.accounts.begin(), evidence_.accounts.end(),
                                            [](const auto &one) { return one.second.stale; });
  fleet_.evaluate(fleet_world(), is_stale);
}

std::shared_ptr<const Block> Engine::make_block(std::size_t index, Scratch &scratch) {
  auto out = std::make_shared<Block>();
  out->at = now_;
  const std::shared_ptr<const Block> &old = blocks_[index];
  if (old) {
    out->rows.reserve(old->rows.size());
    out->measures.reserve(old->measures.size());
  }
  const Cells::World world{*layout_,
                           incidents_,
                           index_.merges(),
                           distrusted_,
                           now_,
                           merged_then_,
                           first_record_,
                           alerts_ ? &*alerts_ : nullptr,
                           windows_.month.has_value()};
  for (std::size_t a = first_account_[index]; a < first_account_[index + 1]; ++a) {
    const Evidence::Reach &reach = evidence_.of(name_of(a));
    if (!index_.is_dirty(a))
      accounts_[a].move(world, *old, reach, scratch, *out);
    else if (index_.merges().empty())
      accounts_[a].compute(world, index_.incidents(a), index_.incidents(a), reach, scratch, *out);
    else
      accounts_[a].compute(world, index_.roots(a), index_.incidents(a), reach, scratch, *out);
    index_.clear(a);
  }
  return out;
}

std::vector<Slot> Engine::incidents_of(std::string_view account) const {
  for (std::size_t i = 0; i < accounts_.size(); ++i)
    if (name_of(i) == account) return index_.roots(i);
  return {};
}

std::vector<std::size_t> Engine::accounts_of(Slot slot) const { return index_.listing(slot); }

std::span<const Row> Engine::rows_of(std::size_t account) const {
  const auto after = std::upper_bound(first_account_.begin(), first_account_.end(), account);
  const auto index = static_cast<std::size_t>(after - first_account_.begin()) - 1;
  if (index >= blocks_.size() || blocks_[index] == nullptr) return {};
  const std::vector<Row> &rows = blocks_[index]->rows;
  const auto [first, last] = std::equal_range(
      rows.begin(), rows.end(), name_of(account), [](const auto &a, const auto &b) {
        const auto name = [](const auto &of) -> std::string_view {
          if constexpr (std::is_same_v<std::decay_t<decltype(of)>, Row>)
            return of.key->account;
          else
            return of;
        };
        return name(a) < name(b);
      });
  return {first, last};
}

OpenClocks Engine::clocks(std::size_t limit) const {
  return open_clocks(accounts_, incidents_, names_, now_, limit);
}

} // namespace slax::sli

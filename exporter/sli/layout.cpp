// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/layout.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace slax::sli {
namespace {

using slac::model::Agreement;

/// Terms of one kind, under which a row stays the same row.
bool continues(const CommitmentPlan &before, const CommitmentPlan &after) {
  const auto *is = std::get_if<AvailabilityTerms>(&before.kind);
  const auto *becomes = std::get_if<AvailabilityTerms>(&after.kind);
  if (is == nullptr || becomes == nullptr) return before.kind.index() == after.kind.index();
  return is->downtime.combine == becomes->downtime.combine && before.services == after.services;
}

} // namespace

const RowKey *Cell::key(const Promised &of, const CommitmentPlan *plan) const {
  const auto at = std::find(of.terms.begin(), of.terms.end(), plan);
  return keys[static_cast<std::size_t>(at - of.terms.begin())];
}

Layout::Layout(std::shared_ptr<const slac::model::Model> checked, const timeline::Names &names)
    : model(std::move(checked)), vocabulary(*model, names) {
  std::vector<std::vector<Cell>> cells(model->accounts.size());
  Calendars calendars(*model);
  for (const Agreement &a : model->agreements) {
    std::vector<const Contract *> of_accounts(model->accounts.size());
    const std::vector<Related> related = relate(a, of_accounts);
    for (const auto &[name, terms] : slac::model::terms_in_force(a, model->project))
      add_commitment(a, terms, related, of_accounts, calendars, cells);
  }
  asks_for_severity = std::any_of(plans.begin(), plans.end(), [](const CommitmentPlan &plan) {
    return plan.asks_for_severity();
  });
  for (const slac::model::Kpi &kpi : model->kpis)
    kpis.emplace_back(kpi, nullptr, vocabulary);
  for (const Agreement &a : model->agreements)
    for (const slac::model::Kpi &kpi : a.kpis)
      kpis.emplace_back(kpi, &a, vocabulary);
  for (std::size_t i = 0; i < kpis.size(); ++i)
    kpis[i].order = static_cast<std::uint32_t>(i);
  std::map<std::string_view, std::vector<const Contract *>> of_accounts;
  for (const Contract &contract : contracts)
    of_accounts[contract.account].push_back(&contract);
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!cells[i].empty()) {
      accounts.push_back({static_cast<int>(i), std::move(cells[i]), {}});
      if (!kpis.empty()) add_kpis(accounts.back(), of_accounts[model->accounts[i].name.value]);
    }
  find_shared();
}

void Layout::find_shared() {
  std::map<const CommitmentPlan *, CommitmentPlan *> own; // what may be changed
  for (CommitmentPlan &plan : plans)
    own[&plan] = &plan;
  std::map<std::pair<const slac::model::Commitment *, std::size_t>, std::vector<SharedRow>> rows;
  for (std::size_t a = 0; a < accounts.size(); ++a)
    for (const Cell &cell : accounts[a].cells)
      for (const CommitmentPlan *plan : promised[cell.promised].terms)
        if (plan->commitment.affected_share)
          rows[{&plan->commitment, cell.row}].push_back({a, own.at(plan), cell.row});
  for (auto &[key, all] : rows)
    shared.push_back(std::move(all));
}

/// `its`: the account's contracts.
void Layout::add_kpis(Account &account, const std::vector<const Contract *> &its) {
  const auto contract_under = [&](const Agreement *agreement) -> const Contract * {
    const auto at = std::find_if(its.begin(), its.end(),
                                 [&](const Contract *c) { return c->agreement == agreement; });
    return at == its.end() ? nullptr : *at;
  };
  for (const KpiPlan &plan : kpis) {
    AccountKpi kpi;
    kpi.plan = &plan;
    kpi.term = {{}, slac::time::kNever};
    if (plan.agreement != nullptr) {
      const Contract *contract = contract_under(plan.agreement);
      if (contract == nullptr) continue;
      kpi.term = contract->term;
    }
    for (std::size_t c = 0; plan.is_protecting() && c < account.cells.size(); ++c) {
      const RowKey &key = *account.cells[c].keys.front();
      if (plan.protects(key.agreement, key.commitment)) kpi.cells.push_back(c);
    }
    const bool is_of_all = plan.agreement == nullptr;
    const bool is_covered = std::any_of(
        plan.kpi.protects.begin(), plan.kpi.protects.end(), [&](const slac::model::Protected &one) {
          return contract_under(model->find_agreement(one.agreement)) != nullptr;
        });
    if (is_of_all && plan.is_protecting() && !is_covered) continue;
    if (plan.is_of_fleet() && !plan.is_protecting()) continue; // incidents give to it themselves
    if (plan.is_of_rows) {
      std::map<std::string_view, std::vector<std::size_t>> of_services;
      for (const std::size_t c : kpi.cells)
        of_services[account.cells[c].keys.front()->service].push_back(c);
      for (const auto &[service, of_service] : of_services)
        account.kpis.push_back({&plan, kpi.term, of_service, {}, service});
      continue;
    }
    if (!plan.is_protecting() && plan.agreement != nullptr)
      for (const slac::model::Text &service : plan.agreement->services)
        for (std::size_t i = 0; i < model->services.size(); ++i)
          if (model->services[i].name.value == service.value)
            kpi.services.push_back(static_cast<int>(i));
    account.kpis.push_back(std::move(kpi));
  }
}

/// `contracts`: of each account that the agreement covers.
std::vector<Layout::Related> Layout::relate(const Agreement &agreement,
                                            std::vector<const Contract *> &of_accounts) {
  const Interval term = slac::model::term_of(agreement, model->project);
  std::vector<Related> out;
  for (const std::string &name : agreement.accounts) {
    const auto at = std::lower_bound(
        model->accounts.begin(), model->accounts.end(), name,
        [](const slac::model::Account &a, const std::string &n) { return a.name.value < n; });
    const Interval its = clip(slac::model::relation_of(*at, model->project), term);
    if (its.empty()) continue;
    Contract &contract = contracts.emplace_back(make_contract(agreement, at->name.value));
    contract.term = its;
    const auto index = static_cast<std::size_t>(at - model->accounts.begin());
    of_accounts[index] = &contract;
    auto same =
        std::find_if(out.begin(), out.end(), [&](const Related &one) { return one.term == its; });
    if (same == out.end()) {
      out.push_back({its, {}, groups.size()});
      same = std::prev(out.end());
      groups.push_back({&agreement, {}, its, {}, contract.credits, contract.chronic});
    }
    same->accounts.push_back(index);
    auto &periods = groups[same->group].periods;
    if (std::find(periods.begin(), periods.end(), contract.period()) == periods.end())
      periods.push_back(contract.period());
  }
  return out;
}

void Layout::add_commitment(const Agreement &agreement,
                            const std::vector<slac::model::TermsInForce> &all,
                            const std::vector<Related> &related,
                            const std::vector<const Contract *> &of_accounts, Calendars &calendars,
                            std::vector<std::vector<Cell>> &cells) {
  struct Place {
    std::size_t account = 0;
    std::string_view service; ///< empty: of no one service
    std::size_t index = 0;    ///< of `promised`
    std::size_t row = 0;
  };
  std::vector<Place> places;
  for (const Related &one : related) {
    const std::size_t first = promised.size();
    for (const slac::model::TermsInForce &terms : all) {
      const auto &promise = terms.commitment->promise.value;
      if (std::holds_alternative<slac::terms::ObjectivePromise>(promise)) continue; // no row
      const Interval in_force = clip(terms.in_force, one.term);
      if (in_force.empty()) continue;
      const CommitmentPlan &plan = plans.emplace_back(agreement, *terms.commitment, one.term,
                                                      in_force, vocabulary, calendars);
      if (promised.size() == first || !continues(*promised.back().terms.back(), plan)) {
        groups[one.group].promised.push_back(promised.size());
        promised.emplace_back();
      }
      promised.back().terms.push_back(&plan);
    }
    for (const std::size_t account : one.accounts)
      for (std::size_t index = first; index < promised.size(); ++index) {
        const CommitmentPlan &latest = *promised[index].terms.back();
        for (std::size_t row = 0; row < latest.rows(); ++row)
          places.push_back({account, service_of(latest, row), index, row});
      }
  }
  if (places.empty()) return;
  std::stable_sort(places.begin(), places.end(), [](const Place &a, const Place &b) {
    return std::tie(a.account, a.service) < std::tie(b.account, b.service);
  });
  const std::string_view name = all.front().commitment->name.value;
  const bool has_own = std::any_of(
      all.begin(), all.end(), [](const auto &terms) { return terms.commitment->fee.has_value(); });
  std::map<const Contract *, const FeeSchedule *> own;
  for (const Place &place : places)
    if (const Contract *contract = of_accounts[place.account]; has_own && !own.contains(contract))
      own[contract] = &fees.emplace_back(fee_of_rows(agreement, name, contract->account));
  for (const Place &place : places) {
    Cell cell{place.index, place.row, {}};
    const Contract &contract = *of_accounts[place.account];
    const auto order = static_cast<std::uint32_t>(keys.size());
    for (const CommitmentPlan *plan : promised[place.index].terms) {
      RowKey key;
      key.agreement = agreement.name.value;
      key.commitment = plan->commitment.name.value;
      key.account = model->accounts[place.account].name.value;
      const slac::model::Account &account = model->accounts[place.account];
      key.account_title = account.title;
      key.account_zone = account.timezone ? &*account.timezone : &model->project.timezone;
      key.service = service_of(*plan, place.row);
      key.promise = plan->promise;
      key.target_percent = plan->target;
      key.zone = &plan->window.zone();
      key.fee_period = plan->window.fee_period();
      key.fee = has_own ? own.at(&contract) : contract.fee.empty() ? nullptr : &contract.fee;
      key.contract = &contract;
      key.order = order;
      cell.keys.push_back(&keys.emplace_back(key));
    }
    cells[place.account].push_back(std::move(cell));
  }
}

/// Of a row of one service.
std::string_view Layout::service_of(const CommitmentPlan &plan, std::size_t row) const {
  if (!plan.is_per_service()) return {};
  return model->services[static_cast<std::size_t>(plan.row_services(row)[0])].name.value;
}

} // namespace slax::sli

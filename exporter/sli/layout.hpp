// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/terms_in_force.hpp"
#include "exporter/sli/commitment_plan.hpp"
#include "exporter/sli/contract.hpp"
#include "exporter/sli/kpi/plan.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

namespace slax::sli {

/// A commitment under all its terms, in the order of time.
struct Promised {
  std::vector<const CommitmentPlan *> terms;
  std::vector<RowWindow> windows;             ///< at the engine's present
  std::vector<const CommitmentPlan *> judged; ///< under which those are judged
  std::vector<MonthEnd> ends;                 ///< of a rolling promise, for sums

  /// Of the plan in `judged`.
  std::size_t place(const CommitmentPlan *plan) const {
    return static_cast<std::size_t>(std::find(judged.begin(), judged.end(), plan) - judged.begin());
  }
};

/// One promise to one account (and service): the place of its rows.
struct Cell {
  std::size_t promised = 0;         ///< index
  std::size_t row = 0;              ///< of its plans' rows
  std::vector<const RowKey *> keys; ///< one for each of its terms

  const RowKey *key(const Promised &of, const CommitmentPlan *plan) const;
};

/// What follows from the specs alone. Addresses of plans and keys stay.
struct Layout {
  Layout(std::shared_ptr<const slac::model::Model> model, const timeline::Names &names);
  Layout(const Layout &) = delete;
  Layout &operator=(const Layout &) = delete;

  std::shared_ptr<const slac::model::Model> model;
  timeline::Vocabulary vocabulary;
  std::deque<CommitmentPlan> plans;
  std::deque<KpiPlan> kpis; ///< by agreement (those of none first) and name
  std::vector<Promised> promised;
  std::deque<RowKey> keys;
  /// A KPI of an account, or what an account gives to one over all.
  struct AccountKpi {
    const KpiPlan *plan = nullptr;
    Interval term;                  ///< in which it has values
    std::vector<std::size_t> cells; ///< of the account: of the promises that it protects
    std::vector<int> services;      ///< where it protects nothing: of which incidents; empty: all
    std::string_view service;       ///< of one row of the promise
  };
  /// An account that an agreement covers, with its cells in the order of their keys.
  struct Account {
    int account = 0; ///< index of the model's accounts
    std::vector<Cell> cells;
    std::vector<AccountKpi> kpis; ///< in the order of their plans, then of services
  };
  std::vector<Account> accounts;  ///< by name
  std::deque<Contract> contracts; ///< of each agreement and account
  std::deque<FeeSchedule> fees;   ///< of commitments alone
  /// The promises of an agreement to accounts of one relation: their sums need the same windows.
  struct Group {
    const slac::model::Agreement *agreement = nullptr;
    std::vector<std::size_t> promised;
    Interval term;
    std::vector<slac::time::Period> periods; ///< of fees
    bool credits = false;
    bool chronic = false;
  };
  std::vector<Group> groups;
  /// A row of `affected: share` towards one account.
  struct SharedRow {
    std::size_t account = 0; ///< index of `accounts`
    CommitmentPlan *plan = nullptr;
    std::size_t row = 0;
  };
  /// The rows of all accounts that weigh each other.
  std::vector<std::vector<SharedRow>> shared;
  bool asks_for_severity = false; ///< some promise is not about every severity

private:
  /// The accounts of an agreement that have one relation.
  struct Related {
    Interval term; ///< of the agreement, inside the relation
    std::vector<std::size_t> accounts;
    std::size_t group = 0;
  };
  std::vector<Related> relate(const slac::model::Agreement &agreement,
                              std::vector<const Contract *> &contracts);
  void add_commitment(const slac::model::Agreement &agreement,
                      const std::vector<slac::model::TermsInForce> &all,
                      const std::vector<Related> &related,
                      const std::vector<const Contract *> &contracts, Calendars &calendars,
                      std::vector<std::vector<Cell>> &cells);
  void find_shared();
  void add_kpis(Account &account, const std::vector<const Contract *> &its);
  std::string_view service_of(const CommitmentPlan &plan, std::size_t row) const;
};

} // namespace slax::sli

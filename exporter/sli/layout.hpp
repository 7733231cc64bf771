// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/terms_in_force.hpp"
#include "exporter/sli/commitment_plan.hpp"

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
  std::vector<Promised> promised;
  std::deque<RowKey> keys;
  /// An account that an agreement covers, with its cells in the order of their keys.
  struct Account {
    int account = 0; ///< index of the model's accounts
    std::vector<Cell> cells;
  };
  std::vector<Account> accounts;  ///< by name
  bool asks_for_severity = false; ///< some promise is not about every severity

private:
  void add_commitment(const slac::model::Agreement &agreement,
                      const std::vector<slac::model::TermsInForce> &all, Calendars &calendars,
                      std::vector<std::vector<Cell>> &cells);
  std::string_view service_of(const CommitmentPlan &plan, std::size_t row) const;
};

} // namespace slax::sli

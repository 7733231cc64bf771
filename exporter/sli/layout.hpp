// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/commitment_plan.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace slax::sli {

/// One promise to one account (and service): the place of its rows.
struct Cell {
  std::size_t plan = 0;
  std::size_t service = 0; ///< index of the plan's services, of an availability promise
  const RowKey *key = nullptr;
};

/// What follows from the specs alone. Addresses of plans and keys stay.
struct Layout {
  Layout(std::shared_ptr<const slac::model::Model> model, const timeline::Names &names);
  Layout(const Layout &) = delete;
  Layout &operator=(const Layout &) = delete;

  std::shared_ptr<const slac::model::Model> model;
  timeline::Vocabulary vocabulary;
  std::deque<CommitmentPlan> plans;
  std::vector<std::vector<RowWindow>> windows; ///< of each plan, at the engine's present
  std::deque<RowKey> keys;
  /// An account that an agreement covers, with its cells in the order of their keys.
  struct Account {
    int account = 0; ///< index of the model's accounts
    std::vector<Cell> cells;
  };
  std::vector<Account> accounts; ///< by name
};

} // namespace slax::sli

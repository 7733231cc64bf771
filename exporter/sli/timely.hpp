// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/clock.hpp"
#include "exporter/sli/windows.hpp"

#include <vector>

namespace slax::sli {

/// The clocks of one account under one timely commitment. Built once, then asked for any window.
class Timely {
public:
  /// `histories` are the usable ones that name the account.
  Timely(const std::vector<const timeline::History *> &histories,
         const slac::model::Agreement &agreement, const slac::model::Model &model,
         const slac::model::Commitment &commitment, const std::string &account,
         slac::time::Instant now);

  /// Fills the row's incidents, SLI, breaches, status and credit for its window.
  void judge(Row &row, const RowWindow &window) const;

  /// Adds the clocks that still run.
  void list_open(const Row &row, std::vector<OpenClock> &out) const;

private:
  struct Entry {
    std::string source;
    std::string incident;
    Clock clock;
    bool excluded = false;
  };

  const slac::model::Commitment &commitment_;
  slac::time::Duration within_;
  std::vector<Entry> entries_;
};

} // namespace slax::sli

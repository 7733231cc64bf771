// SPDX-License-Identifier: Apache-2.0
// For engine.cpp and engine_rows.cpp.
#pragma once

#include "exporter/sli/engine.hpp"
#include "exporter/sli/flaws.hpp"
#include "exporter/sli/layout.hpp"

namespace slax::sli {

struct Engine::AccountState {
  int account = 0;
  const std::vector<Cell> *cells = nullptr;
  std::vector<timeline::Slot> incidents; ///< that name the account; sorted
  /// For each availability cell one for each of the terms that its windows are judged under.
  std::vector<AvailabilityState> downtime;
  struct Running {
    const RowKey *key = nullptr;
    timeline::Slot incident = 0;
    slac::time::Instant deadline;
    slac::time::Duration left; ///< at `as_of`
    slac::time::Instant as_of;
    slac::time::Duration within;
    const OpenTime *time = nullptr; ///< in which it runs; null while it stands still
    const slac::model::Agreement *agreement = nullptr;

    slac::time::Duration left_at(slac::time::Instant now) const {
      return time == nullptr ? left : left - time->within({as_of, now});
    }
  };
  std::vector<Running> running;
  Flaws flaws;
  slac::time::Instant next; ///< when it must be computed again although nothing happens
  slac::time::Instant awaited =
      slac::time::kNever; ///< end of the first window that waits for a read since
  bool dirty = true;      ///< something happened
  bool moves = false;     ///< a number follows the clock
  std::size_t first_row = 0;
  std::size_t row_count = 0;
  std::size_t first_measure = 0;
  std::size_t measure_count = 0;
};

/// What one thread needs to compute accounts, kept from one to the next.
struct Engine::Scratch {
  Gathered incident;
  std::vector<timeline::Slot> slots;
  std::vector<Timely> timely;
  std::vector<Availability> availability;
  Measures measures;
};

} // namespace slax::sli

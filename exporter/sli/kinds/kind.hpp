// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/gathered.hpp"
#include "exporter/sli/layout.hpp"
#include "exporter/sli/outcome.hpp"

#include <array>
#include <memory>
#include <vector>

namespace slax::sli {

/// What every kind of promise is counted against.
struct Present {
  const timeline::Incidents &incidents;
  const timeline::Vocabulary &vocabulary;
  slac::time::Instant now;
};

/// A clock that still runs.
struct Running {
  const CommitmentPlan *plan = nullptr;
  timeline::Slot incident = 0;
  slac::time::Instant deadline;
  slac::time::Duration left; ///< at `as_of`
  slac::time::Instant as_of;
  slac::time::Duration within;
  const OpenTime *time = nullptr; ///< in which it runs; null while it stands still

  slac::time::Duration left_at(slac::time::Instant now) const {
    return time == nullptr ? left : left - time->within({as_of, now});
  }
};

/// What stays of a cell's incidents where its numbers follow the clock: enough for any instant
/// until the tally's next change.
class Standing {
public:
  Standing() = default;
  virtual ~Standing() = default;
  Standing(const Standing &) = delete;
  Standing &operator=(const Standing &) = delete;
  /// `index`: of the window, among those that it was made for.
  virtual Outcome outcome(const RowWindow &window, std::size_t index,
                          slac::time::Instant now) const = 0;
};

struct TimelyEntry;

/// What a cell's incidents come to.
struct Tallied {
  std::vector<Outcome> outcomes; ///< of each window
  /// Null where an outcome only lets its running clocks run on.
  std::unique_ptr<Standing> standing;
  std::vector<Running> running;
};

/// Counts the incidents of one cell, an account's row of a promise, for all of its windows. Each
/// kind of promise is one class. Made to be used again for the next cell; one thread at a time.
class Tally {
public:
  Tally() = default;
  virtual ~Tally() = default;
  Tally(const Tally &) = delete;
  Tally &operator=(const Tally &) = delete;

  virtual void start(const Promised &promised, std::size_t row) = 0;
  virtual void add(const Gathered &incident, const Present &present) = 0;
  /// The clock of the incident that was added last; null where none started.
  virtual const TimelyEntry *last_clock() const { return nullptr; }
  /// `next_change` is lowered to the first instant after now at which a number changes although
  /// nothing happens, other than as the standing, or a running clock, says.
  virtual Tallied finish(const Promised &promised, const Present &present,
                         slac::time::Instant &next_change) = 0;
};

/// One for the promise's kind.
std::unique_ptr<Tally> make_tally(const Promised &promised);

/// Tallies are made once and used again: each account takes what its cells need.
class Tallies {
public:
  Tally &take(const Promised &promised);
  void release_all() { taken_ = {}; }

private:
  static constexpr std::size_t kKinds = std::variant_size_v<CommitmentPlan::Kind>;
  std::array<std::vector<std::unique_ptr<Tally>>, kKinds> made_;
  std::array<std::size_t, kKinds> taken_{};
};

/// Lets the clocks that still run, run on through the interval.
Outcome run_on(Outcome outcome, Interval interval);
/// By deadline, incident, elapsed.
void sort_breaches(std::vector<Breach> &breaches);

} // namespace slax::sli

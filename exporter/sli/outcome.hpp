// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/open_time.hpp"
#include "exporter/sli/amount.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace slax::sli {

/// A part of a whole, exactly. Of nothing it is one: nothing was missed.
struct Fraction {
  slac::base::Wide part = 0;
  slac::base::Wide of = 0;

  /// With twelve significant digits.
  std::string text() const { return of == 0 ? "1" : slac::base::ratio_text(part, of); }
  friend bool operator==(const Fraction &, const Fraction &) = default;
};

struct Counts {
  int total = 0; ///< includes excluded and cancelled ones
  int met = 0;
  int breached = 0;
  int pending = 0;
  int excluded = 0;
  int cancelled = 0;
  friend bool operator==(const Counts &, const Counts &) = default;
};

/// One incident that missed a timely promise.
struct Breach {
  std::string incident;
  slac::time::Instant deadline;
  slac::time::Duration elapsed; ///< grows while the clock runs
  bool running = false;
  const slac::time::OpenTime *time = nullptr; ///< in which it grows; belongs to the engine's plans
  friend bool operator==(const Breach &, const Breach &) = default;
};

/// The time side of an availability row.
struct Seconds {
  slac::time::Duration service;     ///< of the whole window
  slac::time::Duration elapsed;     ///< service time so far
  slac::time::Duration maintenance; ///< inside the whole window
  Amount downtime;
  Amount budget;
  Amount remaining; ///< budget − downtime
  // Where credits ask for it; of the window before the term clips it:
  slac::time::Duration unclipped_service;
  slac::time::Duration unclipped_length;
  std::int64_t bad_slices = 0; ///< with more downtime than the credit's bound
  friend bool operator==(const Seconds &, const Seconds &) = default;
};

struct Forecast {
  double window_pace = 0; ///< Unix seconds when the budget runs out; +Inf: never
  double week_pace = 0;   ///< the same at the pace of the last seven days
  double headroom = 0;    ///< incidents like the recent ones; +Inf without any
  friend bool operator==(const Forecast &, const Forecast &) = default;
};

/// What a promise of any kind came to in one window: all that its status and its price depend on.
struct Outcome {
  Fraction sli;   ///< over the time, or the judged incidents, so far
  Fraction whole; ///< over the whole window, if nothing more is missed
  Fraction least; ///< if everything is missed that is still to come
  Counts incidents;
  std::optional<Seconds> seconds;   ///< of an availability promise
  std::optional<Forecast> forecast; ///< likewise
  std::vector<Breach> breaches;     ///< by deadline, incident, elapsed
  std::int64_t hours_late = 0;      ///< completed hours of all breaches together
  bool settled = false;             ///< the window is over, and no clock of it still runs
  bool at_risk = false;             ///< on its way to a breach
  bool is_share = false; ///< of a share of incidents: it costs nothing until it is missed
  bool may_rise = false; ///< incidents to come may lift `whole`: nothing is missed yet
  friend bool operator==(const Outcome &, const Outcome &) = default;
};

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/timeline/history.hpp"

#include <optional>
#include <string>

namespace slax::sli {

enum class Verdict { Met, Breached, Pending, Cancelled };

/// What became of one promise for one incident and account (specs/numbers.md, "Clocks").
struct Clock {
  Verdict verdict = Verdict::Pending;
  slac::time::Instant start;    ///< decides the window that the incident belongs to
  slac::time::Duration elapsed; ///< time used, up to `now` while it runs
  slac::time::Instant deadline; ///< when the time used reaches, or reached, the promise
  bool running = false;
};

/// The clock of `promise` for the account, or nothing if it never started. `now` bounds the
/// history. Exact in nanoseconds.
std::optional<Clock> run_clock(const timeline::History &history,
                               const slac::terms::TimelyPromise &promise,
                               const slac::model::Project &project, const std::string &account,
                               slac::time::Instant now);

} // namespace slax::sli

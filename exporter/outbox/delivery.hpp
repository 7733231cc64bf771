// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/write_outcome.hpp"

namespace slax::outbox {

/// What becomes of an entry.
struct Verdict {
  enum class Is { Sent, Later, Parked };
  Is is = Is::Sent;
  slac::time::Duration pause; ///< of Later: before the next try
};

/// Parked is what the system refuses for good: 400, 401, 403, 404 and the like, not 408, 409, 423,
/// 425 and 429, which pass. All else is tried again, after ten seconds and then twice as long each
/// time, up to a quarter of an hour. `tries` counts the one that ended so.
Verdict judge(const source::WriteOutcome &outcome, int tries);

} // namespace slax::outbox

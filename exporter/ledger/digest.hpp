// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/ledger/planner.hpp"
#include "exporter/ledger/state.hpp"

#include <string>
#include <vector>

namespace slax::ledger {

/// A statement that an account is to be sent now (`schedule` of an Agreement).
struct Digest {
  std::string account;
  std::string agreement;
  std::string schedule; ///< weekly, monthly
  std::string window;   ///< "2026-W48", "2026-11": as a statement's address has it

  auto operator<=>(const Digest &) const = default;
};

/// Those due at `now`, in order. Weekly: of the ISO week before, from Monday 08:00 to 09:00 by the
/// clocks of the account's zone. Monthly: of a month before, for an hour after the last of the
/// agreement's windows that end in it was closed; never while one waits, nor where none was closed.
/// Pure.
std::vector<Digest> digests_due(const slac::model::Model &model, const State &state,
                                const std::vector<Waiting> &waiting, slac::time::Instant now);

} // namespace slax::ledger

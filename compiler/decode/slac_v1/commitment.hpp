// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// What an agreement says for all its commitments.
struct CommitmentDefaults {
  model::Text calendar; ///< empty: always open
  model::ClockTerms clock;
  model::DowntimeTerms downtime;
  std::optional<model::Claim> claim;
  bool affected_share = false;
};

CommitmentDefaults read_commitment_defaults(const Fields &agreement,
                                            base::Diagnostics &diagnostics);

/// Reports what is wrong; nothing if the promise cannot be read. The name is left empty.
std::optional<model::Commitment> decode_commitment(const yaml::Node &node,
                                                   const CommitmentDefaults &defaults,
                                                   const model::Project &project,
                                                   base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// The name of a Calendar; empty for `always`. Left as it is where `node` is null.
void read_calendar(const yaml::Node *node, model::Text &out, base::Diagnostics &diagnostics);

/// What a commitment leaves out: `[maintenance]`, or reasons with their terms. Left as it is where
/// `node` is null.
void read_exclusion(const yaml::Node *node, const model::Project &project, model::Exclusion &out,
                    base::Diagnostics &diagnostics);

/// What an Objective leaves out: maintenance alone, since rules know nothing of incidents.
void read_objective_exclusion(const yaml::Node *node, model::Exclusion &out,
                              base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

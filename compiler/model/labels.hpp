// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

namespace slac::model {

/// Whether rules set this label themselves, so that specs may not. `severity` is one too, which
/// only `alerts` may change.
bool is_rule_label(std::string_view name);
/// Whether the records that windows are made of differ by it.
bool is_sum_label(std::string_view name);

/// What the labels of Services and Accounts add to alerts and info series: an Objective gets its
/// Service's, an Agreement those that all of its Accounts have with one value. Its own win. Left
/// out is a name that rules set, that `by` has, or that is one of the Project's identity.
void inherit_labels(Model &model);

} // namespace slac::model

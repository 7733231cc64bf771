// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// The rules in groups of at most twenty, which is all that Mimir takes; `-2`, `-3` … stand behind
/// the names of the further ones.
std::vector<Group> make_groups(const std::string &name, const std::string &purpose,
                               time::Duration interval, std::vector<Rule> rules);

} // namespace slac::plan

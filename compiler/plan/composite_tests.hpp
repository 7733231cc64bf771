// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/rule_tests.hpp"

namespace slac::plan {

/// Tests of a composite: what its members record is given, what must come of it is calculated here.
RuleTests make_composite_tests(const model::Objective &objective, const model::Model &model);

} // namespace slac::plan

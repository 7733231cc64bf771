// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/emit/holes.hpp"
#include "compiler/model/model.hpp"

#include <string>

namespace slac::emit {

/// An Objective and its Service without what only names things: names, labels' values, metrics,
/// matched values and descriptions are holes. Objectives with equal skeletons have equal rules but
/// for what stands in the holes. Numbers, windows and structure are part of the skeleton.
struct Skeleton {
  model::Objective objective;
  model::Service service;

  /// Equal for equal skeletons only.
  std::string key() const;
};

/// `service` may be nullptr.
Skeleton make_skeleton(const model::Objective &objective, const model::Service *service,
                       Holes &holes);

} // namespace slac::emit

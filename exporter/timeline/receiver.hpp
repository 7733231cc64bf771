// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/incidents.hpp"

#include <functional>

namespace slax::timeline {

/// Where what sources bring goes: what of an engine those may use that read.
struct Receiver {
  Names &names; ///< that records to be applied must be interned in
  const Incidents &incidents;
  std::function<void(Change)> apply;
};

} // namespace slax::timeline

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/decode/indicator_catalog.hpp"
#include "compiler/decode/references.hpp"
#include "compiler/model/model.hpp"

#include <vector>

namespace slac::decode {

/// What one file says.
struct Fragment {
  std::vector<model::Project> projects;
  model::Resources resources;
  std::vector<model::Text> implied_services; ///< that exist by being named
  std::size_t left_out = 0;                  ///< objectives that are measured elsewhere
  base::Diagnostics diagnostics;
  bool empty = true; ///< holds no document
  /// Nothing is missing because YAML, a kind or a name could not be read: references to what is
  /// missing would seem to dangle.
  bool complete = true;
};

/// What a decoder knows, and where it puts what it reads.
struct Context {
  const model::Project &project; ///< the tree's; sentences and PromQL are read in its terms
  const IndicatorCatalog &indicators;
  const References &references;
  Fragment &out;
  base::Diagnostics &diagnostics; ///< of the fragment
  /// Objectives that are measured elsewhere than in a Prometheus are left out with a warning.
  bool skip_foreign = false;
};

} // namespace slac::decode

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/decode/indicator_catalog.hpp"
#include "compiler/model/model.hpp"

#include <vector>

namespace slac::decode {

/// What one file says.
struct Fragment {
  std::vector<model::Project> projects;
  model::Resources resources;
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
  Fragment &out;
  base::Diagnostics &diagnostics; ///< of the fragment
};

} // namespace slac::decode

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/terms_in_force.hpp"

namespace slac::plan {

/// A calendar window that is not the whole period, since an agreement or an account's relation
/// begins or ends inside it.
struct CutWindow {
  time::Interval period;
  time::Interval window; ///< inside the period
  /// What is recorded of it has this in place of the window's name: "month/1768435200-1769904000".
  std::string name(const terms::Calendar &of) const;
};

/// Those of a promise by objective over a calendar window, with the accounts that have them, in the
/// order of time.
struct CutRows {
  CutWindow cut;
  std::vector<std::string> accounts; ///< sorted
};
std::vector<CutRows> cut_rows(const model::Agreement &agreement, const terms::Calendar &window,
                              const model::Model &model);

/// Those of all the agreements that promise one of `Model::promised` over the window.
std::vector<CutWindow> cut_windows(const model::Objective &promised, const terms::Calendar &window,
                                   const model::Model &model);

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/evaluate.hpp"

#include <vector>

namespace slax::sli {

struct RowWindow {
  WindowKind kind = WindowKind::Current;
  slac::time::Interval interval; ///< clipped to the term, never empty
  bool rolling = false;
  bool complete = false;
};

/// The windows of a promise that are asked for at `now`. None where the instant before `now` lies
/// outside the term, except that `All` still lists the calendar windows before it.
std::vector<RowWindow> select_windows(const slac::terms::Window &window,
                                      const slac::model::Agreement &agreement,
                                      const slac::model::Project &project, slac::time::Instant now,
                                      Windows which,
                                      std::optional<slac::time::Instant> first_event);

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <string>
#include <vector>

namespace slax::runtime {

/// A checked model, or what is wrong with the specs.
struct Specs {
  slac::model::Model model;
  std::string text;     ///< of the files (spec_text.hpp); without errors alone
  std::string findings; ///< rendered, warnings included
  bool unreadable = false;
  bool has_errors = false;
  bool ok() const { return !unreadable && !has_errors; }
};

/// In the terms of the Project of that name; without a name there may be one at most.
Specs load_specs(const std::vector<std::string> &paths, const std::string &project);

} // namespace slax::runtime

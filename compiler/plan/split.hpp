// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <string>
#include <vector>

namespace slac::plan {

/// Brings raw series down to the labels by which an Objective is split, under our names and with
/// the Accounts' own names in place of their aliases.
class Split {
public:
  Split(const model::Objective &objective, const std::vector<model::Account> &accounts);

  /// "sum", "max", "min" or "avg" of what has the same labels.
  promql::Expr aggregate(const std::string &op, promql::Expr raw) const;

private:
  struct Replacement {
    std::string to;    ///< our label
    std::string value; ///< what it gets
    std::string from;  ///< the source's label
    std::string regex;
  };
  promql::Expr renamed(promql::Expr expr) const;

  std::vector<std::string> names_;
  std::vector<std::string> sources_;
  std::vector<Replacement> replacements_;
};

} // namespace slac::plan

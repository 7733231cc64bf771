// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <string>
#include <utility>
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
  struct Renamed {
    std::string name;                                        ///< ours
    std::string source;                                      ///< the indicator's
    std::vector<std::pair<std::string, std::string>> values; ///< what a pattern of values becomes
  };
  std::vector<std::string> list(std::string Renamed::*label) const;
  promql::Expr with_values(promql::Expr expr) const;

  std::vector<Renamed> labels_;
};

} // namespace slac::plan

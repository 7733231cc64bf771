// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/emit/rule_template.hpp"
#include "compiler/emit/skeleton.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace slac::emit {

/// Prints the rules of Objectives. Those of one skeleton are planned and printed once, as a
/// template, which is then filled for each; the text is the same either way.
class ObjectivePrinter {
public:
  using Plan = plan::RuleFile (*)(const model::Objective &, const model::Model &);

  /// `plan` reads of the model the Project and the Objective's own Service. It may copy, join and
  /// compare names, selectors and descriptions, but not look inside them. Keeps references.
  ObjectivePrinter(const model::Model &model, Plan plan, RuleStyle style = {});

  /// The groups as they stand below `groups:`.
  std::string print(const model::Objective &objective);

private:
  std::string print_planned(const model::Objective &objective, const model::Model &model) const;
  std::optional<RuleTemplate> make_template(const Skeleton &skeleton, const Holes &values,
                                            const model::Objective &objective) const;

  const model::Model &model_;
  Plan plan_;
  RuleStyle style_;
  std::unordered_set<std::size_t> seen_; ///< hashes of the keys of skeletons
  /// By key, of skeletons that came twice; nothing where filling would not give the same text.
  std::unordered_map<std::string, std::optional<RuleTemplate>> templates_;
};

} // namespace slac::emit

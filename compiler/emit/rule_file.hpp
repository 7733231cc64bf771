// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/emit/emit.hpp"
#include "compiler/emit/rule_text.hpp"

#include <set>

namespace slac::emit {

/// How the files of rules of an engine begin, and what stands in their groups.
class RuleFileFormat {
public:
  /// Keeps a reference.
  RuleFileFormat(Engine engine, const model::Project &project);

  const RuleStyle &style() const { return style_; }
  /// What stands before the groups of a unit, given by its path; of the engines that have documents
  /// of limited size the n-th of the file, from 1 on. To be asked once for each, in one order: no
  /// two PrometheusRules have one name, whatever paths have in common.
  std::string head(const std::string &path, std::size_t document);
  /// Bytes of a document; 0: no limit.
  std::size_t limit() const;

private:
  std::string resource_name(const std::string &path);

  Engine engine_;
  const model::Project &project_;
  RuleStyle style_;
  std::set<std::string> names_; ///< of PrometheusRules
};

} // namespace slac::emit

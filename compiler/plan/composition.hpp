// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/event_sums.hpp"

namespace slac::plan {

/// What a composite reads of its members' records, and how it combines them. Each is read as its
/// member recorded it last: groups are evaluated at different phases, so that a composite trails by
/// up to an evaluation of theirs. There is nothing for a value of `by` that a member lacks: what is
/// missing counts neither as good nor as bad.
class Composition {
public:
  /// Keeps references. The Objective is a composite.
  Composition(const model::Objective &objective, const model::Model &model);

  /// The error ratio of a role that every member has.
  promql::Expr error_ratio(const Role &role) const;
  /// The smallest of what the Objectives that measure something recorded under a role.
  promql::Expr least(const Role &role, std::string_view part = kEveryPart) const;
  /// The same of error ratios that count as far as each member was measured: what is lost of a
  /// window for certain, of a calendar period as a share of the whole one.
  promql::Expr lost(const Role &ratio) const;
  /// Those of the last day, where all of them were measured in it.
  promql::Expr seen_in_the_last_day() const;
  /// What is there while time does not count for one of them, or did not in the window that ends
  /// now; nothing where all of it counts.
  std::optional<promql::Expr> excluded(time::Duration window) const;

private:
  using Objectives = std::vector<const model::Objective *>;
  promql::Expr selector(const Objectives &all, const Role &role,
                        std::vector<promql::Matcher> more = {}) const;
  promql::Expr read(const Objectives &all, const Role &role,
                    std::vector<promql::Matcher> more = {}) const;
  promql::Expr aggregate(const char *op, promql::Expr expr) const;
  promql::Expr if_complete(promql::Expr expr, promql::Expr of_each, std::size_t count) const;
  promql::Expr even(model::Composite::Form form, const promql::Expr &each, std::size_t count) const;
  promql::Expr lost_of(const model::Composite &composite, const Role &ratio) const;
  promql::Expr lost_of(const model::Objective &of, const Role &ratio) const;
  promql::Expr lost_of(const Objectives &all, const Role &ratio) const;
  bool is_apart(const model::Objective &of, const Role &ratio) const;

  const model::Model &model_;
  const model::Composite &composite_;
  ObjectiveSeries series_;
  Objectives members_;
  Objectives measured_;  ///< members of members in place of composites
  Objectives excluding_; ///< those of them that leave time out
};

} // namespace slac::plan

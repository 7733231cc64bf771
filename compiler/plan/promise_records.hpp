// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/expr.hpp"

/// What the rules of an agreement's promises by objective record and read of each other.
namespace slac::plan {

/// `0 * …`: the same series.
promql::Expr zero(promql::Expr expr);
/// With the labels of a row alone: `account` and `window`.
promql::Expr max_by_row(promql::Expr expr);

/// The rows of one commitment. Keeps references.
class PromiseRecords {
public:
  PromiseRecords(const model::Agreement &agreement, const std::string &commitment,
                 const model::Project &project)
      : agreement_(agreement), commitment_(commitment), project_(project) {}

  /// What this evaluation recorded of them.
  promql::Expr all(std::string_view name, std::vector<promql::Matcher> more = {}) const;
  /// Since when, or until when, each account is under the agreement: the seconds, by `account`. Of
  /// some accounts, a pattern, or of all.
  promql::Expr members(std::string_view record, const std::string &accounts = {}) const;

  /// The labels of what is recorded of the agreement: its name, and what distinguishes the
  /// environments of one Prometheus, as on all that Objectives record.
  static model::Labels labels(const model::Agreement &agreement, const model::Project &project);

private:
  promql::Expr of_agreement(std::string_view name, std::vector<promql::Matcher> more) const;

  const model::Agreement &agreement_;
  const std::string &commitment_;
  const model::Project &project_;
};

/// The rules that record since when and until when each account is under the agreement.
std::vector<Group> make_members(const model::Agreement &agreement, const model::Model &model);

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/cut_windows.hpp"
#include "compiler/plan/objective_series.hpp"
#include "compiler/plan/promise_records.hpp"

namespace slac::plan {

/// Versions of a commitment that measure the same Objective in the same way over the same window,
/// so that only what is promised of it differs: what is recorded of their rows, in the order of the
/// rules, since later ones read what earlier ones recorded. Expressions have the labels `account`
/// and `window`.
class PromiseMeasure {
public:
  /// Keeps references.
  PromiseMeasure(const model::Agreement &agreement, const model::TermsInForce &version,
                 const model::Objective &promised, const model::Model &model);

  void add(const model::TermsInForce &version) { versions_.push_back(&version); }
  bool measures(const terms::WindowForm &form, const model::Objective &promised) const;
  /// Whether the commitment was never amended, and whether all of its versions measure alike: else
  /// its records also hold rows that are not of these.
  void set_alone(bool is_only_version, bool is_only_measure);

  const std::string &service_name() const { return promised_.service.value; }
  bool is_rolling() const { return calendar() == nullptr; }

  /// Who has rows of each version, with its first day as the label `terms` if there are several.
  std::vector<promql::Expr> rows(bool is_before) const;
  std::vector<promql::Expr> targets() const; ///< of each version
  promql::Expr to_date() const;
  promql::Expr whole() const;
  promql::Expr measured() const;
  /// The most that the SLI of the window can still become, as far as it is known.
  promql::Expr settled() const;
  promql::Expr budget() const;
  promql::Expr budget_left() const;
  /// When nothing is left, if the share of the time that is lost stays what it is: time that does
  /// not count is taken as spread over the window.
  promql::Expr forecast(bool of_week) const;
  /// Of the present window: 1 where its budget is spent, or will be at both paces.
  promql::Expr risk() const;
  std::vector<promql::Expr> credits() const; ///< of each version

private:
  const terms::WindowForm &form() const;
  const terms::Calendar *calendar() const { return std::get_if<terms::Calendar>(&form()); }

  promql::Expr row_of(const std::vector<const model::TermsInForce *> &versions,
                      std::vector<promql::Matcher> more = {}) const;
  promql::Expr row(std::vector<promql::Matcher> more = {}) const;
  /// What this evaluation recorded of these rows.
  promql::Expr found(std::string_view name, std::vector<promql::Matcher> more = {}) const;
  promql::Expr bound(std::string_view which) const;
  promql::Expr of_period(std::string_view name) const;
  /// The accounts that are under the agreement at one instant or later, and before another.
  promql::Expr members(promql::Expr since, promql::Expr before) const;
  /// Where the last instant of the window lies in the time of the version.
  promql::Expr in_force(const model::TermsInForce &version, promql::Expr rows,
                        promql::Expr last) const;
  /// Of a rolling window: where all of it lies in the time of the agreement and the account. What
  /// was before stands in the same sums.
  promql::Expr inside(promql::Expr rows) const;
  /// With the beginning of the window as the label `from`.
  promql::Expr with_begin(promql::Expr rows, std::string_view which) const;
  promql::Expr rows_now(const model::TermsInForce &version) const;
  promql::Expr rows_before(const model::TermsInForce &version) const;
  /// Where the agreement or an account's relation begins or ends inside the window, only that part
  /// of it is the row's.
  promql::Expr cut_out(promql::Expr rows, std::string_view which) const;
  /// The rows with what is recorded of the window that begins when theirs does.
  promql::Expr joined(Metric metric) const;
  promql::Expr joined(Metric metric, std::vector<std::string> labels) const;
  /// The rows of the present window with what is recorded of the last seven days.
  promql::Expr of_week(Metric metric) const;
  promql::Expr service() const;
  /// The share of the service time that may be lost, that is, and what of the one is left.
  promql::Expr allowed(std::vector<promql::Matcher> more = {}) const;
  promql::Expr lost(std::vector<promql::Matcher> more) const;
  promql::Expr left(std::vector<promql::Matcher> more = {}) const;
  /// The highest percentage of the tiers that match.
  promql::Expr credit(const model::TermsInForce &version) const;

  const model::Agreement &a_;
  const model::Objective &promised_;
  const model::Model &model_;
  ObjectiveSeries series_;
  PromiseRecords records_;
  std::vector<const model::TermsInForce *> versions_;
  std::vector<CutRows> cuts_;
  bool is_only_version_ = true;
  bool is_only_measure_ = true;
};

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "compiler/plan/panels.hpp"

namespace slac::plan {

/// The panels about rows: promises to accounts and what became of them. The pages of all
/// agreements, of one agreement and of one account show the same panels about other rows.
class RowPanels {
public:
  /// Of all agreements. Keeps a reference.
  explicit RowPanels(const model::Project &project);
  /// Of the account that is chosen on the page.
  static RowPanels of_one_account(const model::Project &project);
  /// Of an agreement.
  RowPanels(const model::Project &project, std::string agreement);

  /// What is chosen on the page: account, agreement, service, window.
  std::vector<Variable> variables() const;
  /// Open incidents, breaches, maintenance and changes of terms.
  std::vector<Annotation> annotations() const;

  /// How many rows have each status, what is owed, and how old all this is.
  std::vector<Panel> summary() const;
  /// Every row, worst first.
  Panel commitments(int rows) const;
  /// Accounts by commitments, the worst account first.
  Panel matrix(int accounts) const;
  Panel clocks() const;
  Panel breaches() const;
  Panel kpis() const;
  Panel credits() const;
  Panel ledger() const;
  Panel status_over_time() const;
  /// What is left of each budget, against using it up evenly.
  Panel burn_down() const;
  Panel headroom() const;
  Panel delivered_over_time() const;
  Panel in_time_over_time() const;

private:
  /// Of the page's rows.
  promql::Expr rows(std::string_view name, std::vector<promql::Matcher> more = {}) const;
  /// Of a series that has neither service nor commitment.
  promql::Expr accounts(std::string_view name, std::vector<promql::Matcher> more = {}) const;
  promql::Expr current(std::string_view name, std::vector<promql::Matcher> more = {}) const;
  promql::Expr in_window(std::string_view name, std::vector<promql::Matcher> more = {}) const;
  /// The state set as one number; see `status_names`.
  promql::Expr status(const promql::Matcher &window) const;
  Wording legend(bool has_component = true) const;
  /// The columns of the labels that tell rows apart.
  std::vector<Column> row_columns(bool has_component) const;

  /// The page of a row's promise; nothing where the exporter's page is not known.
  std::optional<Link> link_to_promise() const;

  const model::Project &project_;
  std::vector<promql::Matcher> of_;
  std::string agreement_;        ///< empty: those that are chosen
  bool has_one_account_ = false; ///< else those that are chosen
};

} // namespace slac::plan

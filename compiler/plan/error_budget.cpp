// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/error_budget.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/promql/regex.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

double target_ratio(base::Decimal percent) {
  return model::budget_ratio(base::Decimal::from_int(100) - percent);
}

} // namespace

double ErrorBudget::ratio() const { return model::budget_ratio(objective_.target.value.percent); }

double ErrorBudget::target() const { return target_ratio(objective_.target.value.percent); }

Expr ErrorBudget::targets(const Present &present) const {
  const auto constant = [&](base::Decimal percent, std::vector<promql::Matcher> matchers) {
    Expr zero = promql::binary(BinaryOp::Mul, promql::number(0), present(std::move(matchers)));
    return promql::binary(BinaryOp::Add, promql::number(target_ratio(percent)), std::move(zero));
  };
  std::optional<Expr> out;
  const auto add = [&](Expr expr) {
    out = out ? promql::binary(BinaryOp::Or, std::move(*out), std::move(expr)) : std::move(expr);
  };
  for (const model::TargetOf &of : objective_.targets) {
    std::vector<promql::Matcher> matchers;
    for (const auto &[label, value] : of.match)
      matchers.push_back(promql::equals(label, value));
    if (!of.accounts.empty()) {
      std::string names;
      for (const std::string &account : of.accounts)
        names += (names.empty() ? "" : "|") + promql::literal_pattern(account);
      matchers.push_back({"account", promql::MatchOp::Regex, std::move(names), {}});
    }
    add(constant(of.percent.value, std::move(matchers)));
  }
  add(constant(objective_.target.value.percent, {}));
  return std::move(*out);
}

Expr ErrorBudget::recorded() const {
  Expr target = latest(series_.selector({Metric::Target, model::window_of(objective_)}));
  return promql::aggregate_without(
      "max", {std::string(series::kWindow)},
      promql::binary(BinaryOp::Sub, promql::number(1), std::move(target)));
}

Expr ErrorBudget::share_of(Expr error_ratio) const {
  if (!differs())
    return promql::binary(BinaryOp::Div, std::move(error_ratio), promql::number(ratio()));
  return promql::binary(BinaryOp::Div, ignoring({std::string(series::kWindow)}),
                        std::move(error_ratio), recorded());
}

Expr ErrorBudget::share_of_bare(Expr error_ratio) const {
  if (!differs()) return share_of(std::move(error_ratio));
  return promql::binary(BinaryOp::Div, on(series_.by()), std::move(error_ratio), recorded());
}

Expr ErrorBudget::exceeds(Expr error_ratio, double factor, double threshold) const {
  if (!differs())
    return promql::binary(BinaryOp::Greater, std::move(error_ratio), promql::number(threshold));
  return promql::binary(BinaryOp::Greater, std::move(error_ratio),
                        promql::binary(BinaryOp::Mul, promql::number(factor), recorded()));
}

} // namespace slac::plan

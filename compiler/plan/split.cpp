// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/split.hpp"

#include "compiler/promql/regex.hpp"
#include "compiler/promql/rewrite.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

using promql::Expr;

/// What stands in a replacement as it is.
std::string literal(const std::string &text) {
  std::string out;
  for (const char c : text)
    out += c == '$' ? "$$" : std::string(1, c);
  return out;
}

std::string temporary(std::size_t index) { return "slac_by_" + std::to_string(index); }

} // namespace

Split::Split(const model::Objective &objective, const std::vector<model::Account> &accounts) {
  for (const model::ByLabel &label : objective.by) {
    Renamed renamed{label.name.value, label.source, {}};
    if (model::names_accounts(label))
      for (const model::Account &account : accounts) {
        std::string aliases;
        for (const model::Text &alias : account.aliases)
          aliases += (aliases.empty() ? "" : "|") + promql::literal_pattern(alias.value);
        if (!aliases.empty()) renamed.values.emplace_back(literal(account.name.value), aliases);
      }
    labels_.push_back(std::move(renamed));
  }
}

std::vector<std::string> Split::list(std::string Renamed::*label) const {
  std::vector<std::string> out;
  for (const Renamed &renamed : labels_)
    out.push_back(renamed.*label);
  return out;
}

/// Beside the labels that are there, under names that none of them has: what is there still
/// distinguishes series apart that get equal values.
Expr Split::with_values(Expr expr) const {
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const auto replace = [&](const std::string &value, const std::string &regex) {
      expr = promql::call("label_replace",
                          {std::move(expr), promql::text(temporary(i)), promql::text(value),
                           promql::text(labels_[i].source), promql::text(regex)});
    };
    replace("$1", "(.*)");
    for (const auto &[value, aliases] : labels_[i].values)
      replace(value, aliases);
  }
  return expr;
}

Expr Split::aggregate(const std::string &op, Expr raw) const {
  if (labels_.empty()) return promql::aggregate(op, std::move(raw));
  const std::vector<std::string> names = list(&Renamed::name), sources = list(&Renamed::source);
  const bool changes = std::any_of(labels_.begin(), labels_.end(), [](const Renamed &r) {
    return r.name != r.source || !r.values.empty();
  });
  if (!changes) return promql::aggregate_by(op, names, std::move(raw));
  std::vector<std::string> temporaries;
  for (std::size_t i = 0; i < labels_.size(); ++i)
    temporaries.push_back(temporary(i));
  // Few series are renamed, but a mean of means is no mean.
  if (op != "avg") raw = promql::aggregate_by(op, sources, std::move(raw));
  Expr out = promql::aggregate_by(op, temporaries, with_values(std::move(raw)));
  for (std::size_t i = 0; i < labels_.size(); ++i)
    out = promql::call("label_replace", {std::move(out), promql::text(names[i]), promql::text("$1"),
                                         promql::text(temporaries[i]), promql::text("(.*)")});
  return promql::aggregate_without("max", temporaries, std::move(out));
}

} // namespace slac::plan

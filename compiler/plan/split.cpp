// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/split.hpp"

#include "compiler/promql/rewrite.hpp"

namespace slac::plan {
namespace {

using promql::Expr;

std::string escaped(const std::string &text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// What stands in a replacement as it is.
std::string literal(const std::string &text) {
  std::string out;
  for (const char c : text)
    out += c == '$' ? "$$" : std::string(1, c);
  return out;
}

} // namespace

Split::Split(const model::Objective &objective, const std::vector<model::Account> &accounts) {
  for (const model::ByLabel &label : objective.by) {
    const std::string &name = label.name.value;
    names_.push_back(name);
    sources_.push_back(label.source);
    if (label.source != name) replacements_.push_back({name, "$1", label.source, "(.*)"});
    if (!model::names_accounts(label)) continue;
    for (const model::Account &account : accounts) {
      std::string aliases;
      for (const model::Text &alias : account.aliases)
        aliases += (aliases.empty() ? "" : "|") + escaped(alias.value);
      if (!aliases.empty())
        replacements_.push_back({name, literal(account.name.value), label.source, aliases});
    }
  }
}

Expr Split::renamed(Expr expr) const {
  for (const Replacement &r : replacements_)
    expr =
        promql::call("label_replace", {std::move(expr), promql::text(r.to), promql::text(r.value),
                                       promql::text(r.from), promql::text(r.regex)});
  return expr;
}

Expr Split::aggregate(const std::string &op, Expr raw) const {
  if (names_.empty()) return promql::aggregate(op, std::move(raw));
  if (replacements_.empty()) return promql::aggregate_by(op, names_, std::move(raw));
  // Few series are renamed, but a mean of means is no mean.
  if (op != "avg") raw = promql::aggregate_by(op, sources_, std::move(raw));
  return promql::aggregate_by(op, names_, renamed(std::move(raw)));
}

} // namespace slac::plan

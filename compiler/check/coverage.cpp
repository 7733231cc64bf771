// SPDX-License-Identifier: Apache-2.0
// An agreement that covers no account has no rows: nobody would notice when it is broken.
#include "compiler/base/edit_distance.hpp"
#include "compiler/check/check.hpp"

#include <set>

namespace slac::check {
namespace {

using Names = std::set<std::string_view>;

base::Diagnostic make(base::Span where, std::string message, std::string help) {
  return base::make_diagnostic(base::Code::UnusedSelector, where, std::move(message),
                               std::move(help));
}

/// A word that no Account has, and those that Accounts have in its place.
base::Diagnostic unknown(const model::Text &word, std::string message, const Names &known) {
  const std::vector<std::string_view> names(known.begin(), known.end());
  base::Diagnostic d = make(word.span, std::move(message), {});
  if (const std::string near = base::nearest(word.value, names); !near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({word.span, near, "use what Accounts have"});
  } else if (names.empty()) {
    d.help = "label an Account: `metadata: {name: …, labels: {…}}`";
  } else if (names.size() <= 8) {
    for (const std::string_view name : names)
      d.help += (d.help.empty() ? "Accounts have `" : ", `") + std::string(name) + "`";
  }
  return d;
}

base::Diagnostic explain(const model::Agreement &a, const std::vector<model::Account> &accounts) {
  if (accounts.empty())
    return make(a.accounts_span, "the tree has no Account that the agreement could cover",
                "add an Account: `kind: Account`, `metadata: {name: …, labels: {…}}`, `spec: {}`");
  if (!a.account_selector)
    return make(a.accounts_span, "agreement `" + a.name.value + "` covers no account",
                "name at least one Account, or select them by label: `accounts: {tier: …}`");
  for (const auto &[label, value] : *a.account_selector) {
    Names labels;
    Names values;
    for (const model::Account &account : accounts)
      for (const auto &[name, text] : account.labels) {
        labels.insert(name);
        if (name == label.value) values.insert(text);
      }
    if (!labels.contains(label.value))
      return unknown(label, "no Account has a label `" + label.value + "`", labels);
    if (!values.contains(value.value))
      return unknown(value, "no Account has `" + label.value + ": " + value.value + "`", values);
  }
  return make(a.accounts_span, "no Account has all of these labels",
              "label an Account so that the selector matches, or list accounts by name");
}

} // namespace

void check_coverage(const model::Model &model, const Options & /*options*/,
                    base::Diagnostics &diagnostics) {
  for (const model::Agreement &a : model.agreements)
    if (a.accounts.empty()) diagnostics.add(explain(a, model.accounts));
}

} // namespace slac::check

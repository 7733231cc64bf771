// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/edit_distance.hpp"
#include "compiler/check/check.hpp"
#include "compiler/promql/labels.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using base::Code;

class ByLabels {
public:
  ByLabels(const model::Objective &objective, const model::Model &model,
           base::Diagnostics &diagnostics)
      : o_(objective), model_(model), diagnostics_(diagnostics) {}

  void run() {
    for (const model::ByLabel &label : o_.by) {
      check_kept(label);
      check_free(label);
      if (model::names_accounts(label))
        for (const model::TargetOf &target : o_.targets)
          check_account(target);
    }
  }

private:
  void report(Code code, base::Span where, std::string message, std::string help) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  /// An expression that sums a label of `by` away leaves one objective without that label.
  void check_kept(const model::ByLabel &label) {
    for (const model::Counter *counter : model::counters_of(o_.indicator)) {
      if (promql::keeps_label(counter->expr, label.source)) continue;
      base::Diagnostic d = base::make_diagnostic(
          Code::ByLabelLost, counter->span,
          "the expression has no label `" + label.source + "`, by which the objective is split",
          "keep it in every aggregation: `sum by (" + label.source + ") (…)`");
      d.also.push_back({label.name.span, "`by` stands here"});
      diagnostics_.add(std::move(d));
    }
  }

  /// Alerts of two values would have the same labels.
  void check_free(const model::ByLabel &label) {
    const auto check = [&](const model::Labels &labels, const std::string &whose) {
      if (labels.contains(label.name.value))
        report(Code::BadName, label.name.span,
               "label `" + label.name.value + "` is also " + whose +
                   ", which has one value for all that `by` distinguishes",
               "rename one of them: `by: {my_" + label.name.value + ": " + label.source + "}`");
    };
    check(model_.project.identity, "in the Project's identity");
    check(model_.project.labels, "among the Project's labels");
    check(o_.labels, "among the Objective's labels");
    check(o_.page.labels, "a label of the page");
    check(o_.ticket.labels, "a label of the ticket");
  }

  /// Values are Accounts' own names by then.
  void check_account(const model::TargetOf &target) {
    const auto wanted = target.match.find("account");
    if (wanted == target.match.end()) return;
    std::vector<std::string_view> names;
    for (const model::Account &account : model_.accounts) {
      if (account.name.value == wanted->second) return;
      names.push_back(account.name.value);
      for (const model::Text &alias : account.aliases)
        if (alias.value == wanted->second)
          return report(Code::DanglingReference, target.percent.span,
                        "`" + alias.value + "` is an alias of the Account `" + account.name.value +
                            "`, by whose name it is recorded",
                        "write `match: {account: " + account.name.value + "}`");
    }
    const std::string near = base::nearest(wanted->second, names);
    report(Code::DanglingReference, target.percent.span,
           "no Account is named `" + wanted->second + "`",
           near.empty() ? "define it, or the target never applies" : base::did_you_mean(near));
  }

  const model::Objective &o_;
  const model::Model &model_;
  base::Diagnostics &diagnostics_;
};

} // namespace

void check_by_labels(const model::Model &model, const Options & /*options*/,
                     base::Diagnostics &diagnostics) {
  for (const model::Objective &o : model.objectives) {
    ByLabels(o, model, diagnostics).run();
    for (const auto &[label, value] : model.project.identity)
      for (const model::Labels *labels : {&o.labels, &o.page.labels, &o.ticket.labels})
        if (labels->contains(label))
          diagnostics.add(base::make_diagnostic(
              Code::BadName, o.name.span,
              "label `" + label + "` of this Objective is the Project's identity",
              "rename it: the identity is the same on all that is recorded and alerted"));
  }
}

} // namespace slac::check

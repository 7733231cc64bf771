// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/promql/labels.hpp"

namespace slac::check {

/// An expression that sums a label of `by` away leaves one objective without that label.
void check_by_labels(const model::Model &model, const Options & /*options*/,
                     base::Diagnostics &diagnostics) {
  for (const model::Objective &o : model.objectives)
    for (const model::ByLabel &label : o.by) {
      if (model.project.identity.contains(label.name.value))
        diagnostics.add(base::make_diagnostic(
            base::Code::BadName, label.name.span,
            "label `" + label.name.value + "` is the Project's identity",
            "every objective has one value of it; rename the other: `by: {my_" + label.name.value +
                ": " + label.source + "}`"));
      for (const model::Counter *counter : model::counters_of(o.indicator)) {
        if (promql::keeps_label(counter->expr, label.source)) continue;
        base::Diagnostic d = base::make_diagnostic(
            base::Code::ByLabelLost, counter->span,
            "the expression has no label `" + label.source + "`, by which the objective is split",
            "keep it in every aggregation: `sum by (" + label.source + ") (…)`");
        d.also.push_back({label.name.span, "`by` stands here"});
        diagnostics.add(std::move(d));
      }
    }
}

} // namespace slac::check

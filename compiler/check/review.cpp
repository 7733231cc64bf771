// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"

namespace slac::check {

void check_review(const model::Model &model, const Options &options,
                  base::Diagnostics &diagnostics) {
  if (!options.today) return;
  for (const model::Agreement &a : model.agreements) {
    if (!a.reviewed) {
      diagnostics.add(
          base::make_diagnostic(base::Code::StaleReview, a.name.span,
                                "agreement `" + a.name.value + "` was never reviewed",
                                "add `reviewed: \"" + time::format_date(*options.today) + "\"`"));
      continue;
    }
    const std::int64_t age =
        time::days_since_epoch(*options.today) - time::days_since_epoch(a.reviewed->value);
    if (age * time::kDay > model.project.review.ns)
      diagnostics.add(
          base::make_diagnostic(base::Code::StaleReview, a.reviewed->span,
                                "the last review is " + std::to_string(age) + " days old",
                                "read the agreement again and set `reviewed`"));
  }
}

} // namespace slac::check

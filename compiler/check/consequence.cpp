// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"

namespace slac::check {

/// A promise that nobody answers for and that costs nothing is none.
void check_consequence(const model::Model &model, const Options & /*options*/,
                       base::Diagnostics &diagnostics) {
  for (const model::Agreement &a : model.agreements) {
    if (a.owners.empty())
      diagnostics.add(base::make_diagnostic(base::Code::NoOwners, a.name.span,
                                            "agreement `" + a.name.value + "` has no owners",
                                            "add `owners: {engineering: …, contract: …}`"));
    for (const model::Amendment &amendment : a.amendments)
      if (amendment.approved_by.empty())
        diagnostics.add(base::make_diagnostic(base::Code::NoOwners, amendment.from.span,
                                              "the amendment of " +
                                                  time::format_date(amendment.from.value) +
                                                  " is approved by nobody",
                                              "add `approvedBy: [legal, …]`"));
    for (const model::Commitment &c : a.commitments)
      if (c.credits.empty() && a.escalation.empty())
        diagnostics.add(
            base::make_diagnostic(base::Code::NoConsequence, c.name.span,
                                  "breaking commitment `" + c.name.value + "` has no consequence",
                                  "add `credits` or an `escalation`, such as `{each breach: 5%}` "
                                  "or `{\"< 99.9%\": 10%}`"));
  }
}

} // namespace slac::check

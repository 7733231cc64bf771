// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"

namespace slac::check {

/// A selector that matches nobody makes an agreement without rows.
void check_coverage(const model::Model &model, const Options & /*options*/,
                    base::Diagnostics &diagnostics) {
  for (const model::Agreement &a : model.agreements)
    if (a.accounts.empty())
      diagnostics.add(base::make_diagnostic(
          base::Code::UnusedSelector, a.accounts_span,
          "agreement `" + a.name.value + "` covers no account",
          "label an Account so that the selector matches, or list accounts by name"));
}

} // namespace slac::check

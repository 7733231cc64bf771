// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"

namespace slac::check {
namespace {

using base::Code;
using base::Decimal;

const Decimal kAll = Decimal::from_int(100);

void check_percent(const Decimal &percent, base::Span where, bool all_is_legal,
                   base::Diagnostics &diagnostics) {
  std::string message;
  std::string help;
  if (percent > kAll) {
    message = "no more than 100% can be reached, got " + percent.text() + "%";
  } else if (percent == Decimal{}) {
    message = "a target of 0% is always met";
    help = "write what is to be reached, such as 99.9%";
  } else if (percent == kAll && !all_is_legal) {
    message = "a target of 100% leaves no error budget: every alert window divides by zero";
    help = "choose a target below 100%, such as 99.9%; a promise of 100% is legal";
  } else {
    return;
  }
  diagnostics.add(
      base::make_diagnostic(Code::TargetRange, where, std::move(message), std::move(help)));
}

void check_objective(const model::Objective &o, base::Diagnostics &diagnostics) {
  check_percent(o.target.value.percent, o.target.span, false, diagnostics);
  for (const model::TargetOf &of : o.targets)
    check_percent(of.percent.value, of.percent.span, false, diagnostics);
}

void check_promise(const model::Commitment &c, base::Diagnostics &diagnostics) {
  const base::Span where = c.promise.span;
  if (const auto *p = std::get_if<terms::AvailabilityPromise>(&c.promise.value))
    check_percent(p->percent, where, true, diagnostics);
  if (const auto *p = std::get_if<terms::ObjectivePromise>(&c.promise.value))
    check_percent(p->percent, where, true, diagnostics);
  if (const auto timed = terms::timed(c.promise.value); timed && timed->share)
    check_percent(timed->share->percent, where, true, diagnostics);
}

} // namespace

void check_target_range(const model::Model &model, const Options & /*options*/,
                        base::Diagnostics &diagnostics) {
  for (const model::Objective &o : model.objectives)
    check_objective(o, diagnostics);
  for (const model::Agreement &a : model.agreements)
    for (const auto &[name, versions] : model::terms_in_force(a, model.project))
      for (const model::TermsInForce &version : versions)
        check_promise(*version.commitment, diagnostics);
}

} // namespace slac::check

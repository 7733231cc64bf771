// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/signal.hpp"

namespace slac::plan {

/// Every measured second is one event, of which the ratio's share is bad.
TimeSignal error_ratio_signal(const model::ErrorRatio &ratio, model::Idle idle,
                              const Split &split) {
  TimeSignal out;
  out.value = split.aggregate("max", model::rate_of(ratio.value, kRateWindow));
  out.bad = [=](const promql::Expr &value) { return bad_share(value, idle); };
  out.total = [=](const promql::Expr &value) { return counted_share(value, idle); };
  return out;
}

} // namespace slac::plan

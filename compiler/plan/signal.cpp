// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/signal.hpp"

#include "compiler/base/overloaded.hpp"

namespace slac::plan {

Signal make_signal(const model::Unsliced &indicator, model::Idle idle, const Split &split) {
  return std::visit(
      base::Overloaded{
          [&](const model::Ratio &i) -> Signal { return ratio_signal(i, split); },
          [&](const model::Latency &i) -> Signal { return latency_signal(i, split); },
          [&](const model::Threshold &i) -> Signal { return threshold_signal(i, idle, split); },
          [&](const model::Boolean &i) -> Signal { return boolean_signal(i, split); },
          [&](const model::ErrorRatio &i) -> Signal { return error_ratio_signal(i, idle, split); }},
      indicator);
}

} // namespace slac::plan

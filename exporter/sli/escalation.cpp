// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/escalation.hpp"

namespace slax::sli {

using slac::base::Decimal;

std::vector<Decimal> escalation_steps(const slac::model::Agreement &agreement) {
  if (agreement.escalation.empty())
    return {Decimal::from_int(50), Decimal::from_int(75), Decimal::from_int(90)};
  std::vector<Decimal> out;
  for (const slac::model::EscalationStep &step : agreement.escalation)
    out.push_back(step.percent);
  return out;
}

slac::time::Duration time_of(Decimal percent, slac::time::Duration within) {
  const slac::base::Wide whole = Decimal::from_int(100).units();
  const slac::base::Wide share = slac::base::Wide{within.ns} * percent.units();
  return {static_cast<std::int64_t>((share + whole - 1) / whole)};
}

} // namespace slax::sli

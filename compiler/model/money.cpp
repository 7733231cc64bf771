// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/money.hpp"

namespace slac::model {

int months_of(time::Period period) {
  switch (period) {
  case time::Period::Quarter: return 3;
  case time::Period::Year: return 12;
  default: return 1;
  }
}

const Fee *MoneyTerms::fee_of(std::string_view account) const {
  for (const auto &[name, own] : fees)
    if (name.value == account) return &own;
  return fee ? &*fee : nullptr;
}

} // namespace slac::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

#include <string>

namespace oracle {

// The key of a tier in `credits`: "< 99.9%".
std::string tier_key(const Tier &tier);
// "each slice over 6m per 1h".
std::string slice_key(const EachSlice &form);

// What a commitment says of money and what follows it.
std::string credits_yaml(const Commitment &commitment);
// The same of an agreement, beside its commitments.
std::string money_yaml(const Agreement &agreement);
// Of an entry of its amendments.
std::string amendment_yaml(const AgreementAmendment &amendment);

// An amount of the currency with all digits of its minor unit.
std::string amount_text(std::int64_t minor, int digits);

} // namespace oracle

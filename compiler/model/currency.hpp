// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slac::model {

/// How many digits behind the point an amount has in the currency's minor unit: 2 of EUR, 0 of JPY.
/// Nothing for what is no active code of ISO 4217 (list one, as of 2025-01).
std::optional<int> minor_digits(std::string_view currency);
std::vector<std::string_view> currencies();

/// An amount in minor units with exactly the digits that they have: "112.50", of JPY "112".
std::string amount_text(base::Wide minor, std::string_view currency);

} // namespace slac::model

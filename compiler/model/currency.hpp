// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace slac::model {

/// How many digits behind the point an amount has in the currency's minor unit: 2 of EUR, 0 of JPY.
/// Nothing for what is no active code of ISO 4217 (list one, as of 2025-01).
std::optional<int> minor_digits(std::string_view currency);
std::vector<std::string_view> currencies();

} // namespace slac::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

#include <string>
#include <string_view>
#include <vector>

// Numbers, times and lists as specs write them.
namespace oracle {

std::string pad(std::int64_t number, int width);
// Of a civil date, its midnight in UTC.
std::string date(Seconds at);
// A whole number of `unit`s and the rest as a decimal fraction without trailing zeros.
std::string decimal(std::int64_t number, std::int64_t unit, int digits);
std::string percent(MicroPercent value);
std::string duration(Seconds length);
std::string join(const std::vector<std::string> &words, std::string_view between,
                 std::string_view quote);
std::string list(const std::vector<std::string> &words, std::string_view quote = "");

} // namespace oracle

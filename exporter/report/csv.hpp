// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace slax::report {

/// A row of RFC 4180. Control characters are spelled out, and what a spreadsheet would take for a
/// formula is a text.
std::string csv_row(std::initializer_list<std::string_view> fields);

} // namespace slax::report

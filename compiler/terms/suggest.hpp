// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace slac::terms {

/// A promise near to `text` that parses: the verb, severities, amounts and window that can be made
/// out are kept, the rest is filled in. `severities` are the Project's names.
std::string nearest_promise(std::string_view text, std::span<const std::string> severities);

/// The same for the goal of a KPI.
std::string nearest_kpi(std::string_view text, std::span<const std::string> severities);

/// The same for an Objective's target: `99.9% over 30d`.
std::string nearest_target(std::string_view text);

} // namespace slac::terms

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/zone.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace slax::connector {

/// What clocks of the zone show: `2026-03-29T02:30`, also with a space, seconds and a fraction.
/// Where they are put back it is the first such moment, where they are put forward that change.
/// Nothing for what is no such time; one with a zone of its own is none.
std::optional<slac::time::Instant> parse_local(std::string_view text, const slac::time::Zone &zone);

/// Gives each `at` of an incident in the normal form that lacks a zone the zone's. The line is JSON
/// without spaces between its parts.
void resolve_local_times(std::string &line, const slac::time::Zone &zone);

} // namespace slax::connector

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace slac::time {

/// `30s`, `1h30m`, `400d`, `1w`: units ms, s, m, h, d, w, each at most once and from large to
/// small, whole numbers, at most 100 years. Nothing for anything else.
std::optional<Duration> parse_duration(std::string_view text);

/// As `parse_duration` reads it, with the units y and w only where nothing is left over, as
/// Prometheus prints durations: `5m`, `1h30m`, `30d`, `0s`.
std::string format_duration(Duration duration);

/// The same without weeks and years: `7d`, not `1w`.
std::string format_window(Duration duration);

/// For people: `3d 4h`, `38m`, `41s`; the two largest units, cut, never rounded up.
std::string format_rough(Duration duration);

} // namespace slac::time

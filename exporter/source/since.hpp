// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/store/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace slax::source {

/// Where a poll goes on, as the system spells times: the newest change less the overlap, or for a
/// full scan as far back as it reaches.
std::string since_value(const slac::model::Since &since, const store::Progress &progress,
                        slac::time::Instant now, bool full);

/// How far a source is read after a complete poll that saw the change as the newest.
store::Progress after_poll(store::Progress progress, std::optional<slac::time::Instant> newest,
                           slac::time::Instant now, bool full);

/// The times in which systems spell changes: RFC 3339, also with +0200, or Unix seconds.
std::optional<slac::time::Instant> parse_change(const std::string &text);

std::optional<std::int64_t> whole_number(std::string_view text);

} // namespace slax::source

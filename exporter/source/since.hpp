// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/store/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace slax::source {

/// Where a poll goes on: at the newest change less the overlap, or for a full scan as far back as
/// it reaches.
slac::time::Instant since_when(const slac::model::Since &since, const store::Progress &progress,
                               slac::time::Instant now, bool full);

/// From one instant that can be spelled to the next.
slac::time::Duration step_of(slac::model::Since::Format format);

/// An instant as a system spells times.
struct Spelled {
  std::string text;
  slac::time::Instant means; ///< the earliest instant that the text may stand for
};
/// An end of what a system is asked for. The text stands for the instant cut to a step, but for a
/// time of clocks that are changed nearby: then for one that is hours farther out, whose meaning is
/// not in doubt.
enum class End { From, To };
Spelled spell(slac::model::Since::Format format, slac::time::Instant at,
              const slac::time::Zone &zone, End end);

/// How far a source is read after a complete poll that saw the change as the newest.
store::Progress after_poll(store::Progress progress, std::optional<slac::time::Instant> newest,
                           slac::time::Instant now, bool full);

/// The times in which systems spell changes: RFC 3339, also with +0200, or Unix seconds.
std::optional<slac::time::Instant> parse_change(const std::string &text);

std::optional<std::int64_t> whole_number(std::string_view text);

} // namespace slax::source

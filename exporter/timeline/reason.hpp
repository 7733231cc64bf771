// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

/// Why the exporter does not use what it is given, or counts it as it does: one name for one
/// reason, in reports, series, logs and specs/reasons.md. reasons.def is the table.
namespace slax::reason {

enum class Group {
  Record,       ///< a record is refused as a whole
  Delivery,     ///< a webhook's delivery is not taken
  Flaw,         ///< of an incident: rows that it touches are unknown
  Issue,        ///< of an incident: listed, and used by a rule
  Unattributed, ///< of an incident: no agreement's row shows it
  Rule          ///< of an incident in a row: why it counts as it does
};

#define SLA_REASON(constant, name, group, meaning) inline constexpr const char *constant = name;
#include "exporter/timeline/reasons.def"
#undef SLA_REASON

struct Reason {
  std::string_view name;
  Group group;
  std::string_view meaning; ///< a sentence
};

/// In the order of groups.
std::span<const Reason> all();

} // namespace slax::reason

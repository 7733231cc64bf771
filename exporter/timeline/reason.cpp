// SPDX-License-Identifier: Apache-2.0
#include "exporter/timeline/reason.hpp"

#include <array>

namespace slax::reason {
namespace {

constexpr auto kAll = std::to_array<Reason>({
#define SLA_REASON(constant, name, group, meaning) {name, Group::group, meaning},
#include "exporter/timeline/reasons.def"
#undef SLA_REASON
});

} // namespace

std::span<const Reason> all() { return kAll; }

} // namespace slax::reason

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.hpp"

#include <array>

namespace slac::emit {
namespace {

constexpr auto kTargets = std::to_array<Target>({
    {"rules", When::Always, make_rules_emitter},
    {"dashboards", When::Always, make_grafana_emitter},
    {"alertmanager", When::Always, make_alertmanager_emitter},
    {"tests", When::WithTests, make_test_emitter},
    {"backfill", When::Alone, make_backfill_emitter},
});

} // namespace

std::span<const Target> targets() { return kTargets; }

} // namespace slac::emit

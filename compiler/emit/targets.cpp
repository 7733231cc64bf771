// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.hpp"

#include <array>

namespace slac::emit {
namespace {

constexpr std::array<Target, 4> kTargets{{{"rules", false, make_prometheus_emitter},
                                          {"dashboards", false, make_grafana_emitter},
                                          {"alertmanager", false, make_alertmanager_emitter},
                                          {"tests", true, make_test_emitter}}};

} // namespace

std::span<const Target> targets() { return kTargets; }

} // namespace slac::emit

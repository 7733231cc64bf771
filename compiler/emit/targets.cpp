// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.hpp"

#include <array>

namespace slac::emit {
namespace {

constexpr std::array<Target, 2> kTargets{
    {{"rules", make_prometheus_emitter}, {"dashboards", make_grafana_emitter}}};

} // namespace

std::span<const Target> targets() { return kTargets; }

} // namespace slac::emit

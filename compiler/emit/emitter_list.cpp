// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.hpp"

#include <algorithm>
#include <array>

namespace slac::emit {
namespace {

using Emitter = void (*)(const plan::RulePlan &, std::vector<OutputFile> &);

constexpr std::array<Emitter, 2> kEmitters{emit_prometheus, emit_grafana};

} // namespace

std::vector<OutputFile> emit_files(const plan::RulePlan &plan) {
  std::vector<OutputFile> out;
  for (const Emitter emit : kEmitters)
    emit(plan, out);
  std::sort(out.begin(), out.end(), [](const auto &a, const auto &b) { return a.path < b.path; });
  return out;
}

} // namespace slac::emit

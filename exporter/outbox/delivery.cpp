// SPDX-License-Identifier: Apache-2.0
#include "exporter/outbox/delivery.hpp"

#include <algorithm>

namespace slax::outbox {
namespace {

using slac::time::Duration;
using slac::time::kSecond;

constexpr Duration kShortest{10 * kSecond};
constexpr Duration kLongest{15 * slac::time::kMinute};

bool passes(int status) {
  return status == 0 || status >= 500 || status == 408 || status == 409 || status == 423 ||
         status == 425 || status == 429;
}

} // namespace

Verdict judge(const source::WriteOutcome &outcome, int tries) {
  using Is = Verdict::Is;
  if (outcome.error.empty()) return {Is::Sent, {}};
  if (outcome.is_final || (!passes(outcome.status) && !outcome.wait)) return {Is::Parked, {}};
  const Duration own{std::min(kLongest.ns, kShortest.ns << std::clamp(tries - 1, 0, 10))};
  return {Is::Later, std::max(own, outcome.wait.value_or(Duration{}))};
}

} // namespace slax::outbox

// SPDX-License-Identifier: Apache-2.0
#include "exporter/outbox/delivery.hpp"

#include <catch2/catch.hpp>

using slax::outbox::judge;
using slax::source::WriteOutcome;
using Is = slax::outbox::Verdict::Is;

namespace {

constexpr std::int64_t kSecond = slac::time::kSecond;

WriteOutcome answered(int status) { return {status, "answered " + std::to_string(status)}; }

} // namespace

TEST_CASE("what a system refuses for good is parked, what passes is tried again") {
  CHECK(judge({}, 1).is == Is::Sent);
  for (const int status : {301, 400, 401, 403, 404, 405, 410, 413, 415, 422})
    CHECK(judge(answered(status), 1).is == Is::Parked);
  for (const int status : {0, 408, 409, 423, 425, 429, 500, 502, 503, 504})
    CHECK(judge(answered(status), 1).is == Is::Later);
  WriteOutcome own{0, "the body: no"};
  own.is_final = true;
  CHECK(judge(own, 1).is == Is::Parked);
}

TEST_CASE("tries are further and further apart, and as far as the system asks") {
  std::int64_t before = 0;
  for (int tries = 1; tries < 1000; ++tries) {
    const std::int64_t pause = judge(answered(500), tries).pause.ns;
    CHECK(pause >= before);
    CHECK(pause <= 900 * kSecond);
    before = pause;
  }
  CHECK(judge(answered(500), 1).pause.ns == 10 * kSecond);
  CHECK(judge(answered(500), 2).pause.ns == 20 * kSecond);
  WriteOutcome limited = answered(403); // of a spent limit
  limited.wait = slac::time::Duration{1'800 * kSecond};
  CHECK(judge(limited, 1).is == Is::Later);
  CHECK(judge(limited, 1).pause.ns == 1'800 * kSecond);
}

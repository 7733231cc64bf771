// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/rfc3339.hpp"
#include "exporter/ledger/digest.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace slax::ledger;
using slac::time::Instant;

Instant at(const char *text) { return std::get<Instant>(slac::time::parse_rfc3339(text, true)); }

slac::model::Model model_of(slac::model::Schedule schedule) {
  slac::model::Model out;
  out.project.timezone = *slac::time::Zone::load("Europe/Berlin");
  slac::model::Account acme, zed;
  acme.name.value = "acme";
  zed.name.value = "zed";
  zed.timezone = *slac::time::Zone::load("America/New_York");
  out.accounts = {acme, zed};
  slac::model::Agreement gold;
  gold.name.value = "gold";
  gold.accounts = {"acme", "zed"};
  gold.schedule = schedule;
  out.agreements = {gold};
  return out;
}

/// Closes a window of acme's.
void close(State &state, std::int64_t number, const char *subject, const char *month,
           const char *written) {
  state.add(seal({"acme", "closed", subject, {{"agreement", "gold"}, {"month", month}}}, number,
                 kNoHash, at(written)));
}

Digest of_acme(const char *schedule, const char *window) {
  return {"acme", "gold", schedule, window};
}

TEST_CASE("a week's digest is due on Monday from 08:00 to 09:00 where the account is") {
  const slac::model::Model model = model_of(slac::model::Schedule::Weekly);
  const auto due = [&](const char *now) { return digests_due(model, {}, {}, at(now)); };
  CHECK(due("2026-11-30T06:59:59Z").empty());
  CHECK(due("2026-11-30T07:00:00Z") == std::vector{of_acme("weekly", "2026-W48")});
  CHECK(due("2026-11-30T07:59:59Z").size() == 1);
  CHECK(due("2026-11-30T08:00:00Z").empty());
  CHECK(due("2026-11-30T13:00:00Z") == std::vector{Digest{"zed", "gold", "weekly", "2026-W48"}});
  CHECK(due("2026-12-01T07:00:00Z").empty()); // a Tuesday
  // Weeks at the ends of years, and the Monday after the clocks changed.
  CHECK(due("2027-01-04T07:00:00Z") == std::vector{of_acme("weekly", "2026-W53")});
  CHECK(due("2025-01-06T07:00:00Z") == std::vector{of_acme("weekly", "2025-W01")});
  CHECK(due("2026-03-30T06:00:00Z") == std::vector{of_acme("weekly", "2026-W13")});
}

TEST_CASE("a month's digest is due for an hour after its last window was closed") {
  const slac::model::Model model = model_of(slac::model::Schedule::Monthly);
  State state;
  const auto due = [&](const char *now, const std::vector<Waiting> &waiting = {}) {
    return digests_due(model, state, waiting, at(now));
  };
  CHECK(due("2026-12-03T00:00:00Z").empty()); // nothing was closed
  close(state, 1, "gold/fix/2026-11-30T23:00:00Z", "2026-11", "2026-12-02T23:00:10Z");
  CHECK(due("2026-12-02T23:30:00Z") == std::vector{of_acme("monthly", "2026-11")});
  Waiting waiting{"acme", "closed", "gold/respond/2026-11-30T23:00:00Z", "time", {}, 0};
  waiting.month = slax::sli::month_of({2026, 11, 1});
  CHECK(due("2026-12-02T23:30:00Z", {waiting}).empty());
  SECTION("what waits elsewhere does not matter") {
    const auto change = GENERATE(0, 1, 2);
    if (change == 0) waiting.account = "zed";
    if (change == 1) waiting.subject = "golden/respond/2026-11-30T23:00:00Z";
    if (change == 2) ++waiting.month;
    CHECK(due("2026-12-02T23:30:00Z", {waiting}).size() == 1);
  }
  close(state, 2, "gold/respond/2026-11-30T23:00:00Z", "2026-11", "2026-12-05T10:00:00Z");
  CHECK(due("2026-12-05T09:59:59Z").empty());
  CHECK(due("2026-12-05T10:59:59Z").size() == 1);
  CHECK(due("2026-12-05T11:00:00Z").empty());
  // A month that settles late is not forgotten for the one after it.
  close(state, 3, "gold/late/2026-11-30T23:00:00Z", "2026-11", "2027-01-20T10:00:00Z");
  CHECK(due("2027-01-20T10:30:00Z") == std::vector{of_acme("monthly", "2026-11")});
}

} // namespace

// SPDX-License-Identifier: Apache-2.0
// What a ticket says of its incident, through its life; and that in_rows says what details_of does.
#include "exporter/outbox/state.hpp"
#include "exporter/source/ndjson.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace slax;
using support::at;

namespace {

struct World {
  explicit World(const std::string &commitments) {
    engine.set_model(support::model_of(R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1, sev2], exclusions: [test]}
---
apiVersion: slac/v1
kind: Service
metadata: {name: power}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: x}
spec: {title: Ex}
---
apiVersion: slac/v1
kind: Account
metadata: {name: y}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: a}
spec:
  accounts: [x, y]
  services: [power]
  term: "2026-01-01/2026-12-31"
  commitments: {)" + commitments + "}\n"));
  }

  /// The incident `I` of account x with these events, at that instant.
  outbox::State state(const std::string &events, const char *now) {
    const std::string line =
        R"({"id":"I","services":["power"],"accounts":["x"],"events":[)" + events + "]}";
    auto records = source::parse_ndjson(line + "\n", "desk", engine.names());
    REQUIRE(records.refused.empty());
    engine.apply({0, true, std::move(records.incidents)});
    engine.advance(at(now));
    const auto slot = engine.incidents().find(*engine.names().find("desk"), "I");
    REQUIRE(slot);
    own.clear();
    rows = sli::in_promises(engine, *slot, own);
    said = source::read_record_line(line)->events;
    return outbox::state_of(rows, engine.now(), said);
  }
  std::string note(const std::string &events, const char *now) {
    return outbox::note(state(events, now));
  }

  sli::Engine engine{sli::WindowSet::served()};
  std::deque<sli::Row> own;
  std::vector<sli::InRow> rows;
  std::vector<source::SpelledEvent> said;
};

std::string event(const std::string &time, const std::string &type, const std::string &more = {}) {
  return R"({"at":"2026-10-05T)" + time + R"(:00Z","type":")" + type + "\"" +
         (more.empty() ? "" : "," + more) + "}";
}

constexpr const char *kFix =
    "fix: {promise: resolve sev1 within 1h per month, clock: {pauses: [waiting]}}";
const std::string kOpen = event("10:00", "triggered", R"("severity":"sev1")");

} // namespace

TEST_CASE("a note follows a clock through its life, and its steps") {
  World w(kFix);
  const std::string promise = "resolve sev1 within 1h per month (a/fix, Ex): ";
  CHECK(w.note(kOpen, "2026-10-05T10:10Z") == promise + "running, due 2026-10-05T11:00:00Z");
  CHECK(outbox::next_change(w.rows, w.engine.now(), w.said) == at("2026-10-05T10:30Z"));
  CHECK(w.note(kOpen, "2026-10-05T10:30Z") ==
        promise + "running, due 2026-10-05T11:00:00Z, 50% of the time is used");
  CHECK(outbox::next_change(w.rows, w.engine.now(), w.said) == at("2026-10-05T10:45Z"));
  CHECK(w.note(kOpen, "2026-10-05T10:59Z") ==
        promise + "running, due 2026-10-05T11:00:00Z, 90% of the time is used");
  CHECK(outbox::next_change(w.rows, w.engine.now(), w.said) == at("2026-10-05T11:00Z"));
  CHECK(w.note(kOpen, "2026-10-05T11:00:01Z") ==
        promise + "breached, was due 2026-10-05T11:00:00Z, still running");
  CHECK(outbox::next_change(w.rows, w.engine.now(), w.said) == slac::time::kNever);
  const std::string paused = kOpen + "," + event("10:20", "paused", R"("reason":"waiting")");
  CHECK(w.note(paused, "2026-10-05T12:00Z") ==
        promise + "paused, waiting, since 2026-10-05T10:20:00Z");
  CHECK(outbox::next_change(w.rows, w.engine.now(), w.said) == slac::time::kNever);
  const std::string resumed = paused + "," + event("12:00", "resumed");
  CHECK(w.note(resumed, "2026-10-05T12:05Z") == promise + "running, due 2026-10-05T12:40:00Z");
  CHECK(w.note(resumed + "," + event("12:40", "resolved"), "2026-10-05T13:00Z") ==
        promise + "met, took 1h\nResolved 2026-10-05T12:40:00Z");
  CHECK(w.note(resumed + "," + event("12:41", "resolved", R"("by":"ana","text":"a fuse")"),
               "2026-10-05T13:00Z") == promise +
                                           "breached, was due 2026-10-05T12:40:00Z, took 1h1m\n"
                                           "Resolved 2026-10-05T12:41:00Z by ana: a fuse");
}

TEST_CASE("time alone changes nothing between two steps") {
  World w(kFix);
  const std::string first = outbox::fingerprint(w.state(kOpen, "2026-10-05T10:01Z"));
  CHECK(outbox::fingerprint(w.state(kOpen, "2026-10-05T10:29:59Z")) == first);
  CHECK(outbox::fingerprint(w.state(kOpen, "2026-10-05T10:30Z")) != first);
  std::set<std::string> seen;
  for (const char *now :
       {"2026-10-05T10:01Z", "2026-10-05T10:31Z", "2026-10-05T10:46Z", "2026-10-05T10:55Z",
        "2026-10-05T11:01Z", "2026-10-05T23:00Z", "2026-10-25T11:00Z"})
    seen.insert(outbox::fingerprint(w.state(kOpen, now)));
  CHECK(seen.size() == 5); // running, its three steps, breached
}

TEST_CASE("what people did is said, until now and not of what is to come") {
  World w(kFix);
  const std::string events =
      kOpen + "," + event("10:05", "acknowledged", R"("by":"ana")") + "," +
      event("10:06", "assigned", R"("to":"bob")") + "," +
      event("10:07", "escalated", R"("to":"team lead")") + "," +
      event("10:08", "notified", R"("audience":"customer","text":"we look")") + "," +
      event("10:50", "resolved", R"("by":"bob")");
  const outbox::State state = w.state(events, "2026-10-05T10:20Z");
  CHECK(state.acknowledged->who == "ana");
  CHECK(state.responder == "bob");
  CHECK(state.escalated->who == "team lead");
  CHECK(state.messages == 1);
  CHECK(state.message->text == "we look");
  CHECK_FALSE(state.resolved);
  CHECK(outbox::next_change(w.rows, w.engine.now(), w.said) == at("2026-10-05T10:30Z"));
  auto values = outbox::values(state);
  CHECK(values["state"] == "running");
  CHECK(values["deadline"] == "2026-10-05T11:00:00Z");
  CHECK(values["commitment"] == "resolve sev1 within 1h per month (a/fix, Ex)");
  CHECK(values["breached"] == "false");
  CHECK(values["acknowledged"] == "2026-10-05T10:05:00Z");
  CHECK(values["escalation"] == "team lead");
  CHECK(values["responder"] == "bob");
  CHECK(values["resolution"].empty());
  CHECK(values["message"] == "2026-10-05T10:08:00Z customer: we look");
  values = outbox::values(w.state(events, "2026-10-05T10:55Z"));
  CHECK(values["state"] == "met");
  CHECK(values["deadline"].empty());
  CHECK(values["resolution"] == "2026-10-05T10:50:00Z bob");
  CHECK(values.size() == slac::model::kWrittenValues.size());
}

TEST_CASE("of several clocks the nearest deadline is the one, and a missed one comes behind") {
  World w("fix: {promise: resolve sev1 within 4h per month}, "
          "ack: {promise: acknowledge sev1 within 15m per month}, "
          "up: {promise: availability >= 99% per month}");
  auto values = outbox::values(w.state(kOpen, "2026-10-05T10:01Z"));
  CHECK(values["deadline"] == "2026-10-05T10:15:00Z");
  CHECK(values["state"] == "running");
  values = outbox::values(w.state(kOpen, "2026-10-05T10:16Z"));
  CHECK(values["deadline"] == "2026-10-05T14:00:00Z");
  CHECK(values["state"] == "breached");
  CHECK(values["breached"] == "true");
  const std::string impact = kOpen + "," + event("10:00", "impact", R"("fraction":1)");
  CHECK(w.note(impact, "2026-10-05T10:01Z").find("counts against the promise") !=
        std::string::npos);
  CHECK(w.note(impact + "," + event("10:30", "resolved"), "2026-10-05T12:00Z")
            .find("counted, 30m of downtime") != std::string::npos);
}

TEST_CASE("a clock counts also where its window is too old for a row") {
  World w("fix: {promise: resolve sev1 within 100h per day}");
  CHECK(w.note(kOpen, "2026-10-08T10:00Z") ==
        "resolve sev1 within 4d4h per day (a/fix, Ex): running, due 2026-10-09T14:00:00Z, 50% of "
        "the time is used");
  CHECK(w.state(kOpen, "2026-10-20T10:00Z").clocks.at(0).state == "breached");
}

TEST_CASE("what nothing counts any more says so") {
  World w(kFix);
  const outbox::State state = w.state(kOpen + "," + event("10:05", "merged", R"("into":"J")") +
                                          "," + event("10:06", "deleted"),
                                      "2026-10-05T10:10Z");
  CHECK(state.clocks.empty());
  CHECK(outbox::note(state) == "No promise counts this incident any more");
  CHECK(outbox::values(state)["state"].empty());
}

TEST_CASE("what ends on the instant of a look is looked at again") {
  World w("up: {promise: availability >= 99% per month}");
  const std::string events =
      kOpen + "," + event("10:00", "impact", R"("fraction":1)") + "," + event("10:30", "resolved");
  CHECK(w.note(events, "2026-10-05T10:30Z").find("counts against") != std::string::npos);
  CHECK(outbox::next_change(w.rows, w.engine.now(), w.said) <= at("2026-10-05T10:30:01Z"));
  CHECK(w.note(events, "2026-10-05T10:30:05Z").find("counted, 30m") != std::string::npos);
}

TEST_CASE("what is excluded says why, and what another account is promised says nothing") {
  World w("fix: {promise: resolve sev1 within 1h per month, exclude: [test]}");
  const outbox::State state =
      w.state(kOpen + "," + event("10:01", "excluded", R"("reason":"test")"), "2026-10-05T10:02Z");
  REQUIRE(state.clocks.size() == 1);
  CHECK(state.clocks[0].state == "excluded");
  CHECK(outbox::note(state).find("excluded, test") != std::string::npos);
  for (const sli::InRow &in : w.rows)
    CHECK(in.row->key->account == "x");
}

TEST_CASE("hostile texts stay one line, and a note stays short") {
  World w(kFix);
  const std::string long_text(10'000, 'x');
  const std::string note =
      w.note(kOpen + "," + event("10:05", "acknowledged", R"("by":"a\nResolved: \u001b[31m")") +
                 "," + event("10:06", "notified", R"("text":")" + long_text + "\""),
             "2026-10-05T10:10Z");
  CHECK(note.size() < 4096);
  CHECK(note.find("\nResolved") == std::string::npos);
  CHECK(note.find('\x1b') == std::string::npos);
}

TEST_CASE("an incident means for a row what the row's details say of it") {
  World w("fix: {promise: resolve sev1 within 1h per month}, "
          "up: {promise: availability >= 99% per month}");
  w.state(kOpen + "," + event("10:00", "impact", R"("fraction":1)") + "," +
              event("12:00", "resolved"),
          "2026-10-20T00:00Z");
  w.rows = sli::in_rows(w.engine, *w.engine.incidents().find(*w.engine.names().find("desk"), "I"));
  REQUIRE_FALSE(w.rows.empty());
  std::size_t found = 0;
  for (const auto &block : w.engine.blocks())
    for (const sli::Row &row : block->rows)
      for (const sli::Detail &detail : sli::details_of(w.engine, row)) {
        const auto same = std::find_if(w.rows.begin(), w.rows.end(),
                                       [&](const auto &in) { return in.row == &row; });
        REQUIRE(same != w.rows.end());
        CHECK(same->detail.verdict == detail.verdict);
        CHECK(same->detail.elapsed == detail.elapsed);
        CHECK(same->detail.downtime == detail.downtime);
        ++found;
      }
  CHECK(found == w.rows.size());
}

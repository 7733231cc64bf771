// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/rfc3339.hpp"
#include "exporter/ledger/planner.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace slax::ledger;
using slac::time::Instant;

Instant at(const char *text) { return std::get<Instant>(slac::time::parse_rfc3339(text, true)); }

JudgedWindow october() {
  JudgedWindow out;
  out.account = "acme";
  out.agreement = "gold";
  out.commitment = "fix";
  out.tree = "t";
  out.window = {at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z")};
  out.due = at("2026-11-03T00:00:00Z");
  out.facts = {{"sli", "1/1"}};
  out.evidence = {{"desk", "INC-1", "met", {"in-time"}, "e1", {"r1"}, {}}};
  out.sources = {{"desk", at("2026-11-03T00:00:01Z"), false, true}};
  return out;
}

/// A ledger that lines are written into as the store would.
struct Book {
  State state;
  std::map<std::string, std::pair<std::int64_t, std::string>> ends;
  PlanOptions options{at("2026-11-03T01:00:00Z"), at("2026-10-05T00:00:00Z"), {}, {}, {}, {}};

  Plan plan(const Judged &judged) const { return make_plan(judged, state, options); }
  std::vector<Value> write(const Judged &judged) {
    std::vector<Value> out;
    for (const Draft &draft : plan(judged).drafts) {
      auto &[number, hash] = ends.try_emplace(draft.account, 0, std::string(kNoHash)).first->second;
      const Line line = seal(draft, ++number, hash, options.now);
      hash = line.hash;
      state.add(line);
      out.push_back(*parse_value(line.text));
    }
    return out;
  }
};

TEST_CASE("a window is closed once, when nothing is missing") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  const auto lines = book.write(judged);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text("kind") == "closed");
  CHECK(lines[0].text("verdict") == "met");
  CHECK(book.write(judged).empty());
}

TEST_CASE("what is open, unread, flawed or not due waits, and nothing of it is ever met") {
  const auto change = GENERATE(0, 1, 2, 3, 4, 5);
  Book book;
  Judged judged;
  judged.windows = {october()};
  JudgedWindow &window = judged.windows[0];
  switch (change) {
  case 0: window.open_clocks = 1; break;
  case 1: window.sources[0].read = at("2026-11-02T23:59:59Z"); break; // before it settles
  case 2: window.sources[0].read.reset(); break;
  case 3: window.sources[0].is_mapped = false; break;
  case 4: window.flawed = {"INC-9"}; break;
  default: window.sources.clear(); break;
  }
  CHECK(book.plan(judged).drafts.empty());
  CHECK(book.plan(judged).waiting.size() == 1);
  book.options.now = window.due + kLongestWait - slac::time::Duration{1};
  CHECK(book.plan(judged).drafts.empty());
  book.options.now = window.due + kLongestWait;
  SECTION("unless breached") {
    window.is_breached = true;
    CHECK(book.write(judged).at(0).text("verdict") == "breached");
  }
  SECTION("else unknown") { CHECK(book.write(judged).at(0).text("verdict") == "unknown"); }
}

TEST_CASE("before it settles a window waits, whatever is known") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  book.options.now = judged.windows[0].due - slac::time::Duration{1};
  CHECK(book.plan(judged).drafts.empty());
  CHECK(book.plan(judged).waiting.at(0).why.find("settles at 2026-11-03") != std::string::npos);
}

TEST_CASE("a person may close without a source, and the line says so") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  judged.windows[0].sources[0].read = at("2026-10-20T00:00:00Z");
  book.options.despite = {"desk"};
  book.options.by = "ana";
  const auto lines = book.write(judged);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text("verdict") == "unknown");
  CHECK(lines[0].text("by") == "ana");
  CHECK(lines[0].list("unread").size() == 1);
  CHECK(lines[0].list("uncovered").at(0).text("from") == "2026-10-20T00:00:00Z");
}

TEST_CASE("what ended before the store began is closed by a person alone") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  book.options.began = at("2026-11-01T00:00:00Z");
  CHECK(book.plan(judged).drafts.empty());
  book.options.from = at("2026-10-01T00:00:00Z");
  CHECK(book.write(judged).size() == 1);
}

TEST_CASE("a changed record restates a window, once a day; a newer program does not") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  book.write(judged);
  JudgedWindow &window = judged.windows[0];
  book.options.now = at("2026-11-05T00:00:00Z");
  window.facts["sli"] = "0/1";
  window.is_breached = true;
  CHECK(book.write(judged).empty()); // the records say the same
  window.evidence[0].events = "e2";
  window.evidence[0].verdict = "breached";
  window.evidence[0].seen = at("2026-11-04T12:00:00Z");
  auto lines = book.write(judged);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text("kind") == "restated");
  CHECK(lines[0].text("of") == "acme/1");
  CHECK(lines[0].find("before")->text("verdict") == "met");
  CHECK(lines[0].find("after")->text("verdict") == "breached");
  CHECK(lines[0].list("records").at(0).text("before") == "e1");
  CHECK(lines[0].list("records").at(0).text("seen") == "2026-11-04T12:00:00Z");
  window.evidence[0].events = "e3";
  window.evidence[0].verdict = "met";
  window.is_breached = false;
  window.facts["sli"] = "1/1";
  CHECK(book.write(judged).empty()); // the same day
  book.options.now = at("2026-11-06T00:00:00Z");
  lines = book.write(judged);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("before")->text("verdict") == "breached");
}

TEST_CASE("a clock that was open when a window was closed restates it when it misses") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  JudgedWindow &window = judged.windows[0];
  window.open_clocks = 1;
  book.options.now = window.due + kLongestWait;
  CHECK(book.write(judged).at(0).text("verdict") == "unknown");
  book.options.now = book.options.now + slac::time::Duration{2 * slac::time::kDay};
  window.open_clocks = 0;
  window.is_breached = true;
  window.facts["sli"] = "0/1";
  CHECK(book.write(judged).at(0).find("after")->text("verdict") == "breached");
}

TEST_CASE("a source that was read too early leaves a window unknown until it is read") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  JudgedWindow &window = judged.windows[0];
  window.sources[0].read = at("2026-11-02T00:00:00Z"); // after the end, before it settles
  book.options.now = window.due + kLongestWait;
  CHECK(book.write(judged).at(0).text("verdict") == "unknown");
  book.options.now = book.options.now + slac::time::Duration{2 * slac::time::kDay};
  window.sources[0].read = book.options.now;
  CHECK(book.write(judged).at(0).text("verdict") == "met");
}

TEST_CASE("differences of percentages are exact") {
  CHECK(percent_difference("7", "0") == "-7");
  CHECK(percent_difference("1/3", "1") == "2/3");
  CHECK(percent_difference("2.5", "10.25") == "7.75");
}

TEST_CASE("what stands beside a line is checked with it") {
  Line line = seal({"acme", "owed", "gold/2026-10/1", {}}, 1, kNoHash, {});
  CHECK(columns_fit(line));
  Line other = line;
  other.kind = "void";
  CHECK_FALSE(columns_fit(other));
  other = line;
  other.subject = "gold/2026-11/1";
  CHECK_FALSE(columns_fit(other));
  other = line;
  other.number = 2;
  CHECK_FALSE(columns_fit(other));
}

TEST_CASE("a record whose words alone changed restates nothing") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  book.write(judged);
  book.options.now = at("2026-11-05T00:00:00Z");
  judged.windows[0].evidence[0].records = {"r2"};
  CHECK(book.write(judged).empty());
}

TEST_CASE("an incident that came late, or that is gone, restates the list") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  book.write(judged);
  book.options.now = at("2026-11-05T00:00:00Z");
  SECTION("late") {
    judged.windows[0].evidence.push_back({"desk", "INC-2", "excluded", {"excluded"}, "e9", {}, {}});
  }
  SECTION("gone") { judged.windows[0].evidence.clear(); }
  CHECK(book.write(judged).size() == 1);
}

TEST_CASE("a source that is away later leaves what was met, a later read tells what was unknown") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  JudgedWindow &window = judged.windows[0];
  SECTION("away") {
    book.write(judged);
    book.options.now = at("2026-11-05T00:00:00Z");
    window.sources[0].is_mapped = false;
    CHECK(book.write(judged).empty());
  }
  SECTION("read at last") {
    window.sources[0].read = at("2026-10-20T00:00:00Z");
    book.options.now = window.due + kLongestWait;
    CHECK(book.write(judged).at(0).text("verdict") == "unknown");
    book.options.now = book.options.now + slac::time::Duration{2 * slac::time::kDay};
    window.sources[0].read = book.options.now;
    const auto lines = book.write(judged);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].text("verdict") == "met");
  }
}

JudgedSum sum_of(const JudgedWindow &window, const char *amount) {
  JudgedSum out;
  out.account = window.account;
  out.agreement = window.agreement;
  out.period = "2026-10";
  out.tree = "t";
  out.percent = "10";
  out.amount = amount;
  out.currency = "EUR";
  out.windows = {window.subject()};
  return out;
}

TEST_CASE("a sum is owed when its last window is closed, and its difference when one is restated") {
  Book book;
  Judged judged;
  judged.windows = {october()};
  judged.sums = {sum_of(judged.windows[0], "0.00")};
  judged.sums[0].windows.emplace_back("gold/other/2026-11-01T00:00:00Z");
  CHECK(book.write(judged).size() == 1); // the window alone
  judged.sums[0].windows.pop_back();
  auto lines = book.write(judged);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text("kind") == "owed");
  CHECK(lines[0].text("amount") == "0.00");
  book.options.now = at("2026-11-05T00:00:00Z");
  judged.sums[0].amount = "105.50";
  CHECK(book.write(judged).empty()); // no window explains it
  judged.windows[0].is_breached = true;
  judged.windows[0].evidence[0].events = "e2";
  lines = book.write(judged);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].text("difference") == "105.50");
  CHECK(lines[1].text("of") == "acme/2");
  book.options.now = at("2026-11-06T00:00:00Z");
  judged.sums[0].amount = "99.95";
  lines = book.write(judged);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text("difference") == "-5.55");
  CHECK(lines[0].text("before") == "105.50");
}

JudgedBreach breach() {
  JudgedBreach out;
  out.account = "acme";
  out.agreement = "gold";
  out.commitment = "fix";
  out.incident = "INC-1";
  out.window = {at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z")};
  out.deadline = at("2026-10-12T12:00:00Z");
  out.evidence = {"desk", "INC-1", "breached", {"late"}, "e1", {}, {}};
  out.sources = {{"desk", at("2026-10-12T12:00:00Z"), false, true}};
  return out;
}

TEST_CASE("a breach is entered after a complete read since its deadline, and withdrawn in sight") {
  Book book;
  book.options.now = at("2026-10-12T12:04:59Z");
  Judged judged;
  judged.breaches = {breach()};
  SECTION("read before") {
    judged.breaches[0].sources[0].read = at("2026-10-12T11:59:59Z");
    CHECK(book.write(judged).empty());
  }
  SECTION("only sent") {
    judged.breaches[0].sources[0].is_delivered = true;
    CHECK(book.write(judged).empty());
    book.options.now = at("2026-10-12T12:05:00Z");
    CHECK(book.write(judged).size() == 1);
  }
  SECTION("read since") {
    CHECK(book.write(judged).at(0).text("kind") == "breach");
    CHECK(book.write(judged).empty());
    judged.breaches[0].is_breached = false;
    judged.breaches[0].verdict = "excluded";
    book.options.now = at("2026-10-14T00:00:00Z");
    const auto lines = book.write(judged);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].text("verdict") == "excluded");
    CHECK(book.write(judged).empty());
    judged.breaches[0].is_breached = true;
    book.options.now = at("2026-10-15T00:00:00Z");
    CHECK(book.write(judged).at(0).text("verdict") == "breached");
  }
}

} // namespace

// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/poller.hpp"
#include "tests/support/fake_outside.hpp"
#include "tests/support/spec.hpp"
#include "tests/support/store_place.hpp"

#include <catch2/catch.hpp>

using namespace slax;
using slac::time::Instant;
using source::PollResult;
using support::FakeOutside;

namespace {

/// A desk with one kind of paging.
std::string desk(const std::string &poll) {
  return R"(apiVersion: slac/v1
kind: Connector
metadata: {name: desk}
spec:
  parameters: {token: {secret: true}}
  poll:
    url: https://desk.example/tickets
    headers: {Authorization: Bearer $token}
    records: .items
    key: .id
    updated: .changed
)" + poll +
         R"(  map: |
    {id, services: ["web"], accounts: ["acme"], events: ([{at: .opened, type: "triggered"}]
      + [.notes[]? | {at: .at, type: "acknowledged"}])}
---
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec: {use: desk, with: {token: {env: TOKEN}}}
)";
}

std::string ticket(const std::string &id, const std::string &changed = "2026-10-02T00:00:00Z") {
  return R"({"id":")" + id + R"(","opened":"2026-10-01T00:00:00Z","changed":")" + changed + "\"}";
}

std::string page(const std::vector<std::string> &tickets, const std::string &more = "") {
  std::string out;
  for (const std::string &one : tickets)
    out += (out.empty() ? "" : ",") + one;
  return R"({"items":[)" + out + "]" + more + "}";
}

struct Desk {
  explicit Desk(const std::string &poll) : model(support::model_of(desk(poll))) {}

  PollResult poll(bool full = false) {
    return poller.poll(store->progress("desk").value(), now, full);
  }
  /// Ids of the stored incidents.
  std::vector<std::string> stored() {
    std::vector<std::string> out;
    const std::string lines = store->lines("desk", nullptr).value().text;
    for (std::size_t at = lines.find("\"id\":\""); at != std::string::npos;
         at = lines.find("\"id\":\"", at + 1))
      out.push_back(lines.substr(at + 6, lines.find('"', at + 6) - at - 6));
    std::sort(out.begin(), out.end());
    return out;
  }

  FakeOutside fake;
  source::Outside outside = fake.outside();
  support::Place place{false};
  std::unique_ptr<store::Store> store = place.open();
  std::shared_ptr<const slac::model::Model> model;
  connector::Values values{{"token", "s3cret"}};
  const slac::model::Connector &connector =
      *std::find_if(model->connectors.begin(), model->connectors.end(),
                    [](const auto &c) { return c.name.value == "desk"; });
  connector::Mapping mapping{connector, model->sources.front(), {}, {}};
  source::PollCounts counts;
  std::size_t added = 0;
  Instant now{Instant{1'790'900'000 * slac::time::kSecond}};
  source::Poller poller{connector,
                        model->sources.front(),
                        values,
                        mapping,
                        *store,
                        outside,
                        counts,
                        [this](const store::Store::Added &a, std::size_t) { added += a.records; },
                        [](slac::time::Duration) {}};
};

using Ids = std::vector<std::string>;
constexpr const char *kUrl = "https://desk.example/tickets";

} // namespace

TEST_CASE("what a system says the time is shows how far off our clock is") {
  Desk d("");
  auto answer = FakeOutside::ok(page({ticket("A")}));
  std::get<source::HttpAnswer>(answer).date =
      d.now - slac::time::Duration{400 * slac::time::kSecond};
  d.fake.answers(kUrl, answer);
  CHECK(d.poll().complete);
  CHECK(d.counts.ahead == 400 * slac::time::kSecond);
}

TEST_CASE("pages are walked by link, cursor, number and offset") {
  const auto [paging, second, more, headers] =
      GENERATE(table<std::string, std::string, std::string, source::Headers>({
          {"    page: {link: true}\n",
           "https://desk.example/tickets?p=2",
           "",
           {{"link", "<https://desk.example/tickets?p=2>; rel=\"next\""}}},
          {"    page: {cursor: .next, as: after}\n",
           "https://desk.example/tickets?after=x%20y",
           R"(,"next":"x y")",
           {}},
          {"    page: {url: .next}\n",
           "https://desk.example/other",
           R"(,"next":"https://desk.example/other")",
           {}},
          {"    page: {number: page, first: \"1\", more: .more}\n",
           "https://desk.example/tickets?page=2",
           R"(,"more":true)",
           {}},
          {"    page: {offset: skip, more: .more}\n",
           "https://desk.example/tickets?skip=2",
           R"(,"more":true)",
           {}},
      }));
  INFO(paging);
  Desk d(paging);
  d.fake.answers(kUrl, FakeOutside::ok(page({ticket("A"), ticket("B")}, more), headers));
  d.fake.answers(second, FakeOutside::ok(page({ticket("C")}, R"(,"next":null,"more":false)")));
  const PollResult result = d.poll();
  CHECK(result.error.empty());
  CHECK(result.complete);
  CHECK(d.stored() == Ids{"A", "B", "C"});
  CHECK(d.fake.asked == Ids{kUrl, second});
  CHECK(d.fake.headers == Ids{"Authorization: Bearer s3cret"});
}

TEST_CASE("a poll that ends early keeps its pages, and is not complete") {
  Desk d("    page: {cursor: .next, as: after}\n");
  d.fake.answers(kUrl, FakeOutside::ok(page({ticket("A")}, R"(,"next":"2")")));
  d.fake.answers("https://desk.example/tickets?after=2", FakeOutside::status(401));
  PollResult result = d.poll();
  CHECK_FALSE(result.complete);
  CHECK(result.error == "answered 401");
  CHECK(d.stored() == Ids{"A"});
  CHECK_FALSE(d.store->progress("desk").value().success);
}

TEST_CASE("pages that go round in a circle, or to another host, end the poll") {
  Desk d("    page: {url: .next}\n");
  SECTION("circle") {
    d.fake.answers(
        kUrl, FakeOutside::ok(page({ticket("A")}, R"(,"next":"https://desk.example/tickets")")));
    CHECK(d.poll().error == "the pages go round in a circle");
  }
  SECTION("host") {
    d.fake.answers(kUrl,
                   FakeOutside::ok(page({ticket("A")}, R"(,"next":"https://evil.example/")")));
    CHECK(d.poll().error == "the next page lies on another host, which is given no secret");
    CHECK(d.fake.asked.size() == 1);
  }
}

TEST_CASE("one odd record costs one record; an answer that is none costs the poll") {
  Desk d("");
  d.fake.answers(kUrl,
                 FakeOutside::ok(page({ticket("A"), R"({"id":"B","opened":7})", ticket("C")})));
  d.fake.answers(kUrl, FakeOutside::ok("<html>"));
  CHECK(d.poll().complete);
  CHECK(d.stored() == Ids{"A", "C"});
  REQUIRE(d.store->refused("desk").value().newest.size() == 1);
  CHECK(d.store->refused("desk").value().newest[0].reason.starts_with("bad-time"));
  CHECK_FALSE(d.poll().complete);
  CHECK(d.stored() == Ids{"A", "C"});
}

TEST_CASE("the next poll asks for what changed since, less the overlap") {
  Desk d("    since: {overlap: 1h, reach: 10d}\n    query: {from: $since}\n");
  const std::string first = "https://desk.example/tickets?from=2026-09-22T00%3A13%3A20Z";
  const std::string next = "https://desk.example/tickets?from=2026-10-01T23%3A00%3A00Z";
  d.fake.answers(first, FakeOutside::ok(page({ticket("A"), ticket("B", "2026-10-01T12:00:00Z")})));
  d.fake.answers(next, FakeOutside::ok(page({ticket("A")})));
  CHECK(d.poll(true).complete);
  CHECK(d.poll().complete);
  CHECK(d.fake.asked == Ids{first, next});
  CHECK(d.added == 2); // what is known is no news
}

TEST_CASE("parts of a record are asked for once it is new") {
  Desk d("    details:\n      - {into: notes, url: 'https://desk.example/tickets/$key/notes', "
         "records: .notes}\n");
  d.fake.answers(kUrl, FakeOutside::ok(page({ticket("A")})));
  d.fake.answers("https://desk.example/tickets/A/notes",
                 FakeOutside::ok(R"({"notes":[{"at":"2026-10-01T00:05:00Z"}]})"));
  CHECK(d.poll().complete);
  CHECK(d.poll().complete);
  CHECK(d.fake.asked == Ids{kUrl, "https://desk.example/tickets/A/notes", kUrl});
  CHECK(d.store->lines("desk", nullptr).value().text.find("00:05:00Z") != std::string::npos);
}

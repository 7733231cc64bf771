// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/paced_client.hpp"
#include "tests/support/fake_outside.hpp"

#include <catch2/catch.hpp>

using namespace slax::source;
using support::FakeOutside;

namespace {

constexpr const char *kUrl = "https://desk.example/tickets";

struct Client {
  explicit Client(slac::model::Poll given = {}) : terms(std::move(given)) { client.begin({}); }

  /// The body, or why there is none.
  std::string get(const std::string &url = kUrl) {
    try {
      return client.get(url).body;
    } catch (const PollFailure &failure) {
      return failure.error + (failure.is_missing() ? ", missing" : "") +
             (failure.wait ? ", wait " + std::to_string(failure.wait->ns / slac::time::kSecond)
                           : "");
    }
  }

  FakeOutside fake;
  Outside outside = fake.outside();
  slac::model::Poll terms;
  PollCounts counts;
  std::vector<double> reported;
  PacedClient client{terms,
                     {"Authorization: x"},
                     outside.http({}),
                     outside.timer(),
                     counts,
                     [this](slac::time::Duration wait) {
                       reported.push_back(static_cast<double>(wait.ns) / 1e9);
                     }};
};

using Seconds = std::vector<double>;

} // namespace

TEST_CASE("requests keep their distance") {
  slac::model::Poll terms;
  terms.pause = {2 * slac::time::kSecond};
  Client c(terms);
  c.fake.answers(kUrl, FakeOutside::ok("a"));
  CHECK(c.get() == "a");
  CHECK(c.fake.waits.empty());
  c.fake.now += std::chrono::milliseconds(500);
  CHECK(c.get() == "a");
  CHECK(c.fake.waits == Seconds{1.5});
  CHECK(c.fake.headers == std::vector<std::string>{"Authorization: x"});
}

TEST_CASE("what a system asks for is waited for, however it says it") {
  slac::model::Poll terms;
  terms.reset_header = "x-reset";
  SECTION("seconds") {
    Client c(terms);
    c.fake.answers(kUrl, FakeOutside::status(429, {{"retry-after", "7"}}));
    c.fake.answers(kUrl, FakeOutside::status(503, {{"retry-after", "3"}}));
    c.fake.answers(kUrl, FakeOutside::ok("a"));
    CHECK(c.get() == "a");
    CHECK(c.fake.waits == Seconds{7, 3});
    CHECK(c.reported == c.fake.waits);
    CHECK(c.counts.throttled == 1);
  }
  SECTION("nothing") {
    Client c(terms);
    for (int i = 0; i < 3; ++i)
      c.fake.answers(kUrl, FakeOutside::status(420));
    c.fake.answers(kUrl, FakeOutside::ok("a"));
    CHECK(c.get() == "a");
    CHECK(c.fake.waits == Seconds{1, 2, 4});
  }
  SECTION("an instant") {
    terms.reset_is_epoch = true;
    Client c(terms);
    c.client.begin({slac::time::kSecond * 1'000'000});
    c.fake.answers(
        kUrl, FakeOutside::status(403, {{"x-ratelimit-remaining", "0"}, {"x-reset", "1000030"}}));
    c.fake.answers(kUrl, FakeOutside::ok("a"));
    CHECK(c.get() == "a");
    CHECK(c.fake.waits == Seconds{30});
  }
  SECTION("more than a quarter of an hour: the poll ends, and the next waits") {
    Client c(terms);
    c.fake.answers(kUrl, FakeOutside::status(429, {{"retry-after", "1800"}}));
    CHECK(c.get() == "answered 429, wait 1800");
    CHECK(c.fake.waits.empty());
  }
  SECTION("for ever") {
    Client c(terms);
    c.fake.answers(kUrl, FakeOutside::status(429, {{"retry-after", "1"}}));
    CHECK(c.get() == "answered 429, wait 1");
    CHECK(c.fake.waits.size() == 10);
  }
}

TEST_CASE("what fails for a moment is asked for again once the system has answered") {
  Client c;
  c.fake.answers(kUrl, FakeOutside::failure("refused"));
  CHECK(c.get() == "refused");
  CHECK(c.fake.waits.empty());
  const std::string other = std::string(kUrl) + "?page=2";
  c.fake.answers(other, FakeOutside::ok("a"));
  c.fake.answers(other, FakeOutside::status(502));
  c.fake.answers(other, FakeOutside::failure("reset"));
  c.fake.answers(other, FakeOutside::ok("b"));
  CHECK(c.get(other) == "a");
  CHECK(c.get(other) == "b");
  CHECK(c.fake.waits == Seconds{1, 2});
  CHECK(c.counts.failures == 3);
  const std::string third = std::string(kUrl) + "?page=3";
  c.fake.answers(third, FakeOutside::status(500));
  CHECK(c.get(third) == "answered 500");
  CHECK(c.fake.waits == Seconds{1, 2, 1, 2, 4});
}

TEST_CASE("secrets go to one host alone") {
  Client c;
  c.fake.answers(kUrl, FakeOutside::status(301, {{"location", "/moved"}}));
  c.fake.answers("https://desk.example:443/moved", FakeOutside::ok("a"));
  CHECK(c.get() == "a");
  CHECK(c.get("https://elsewhere.example/") ==
        "the next page lies on another host, which is given no secret");
  const std::string away = std::string(kUrl) + "/away";
  c.fake.answers(away, FakeOutside::status(302, {{"location", "https://elsewhere.example/"}}));
  CHECK(c.get(away) == "answered 302");
  for (const std::string &url : c.fake.asked)
    CHECK(url.starts_with("https://desk.example"));
}

TEST_CASE("what is gone is distinguished from what fails, and a cancelled client ends") {
  Client c;
  c.fake.answers(kUrl, FakeOutside::status(410));
  CHECK(c.get() == "answered 410, missing");
  CHECK(c.get(std::string(kUrl) + "/1") == "answered 404, missing");
  const std::string slow = std::string(kUrl) + "/slow";
  c.fake.answers(slow, FakeOutside::status(429, {{"retry-after", "60"}}));
  c.client.cancel();
  CHECK(c.get(slow) == "ended");
}

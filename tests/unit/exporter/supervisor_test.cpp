// SPDX-License-Identifier: Apache-2.0
// Intakes with a system in memory: what is delivered, what is polled, and a tree that takes the
// place of another.
#include "exporter/runtime/supervisor.hpp"
#include "tests/support/fake_outside.hpp"
#include "tests/support/spec.hpp"
#include "tests/support/store_place.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace slax;
using runtime::Fate;
using runtime::SourceSupervisor;
using support::FakeOutside;

namespace {

constexpr const char *kUrl = "https://desk.example/tickets";

constexpr const char *kPush = R"(apiVersion: slac/v1
kind: Connector
metadata: {name: push}
spec:
  parameters: {secret: {secret: true}}
  webhook: {bearer: true, secret: secret, key: .id}
  map: .
)";

std::string hook(const std::string &name, const std::string &variable = "HOOK_SECRET") {
  return R"(---
apiVersion: slac/v1
kind: Source
metadata: {name: )" +
         name + R"(}
spec: {use: push, with: {secret: {env: )" +
         variable + "}}}\n";
}

constexpr const char *kDesk = R"(---
apiVersion: slac/v1
kind: Connector
metadata: {name: desk}
spec:
  poll: {url: "https://desk.example/tickets", records: ., key: .id}
  map: "{id, services: [\"web\"], accounts: [\"acme\"], events: [{at: .opened, type: \"triggered\"}]}"
---
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec: {use: desk, every: 5s}
)";

constexpr const char *kIncident =
    R"({"id":"H1","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-01T00:00:00Z","type":"triggered"}]})";

class World {
public:
  World() { ::setenv("HOOK_SECRET", "s3cret", 1); }
  ~World() { ::unsetenv("HOOK_SECRET"); }
  World(const World &) = delete;
  World &operator=(const World &) = delete;

  /// What is wrong, if the tree cannot be put in force.
  std::string put(const std::string &specs) {
    auto prepared = supervisor.prepare(support::model_of(specs));
    if (const auto *wrong = std::get_if<std::string>(&prepared)) return *wrong;
    supervisor.replace(std::get<SourceSupervisor::Prepared>(std::move(prepared)));
    supervisor.start();
    return {};
  }

  runtime::Fate deliver(const std::string &source, const std::string &body,
                        const std::string &secret = "s3cret") {
    std::promise<runtime::Fate> fate;
    supervisor.deliver(source, {body, {{"authorization", "Bearer " + secret}}},
                       [&](runtime::Fate what) { fate.set_value(what); });
    return fate.get_future().get();
  }

  /// Waits for what another thread does.
  template <class Is>
  bool becomes(const Is &is) {
    for (int i = 0; i < 2000; ++i) {
      if (is()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  std::string lines(const std::string &source) {
    return supervisor.store()->lines(source, nullptr).value().text;
  }

  FakeOutside fake;
  support::Place place{false};
  SourceSupervisor supervisor{
      {},
      place.where,
      runtime::Clock(slac::time::Instant{1'790'900'000 * slac::time::kSecond}),
      fake.outside(),
      [] {}};
  bool is_open = !supervisor.open_store().has_value();
};

} // namespace

TEST_CASE("a delivery is answered once it is stored, and only where it is proved") {
  World w;
  REQUIRE(w.put(kPush + hook("hook")).empty());
  CHECK(w.deliver("hook", kIncident) == Fate::Stored);
  CHECK(w.lines("hook").find("H1") != std::string::npos);
  CHECK(w.deliver("hook", kIncident, "another") == Fate::NotProven);
  CHECK(w.deliver("hook", "<html>") == Fate::NotJson);
  CHECK(w.deliver("nobody", kIncident) == Fate::NotProven);
  const auto *intake = w.supervisor.find("hook");
  REQUIRE(intake != nullptr);
  const auto refused = intake->status().traffic.refused;
  CHECK(refused.at("wrong-signature") == 1);
  CHECK(refused.at("not-json") == 1);
}

TEST_CASE("a Source is read by itself, and says when it cannot be") {
  World w;
  w.fake.answers(kUrl, FakeOutside::ok(R"([{"id":"T1","opened":"2026-10-01T00:00:00Z"}])"));
  REQUIRE(w.put(kDesk).empty());
  CHECK(w.becomes([&] { return w.supervisor.find("desk")->status().complete; }));
  CHECK(w.lines("desk").find("T1") != std::string::npos);
  CHECK(w.deliver("desk", kIncident) == Fate::NotProven); // it takes no webhooks

  World away;
  away.fake.answers(kUrl, FakeOutside::status(401));
  REQUIRE(away.put(kDesk).empty());
  CHECK(away.becomes([&] { return !away.supervisor.find("desk")->status().error.empty(); }));
  CHECK_FALSE(away.supervisor.find("desk")->status().complete);
  CHECK(away.supervisor.find("desk")->status().error == "answered 401");
}

TEST_CASE("a tree that cannot be put in force changes nothing") {
  World w;
  REQUIRE(w.put(kPush + hook("hook")).empty());
  const auto *before = w.supervisor.find("hook");
  CHECK(w.put(kPush + hook("hook", "NO_SUCH_SECRET")) ==
        "Source hook: `secret`: the environment has no NO_SUCH_SECRET");
  CHECK(w.supervisor.find("hook") == before);
  CHECK(w.deliver("hook", kIncident) == Fate::Stored);
}

TEST_CASE("another tree ends the Sources that it does not have, and keeps their records") {
  World w;
  REQUIRE(w.put(kPush + hook("hook") + hook("other")).empty());
  CHECK(w.deliver("other", kIncident) == Fate::Stored);
  CHECK(w.supervisor.transports().size() == 2);
  REQUIRE(w.put(kPush + hook("hook")).empty());
  CHECK(w.deliver("other", kIncident) == Fate::NotProven);
  CHECK(w.supervisor.take_gone().size() == 2); // it and its messages
  CHECK(w.supervisor.take_gone().empty());
  REQUIRE(w.put(kPush + hook("other")).empty());
  CHECK(w.lines("other").find("H1") != std::string::npos);
}

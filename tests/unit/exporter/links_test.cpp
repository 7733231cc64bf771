// SPDX-License-Identifier: Apache-2.0
#include "exporter/correlate/links.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace slax;
using correlate::Links;
using correlate::Message;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::Incidents;

namespace {

using Names = std::set<std::string>;

struct Said {
  std::string id;
  std::vector<std::string> links;
  std::int64_t at = 0;
};

/// A source of messages, two of incidents, and what the incidents hold once all is said.
class World {
public:
  Incident incident(const char *source, const std::string &id, const std::string &url = {}) {
    Incident out;
    out.source = names_.intern(source);
    out.id = id;
    out.set_words({}, url);
    out.set_events({Event{{1}, EventType::Triggered}});
    return out;
  }
  Message message(const Said &said) {
    Message out;
    out.own.source = names_.intern("chat");
    out.own.id = said.id;
    out.own.set_events({Event{{said.at}, EventType::Notified, true}, Event{{9}, EventType::Note}});
    out.links = said.links;
    return out;
  }
  void add(Incident incident) {
    const bool concerns = links_.concerns(incident);
    incidents_.apply({incident.source, false, {std::move(incident)}}, [](auto, auto &) {});
    if (concerns) follow();
  }
  void say(const std::vector<Said> &said) {
    std::vector<Message> messages;
    for (const Said &one : said)
      messages.push_back(message(one));
    if (links_.set(kMessages, std::move(messages))) follow();
  }
  /// Times of the notices of each incident that is known.
  std::map<std::string, std::vector<std::int64_t>> notices() const {
    std::map<std::string, std::vector<std::int64_t>> out;
    for (timeline::Slot slot = 0; slot < incidents_.slots(); ++slot) {
      const Incident &one = incidents_.at(slot);
      if (one.id.empty()) continue;
      std::vector<std::int64_t> &times = out[names_.text(one.source) + "/" + one.id];
      for (const Event &e : one.events())
        if (e.type == EventType::Notified) times.push_back(e.at.ns);
    }
    return out;
  }
  std::vector<std::string> of(const char *source, const std::string &id) {
    std::vector<std::string> out;
    for (const auto &[from, message] : links_.messages_of(names_.intern(source), id))
      out.push_back(message);
    return out;
  }

private:
  static constexpr timeline::Origin kMessages = 100;
  void follow() {
    for (const timeline::Origin origin : links_.follow(incidents_))
      incidents_.apply({origin, true, links_.records(origin)}, [](auto, auto &) {});
  }
  timeline::Names names_;
  Incidents incidents_;
  Links links_;
};

} // namespace

TEST_CASE("a text names incidents by itself, by addresses and by words") {
  CHECK(correlate::link_candidates(" 42 ") == Names{"42"});
  CHECK(correlate::link_candidates("see INC-7: a1, 12345, abcde") ==
        Names{"see INC-7: a1, 12345, abcde", "INC-7"});
  const Names slack = correlate::link_candidates("(<https://x.example/i/Q1?a=b|Q1>), http://y/2.");
  CHECK(slack.contains("https://x.example/i/Q1?a=b"));
  CHECK(slack.contains("http://y/2"));
  CHECK(correlate::link_candidates("").empty());
  CHECK(correlate::link_candidates(std::string(100'000, 'a')).empty());
}

TEST_CASE("notices belong to the incidents that their message names") {
  World world;
  world.say({{"m1", {"about INC-7 and https://desk.example/8"}, 5}, {"m2", {"about nothing"}, 6}});
  CHECK(world.notices() ==
        std::map<std::string, std::vector<std::int64_t>>{{"chat/m1", {5}}, {"chat/m2", {6}}});
  world.add(world.incident("desk", "INC-7"));
  world.add(world.incident("desk", "8", "https://desk.example/8"));
  CHECK(world.notices() == std::map<std::string, std::vector<std::int64_t>>{
                               {"desk/INC-7", {5}}, {"desk/8", {5}}, {"chat/m2", {6}}});
  CHECK(world.of("desk", "8") == std::vector<std::string>{"m1"});
  // Another message joins, and the first is said to be about something else.
  world.say({{"m1", {"desk says 8"}, 5}, {"m2", {"INC-7"}, 6}});
  CHECK(world.notices() == std::map<std::string, std::vector<std::int64_t>>{
                               {"desk/INC-7", {6}}, {"desk/8", {}}, {"chat/m1", {5}}});
  // A message of a source is no incident that another of it names.
  world.say({{"m1-x", {"m2-xx"}, 5}, {"m2-xx", {"m1-x"}, 6}});
  CHECK(world.notices()["chat/m1-x"] == std::vector<std::int64_t>{5});
}

TEST_CASE("messages and incidents may come in any order") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<Said> said;
    for (int m = 0; m < 6; ++m) {
      std::string text = "about";
      for (int n = 0; n < 2; ++n)
        text +=
            (random() % 2 == 0 ? " INC-" : " https://desk.example/") + std::to_string(random() % 5);
      said.push_back({"m" + std::to_string(m), {text}, m + 1});
    }
    const auto run = [&](bool all_at_once) {
      World world;
      std::vector<int> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
      std::shuffle(order.begin(), order.end(), random);
      std::vector<Said> so_far;
      for (std::size_t i = 0; i < order.size(); ++i) {
        const std::string n = std::to_string(order[i] % 5);
        if (order[i] < 5)
          world.add(world.incident("desk", "INC-" + n));
        else
          world.add(world.incident("other", n, "https://desk.example/" + n));
        if (!all_at_once && i < said.size()) {
          so_far.push_back(said[i]);
          world.say(so_far);
        }
      }
      if (all_at_once) world.say(said);
      return world.notices();
    };
    REQUIRE(run(false) == run(true));
  }
}

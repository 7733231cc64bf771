// SPDX-License-Identifier: Apache-2.0
#include "exporter/correlate/occurrences.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace slax;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;

namespace {

Incident recurring(std::vector<Event> events, const std::string &id = "f00d") {
  Incident out;
  out.id = id;
  out.recurs = true;
  out.set_events(std::move(events));
  return out;
}

Event at(std::int64_t seconds, EventType type) { return {{seconds * slac::time::kSecond}, type}; }

std::vector<std::string> ids(const std::vector<Incident> &incidents) {
  std::vector<std::string> out;
  for (const Incident &one : incidents)
    out.push_back(one.id + " " + std::to_string(one.events().size()));
  return out;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("each trigger after an end begins another incident") {
  const auto all = correlate::occurrences(recurring(
      {at(0, EventType::Triggered), at(60, EventType::Resolved), at(120, EventType::Triggered),
       at(180, EventType::Resolved), at(240, EventType::Triggered)}));
  CHECK(ids(all) == Texts{"f00d@1970-01-01T00:00:00Z 2", "f00d@1970-01-01T00:02:00Z 2",
                          "f00d@1970-01-01T00:04:00Z 1"});
  for (const Incident &one : all) {
    CHECK_FALSE(one.recurs);
    CHECK(correlate::recurring_id(one.id) == "f00d");
  }
}

TEST_CASE("a trigger while it is open, and an end said again, say nothing new") {
  const auto all =
      correlate::occurrences(recurring({at(0, EventType::Triggered), at(30, EventType::Triggered),
                                        at(60, EventType::Resolved), at(90, EventType::Resolved)}));
  CHECK(ids(all) == Texts{"f00d@1970-01-01T00:00:00Z 4"});
}

TEST_CASE("records of one id are united before they are split, in any order") {
  std::vector<Incident> parts{
      recurring({at(120, EventType::Triggered)}), recurring({at(0, EventType::Triggered)}),
      recurring({at(60, EventType::Resolved)}), recurring({at(5, EventType::Triggered)}, "beef")};
  Incident other;
  other.id = "INC-1";
  other.set_events({at(1, EventType::Triggered)});
  parts.push_back(other);
  Texts first;
  std::sort(parts.begin(), parts.end(), [](const auto &a, const auto &b) { return a.id < b.id; });
  do {
    std::vector<Incident> split = parts;
    correlate::split_recurring(split);
    Texts got = ids(split);
    std::sort(got.begin(), got.end());
    if (first.empty()) first = got;
    CHECK(got == first);
  } while (std::next_permutation(parts.begin(), parts.end(), [](const auto &a, const auto &b) {
    return std::pair(a.id, a.events().front().at) < std::pair(b.id, b.events().front().at);
  }));
  CHECK(first == Texts{"INC-1 1", "beef@1970-01-01T00:00:05Z 1", "f00d@1970-01-01T00:00:00Z 2",
                       "f00d@1970-01-01T00:02:00Z 1"});
}

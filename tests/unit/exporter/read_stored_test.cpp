// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/read_stored.hpp"
#include "tests/support/store_place.hpp"

#include <random>
#include <tuple>

using namespace slax;
using slac::time::Instant;
using timeline::Incident;

namespace {

const std::vector<std::string> kSeverities{"sev1", "sev2"};

/// What is known of a Source: incidents by id, and each alert as it is counted, by group.
struct Known {
  std::map<std::string, std::vector<timeline::Event>> incidents;
  std::map<std::string, std::vector<std::tuple<std::int64_t, bool>>> alerts;
  friend bool operator==(const Known &, const Known &) = default;

  void take(source::StoredSource stored) {
    for (const Incident &one : stored.records.incidents)
      incidents[one.id].assign(one.events().begin(), one.events().end());
    for (const auto &[group, list] : stored.alerts) {
      auto &counted = alerts[group];
      counted.clear();
      for (const correlate::Counted &alert : list)
        counted.emplace_back(alert.at.ns, alert.opened);
      if (counted.empty()) alerts.erase(group);
    }
  }
};

} // namespace

TEST_CASE("what changed, read alone, leads to what is read as a whole", "[store]") {
  const support::Place place(support::on_server());
  const auto store = place.open();
  std::mt19937 random(5);
  for (const bool is_grouped : {true, false}) {
    slac::model::Source source;
    source.name.value = place.source + (is_grouped ? "-alerts" : "-incidents");
    if (is_grouped) {
      source.group.emplace();
      source.group->window = {10 * slac::time::kMinute};
      source.group->max = {slac::time::kHour};
      source.group->reopen_within = {5 * slac::time::kMinute};
    }
    timeline::Names names;
    Known known;
    for (int step = 0; step < 150; ++step) {
      std::vector<store::Record> records;
      for (auto n = random() % 3; n <= 2; ++n) {
        // An alert of one of a few groups, which may change its group and times, or end to be one.
        const std::string id = "A" + std::to_string(random() % 12);
        const std::string group = "g" + std::to_string(random() % 3);
        const auto minute = [](auto m) { return (m < 10 ? "0" : "") + std::to_string(m); };
        const auto begin = random() % 40;
        const std::string line = R"({"id":")" + id + R"(","services":[],"accounts":[],"group":")" +
                                 group + R"(","events":[{"at":"2026-10-01T10:)" + minute(begin) +
                                 R"(:00Z","type":"triggered","severity":"sev)" +
                                 std::to_string(1 + random() % 2) + R"("},{"at":"2026-10-01T10:)" +
                                 minute(begin + random() % 19) + R"(:00Z","type":"resolved"}]})";
        store::Record record;
        record.key = "of " + id;
        record.raw = line + std::to_string(step);
        if (random() % 5 != 0) record.lines.push_back({id, "", is_grouped ? group : "", line});
        if (random() % 7 == 0) record.key.clear(); // it stays beside what comes later
        records.push_back(std::move(record));
      }
      const auto added = store->append(source.name.value, Instant{step}, records, false, {});
      REQUIRE(added);
      auto changed =
          source::read_changed(*store, source, kSeverities, names, added.value().incidents);
      REQUIRE(changed);
      known.take(std::move(changed.value().stored));
      for (const std::string &id : changed.value().gone)
        known.incidents.erase(id);
      auto whole = source::read_stored(*store, source, kSeverities, names);
      REQUIRE(whole);
      Known expected;
      expected.take(std::move(whole.value()));
      // Lines of one incident are united by who holds them; here the last one stands.
      if (is_grouped) REQUIRE(known == expected);
      for (const auto &[id, events] : expected.incidents)
        REQUIRE(known.incidents.contains(id));
      REQUIRE(known.incidents.size() == expected.incidents.size());
    }
  }
}

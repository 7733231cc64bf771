// SPDX-License-Identifier: Apache-2.0
#include "exporter/correlate/correlate.hpp"
#include "exporter/source/ndjson.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace slax;
using slac::time::Duration;
using slac::time::Instant;

namespace {

const std::vector<std::string> kSeverities{"sev1", "sev2", "sev3"};

slac::model::Grouping within(int minutes) {
  slac::model::Grouping out;
  out.window = {minutes * slac::time::kMinute};
  out.max = {slac::time::kDay};
  return out;
}

/// Alerts `ID from-to severity` in minutes, all of one group.
class Alerts {
public:
  Alerts &add(const std::string &id, int from, int to, const std::string &severity = "sev2",
              const std::string &group = "g") {
    std::string line = R"({"id":")" + id +
                       R"(","services":["web"],"accounts":["acme"],"events":[)" + R"({"at":")" +
                       at(from) + R"(","type":"triggered","severity":")" + severity + R"("})";
    if (to >= 0) line += R"(,{"at":")" + at(to) + R"(","type":"resolved"})";
    auto read = source::parse_ndjson(line + "]}", "s", names);
    REQUIRE(read.refused.empty());
    list.push_back({std::move(read.incidents.front()), group});
    return *this;
  }

  static std::string at(int minute) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return "2026-10-0" + std::to_string(1 + minute / 1440) + "T" + two(minute / 60 % 24) + ":" +
           two(minute % 60) + ":00Z";
  }

  /// Each incident as `ID: type@minute …`, in the order of ids.
  std::vector<std::string> incidents(const slac::model::Grouping &terms) const {
    const auto done = correlate::correlate(list, terms, kSeverities, names);
    std::vector<std::string> out;
    for (const timeline::Incident &incident : done.incidents) {
      std::string text = incident.id + ":";
      for (const timeline::Event &e : incident.events()) {
        constexpr std::int64_t kBegin = 1'790'812'800; // 2026-10-01
        text += " " + std::string(timeline::event_name(e.type)) + "@" +
                std::to_string((e.at.ns / slac::time::kSecond - kBegin) / 60);
        if (e.severity != timeline::kNoName) text += "/" + names.text(e.severity);
      }
      out.push_back(text);
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  timeline::Names names;
  std::vector<correlate::Alert> list;
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("a rolling window reaches from alert to alert, to its limit") {
  Alerts alerts;
  alerts.add("A", 0, 3).add("B", 4, 9).add("C", 8, 12).add("D", 14, 15);
  CHECK(alerts.incidents(within(5)) ==
        Texts{"A: triggered@0/sev2 resolved@3 reopened@4 resolved@12",
              "D: triggered@14/sev2 resolved@15"});
  slac::model::Grouping short_one = within(5);
  short_one.max = {7 * slac::time::kMinute};
  CHECK(alerts.incidents(short_one) == Texts{"A: triggered@0/sev2 resolved@3 reopened@4 resolved@9",
                                             "C: triggered@8/sev2 resolved@12",
                                             "D: triggered@14/sev2 resolved@15"});
}

TEST_CASE("a fixed window reaches from the first alert, its end included") {
  slac::model::Grouping fixed = within(5);
  fixed.rolling = false;
  Alerts alerts;
  alerts.add("A", 0, 10).add("B", 5, 6).add("C", 6, 7);
  CHECK(alerts.incidents(fixed) ==
        Texts{"A: triggered@0/sev2 resolved@10", "C: triggered@6/sev2 resolved@7"});
}

TEST_CASE("an alert soon after the end reopens, a later one does not") {
  slac::model::Grouping terms = within(1);
  terms.reopen_within = {10 * slac::time::kMinute};
  Alerts alerts;
  alerts.add("A", 0, 20).add("B", 30, 40).add("C", 51, 60);
  CHECK(alerts.incidents(terms) == Texts{"A: triggered@0/sev2 resolved@20 reopened@30 resolved@40",
                                         "C: triggered@51/sev2 resolved@60"});
}

TEST_CASE("what is open stays open, and the worst severity so far counts") {
  Alerts alerts;
  alerts.add("A", 0, -1, "sev3").add("B", 1, 2, "sev1").add("C", 2, 3, "sev2");
  CHECK(alerts.incidents(within(5)) == Texts{"A: triggered@0/sev3 severity@1/sev1"});
}

TEST_CASE("groups stay apart, and every alert is counted") {
  Alerts alerts;
  alerts.add("A", 0, 1).add("B", 1, 2, "sev2", "other").add("C", 2, 3);
  const auto done = correlate::correlate(alerts.list, within(5), kSeverities, alerts.names);
  CHECK(done.incidents.size() == 2);
  REQUIRE(done.counted.size() == 3);
  CHECK(std::count_if(done.counted.begin(), done.counted.end(),
                      [](const auto &c) { return c.opened; }) == 2);
  CHECK(alerts.names.text(done.counted.front().account) == "acme");
}

TEST_CASE("the order in which alerts came changes nothing, and none is lost") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    Alerts alerts;
    const int count = 1 + static_cast<int>(random() % 12);
    for (int i = 0; i < count; ++i) {
      const int from = static_cast<int>(random() % 120);
      alerts.add("I" + std::to_string(i), from,
                 random() % 5 == 0 ? -1 : from + 1 + static_cast<int>(random() % 30),
                 kSeverities[random() % 3], random() % 2 == 0 ? "g" : "h");
    }
    slac::model::Grouping terms = within(1 + static_cast<int>(random() % 20));
    terms.rolling = random() % 2 == 0;
    terms.reopen_within = {static_cast<std::int64_t>(random() % 20) * slac::time::kMinute};
    const Texts before = alerts.incidents(terms);
    std::shuffle(alerts.list.begin(), alerts.list.end(), random);
    CHECK(alerts.incidents(terms) == before);
    const auto done = correlate::correlate(alerts.list, terms, kSeverities, alerts.names);
    CHECK(done.counted.size() == alerts.list.size());
    CHECK(static_cast<std::size_t>(std::count_if(done.counted.begin(), done.counted.end(),
                                                 [](const auto &c) { return c.opened; })) ==
          done.incidents.size());
  }
}

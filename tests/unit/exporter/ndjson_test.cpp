// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/ndjson.hpp"
#include "exporter/timeline/incidents.hpp"

#include <catch2/catch.hpp>

using namespace slax;

namespace {

struct Read : source::Records {
  timeline::Names names;
};

Read parse(const std::string &text, source::Tail tail = source::Tail::Refuse) {
  Read out;
  static_cast<source::Records &>(out) = source::parse_ndjson(text, "file", out.names, tail);
  return out;
}

std::string record(const std::string &events) {
  return R"({"id":"A","services":["power"],"accounts":["x"],"events":[)" + events + "]}";
}

const std::string kEvent = R"({"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev1"})";

} // namespace

TEST_CASE("a record that cannot be used is refused with its line, id and reason") {
  struct Case {
    std::string line;
    const char *reason;
    bool has_id;
  };
  const Case cases[] = {
      {"nonsense", "not-json", false},
      {"{\"id\":\"A\"", "not-json", false},
      {"[1,2]", "not-an-object", false},
      {record(kEvent) + " x", "not-json", false},
      {R"({"events":[]})", "missing-id", false},
      {R"({"id":7,"events":[]})", "bad-id", false},
      {R"({"id":"","events":[)" + kEvent + "]}", "missing-id", false},
      {R"({"id":"A"})", "no-events", true},
      {R"({"id":"A","id":"B","events":[)" + kEvent + "]}", "duplicate-key", true},
      {record(R"({"at":"2026-10-01T10:00:00","type":"triggered"})"), "time-without-zone", true},
      {record(R"({"at":"yesterday","type":"triggered"})"), "bad-time", true},
      {record(R"({"at":"2050-10-01T10:00:00Z","type":"triggered"})"), "time-out-of-range", true},
      {record(R"({"type":"triggered"})"), "event-without-time", true},
      {record(R"({"at":"2026-10-01T10:00:00Z"})"), "event-without-type", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"exploded"})"), "unknown-event", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"impact"})"), "bad-fraction", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"impact","fraction":1.5})"), "bad-fraction",
       true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"impact","fraction":"1"})"), "bad-fraction",
       true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"severity"})"), "bad-severity", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"excluded"})"), "exclusion-without-reason",
       true},
      {record("7"), "event-not-an-object", true},
      {R"({"id":"A","title":n,"events":[]})", "not-json", true},
      {R"({"id":"A","source":nul,"events":[]})", "not-json", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"notified","audience":nil})"), "not-json",
       true},
      {"{\"id\":\"A\",\"title\":\"\xFF\",\"events\":[" + kEvent + "]}", "not-json", false},
  };
  for (const Case &c : cases) {
    INFO(c.line);
    const Read got = parse("\n" + c.line + "\n" + record(kEvent));
    REQUIRE(got.refused.size() == 1);
    CHECK(got.refused[0].line == 2);
    CHECK(got.refused[0].reason == c.reason);
    CHECK(got.refused[0].id.has_value() == c.has_id);
    CHECK(got.incidents.size() == 1); // the others are used
  }
}

TEST_CASE("what drives no number is still JSON as a whole") {
  const auto with = [](const std::string &value) {
    return R"({"id":"A","more":)" + value + R"(,"events":[)" + kEvent + "]}";
  };
  for (const char *good : {"1", "-0.5e+7", "123456789012345678901234567890", "null", "true",
                           R"("x\u00e9")", R"([1,{"a":[]}])", "{}"}) {
    INFO(good);
    CHECK(parse(with(good)).refused.empty());
  }
  for (const char *bad : {"nul", "tru", "01", "1.", "+1", "1e", ".5", R"("\q")", R"("\ud800")",
                          "[1,]", "{\"a\"}", "[1 2]", "nan"}) {
    INFO(bad);
    const Read got = parse(with(bad));
    REQUIRE(got.refused.size() == 1);
    CHECK(got.refused[0].reason == "not-json");
  }
}

TEST_CASE("lines of one identity are united, in any order, with duplicates") {
  const std::string a =
      R"({"source":"s","id":"A","services":["power"],"events":[)" + kEvent + "]}\n";
  const std::string b =
      R"({"source":"s","id":"A","services":["network"],"accounts":["x"],"events":[)" + kEvent +
      R"(,{"at":"2026-10-01T11:00:00Z","type":"resolved"}]})" + "\r\n";
  const auto united = [](timeline::Incidents &incidents, Read read) {
    incidents.apply({0, true, std::move(read.incidents)}, [](auto, const auto &) {});
    REQUIRE(incidents.slots() == 1);
    std::string out;
    for (const timeline::NameId n : incidents.at(0).services())
      out += read.names.text(n) + " ";
    for (const timeline::NameId n : incidents.at(0).accounts())
      out += read.names.text(n) + " ";
    for (const timeline::Event &e : incidents.at(0).events())
      out += std::to_string(e.at.ns) + std::string(event_name(e.type)) + " ";
    return out;
  };
  timeline::Incidents first;
  timeline::Incidents second;
  const std::string got = united(first, parse(a + b + a));
  CHECK(first.at(0).events().size() == 2);
  CHECK(got.find("network") != std::string::npos);
  CHECK(first.at(0).services().size() == 2);
  CHECK(first.at(0).accounts().size() == 1);
  united(second, parse(b + a));
  CHECK(second.at(0).events().size() == 2);
}

TEST_CASE("records without a source take the given one; fractions keep their digits") {
  const auto got =
      parse(record(R"({"at":"2026-10-01T10:00:00Z","type":"impact","fraction":0.35 })"));
  REQUIRE(got.incidents.size() == 1);
  CHECK(got.names.text(got.incidents[0].source) == "file");
  CHECK(got.incidents[0].events()[0].fraction == 350'000'000);
}

TEST_CASE("accounts may be a list or all of them, and nothing else") {
  const auto with = [](const char *accounts) {
    return std::string(R"({"id":"A","accounts":)") + accounts + R"(,"events":[)" + kEvent + "]}";
  };
  const Read all = parse(with("\"all\""));
  REQUIRE(all.incidents.size() == 1);
  CHECK(all.incidents[0].accounts()[0] == timeline::kAllAccounts);
  CHECK(parse(with("[\"all\"]")).refused.at(0).reason == "bad-accounts");
  CHECK(parse(with("\"some\"")).refused.at(0).reason == "bad-accounts");
  CHECK(parse(with("7")).refused.at(0).reason == "bad-accounts");
}

TEST_CASE("half a line at the end of a growing file is waited for, a whole one is used") {
  const std::string whole = record(kEvent) + "\n";
  const std::string next = record(kEvent);
  for (std::size_t cut = 1; cut < next.size(); ++cut) {
    const Read got = parse(whole + next.substr(0, cut), source::Tail::Wait);
    CHECK(got.refused.empty());
    CHECK(got.incidents.size() == 1);
    CHECK(got.read == whole.size());
    CHECK(got.lines == 1);
  }
  const Read complete = parse(whole + next, source::Tail::Wait);
  CHECK(complete.incidents.size() == 2);
  CHECK(complete.read == whole.size());
  CHECK(parse(whole + "{\"id\":", source::Tail::Refuse).refused.size() == 1);
  CHECK(parse(whole + "{\"id\":\n", source::Tail::Wait).refused.size() == 1);
}

TEST_CASE("what another program wrote around the records is recognized") {
  CHECK(parse("\xEF\xBB\xBF" + record(kEvent)).incidents.size() == 1);
  const Read pretty = parse("{\n  \"id\": \"A\",\n  \"events\": []\n}\n" + record(kEvent));
  REQUIRE(pretty.refused.size() == 1);
  CHECK(pretty.refused[0].line == 1);
  CHECK(pretty.incidents.size() == 1);
  const Read wide = parse(std::string("\xFF\xFE{\0\"\0", 6));
  REQUIRE(wide.refused.size() == 1);
  CHECK(wide.refused[0].detail.find("UTF-16") != std::string::npos);
}

TEST_CASE("a refusal says what stood there, and what is near") {
  const auto detail = [](const std::string &event) {
    const Read got = parse(record(event));
    REQUIRE(got.refused.size() == 1);
    return got.refused[0].detail;
  };
  CHECK(detail(R"({"at":"2026-10-01T10:00:00Z","type":"aknowledged"})").find("acknowledged") !=
        std::string::npos);
  CHECK(detail(R"({"at":"2026-10-01T10:00:00Z","type":"acked"})").find("triggered, ") !=
        std::string::npos);
  CHECK(detail(R"({"at":"2026-10-01 10:00","type":"triggered"})").find("2026-10-01 10:00") !=
        std::string::npos);
  CHECK(detail(R"({"at":"2026-10-01T10:00:00Z","type":"impact","fraction":1.5})").find("1.5") !=
        std::string::npos);
}

TEST_CASE("deep and long records are refused, not followed") {
  const std::string deep = R"({"id":"A","x":)" + std::string(100'000, '[') + "}";
  CHECK(parse(deep).refused.size() == 1);
  const std::string large = R"({"id":"A","x":")" + std::string(source::kMaxLine, 'a') + "\"}";
  CHECK(parse(large).refused.at(0).reason == "record-too-large");
}

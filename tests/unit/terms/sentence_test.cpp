// SPDX-License-Identifier: Apache-2.0
#include "compiler/terms/parse.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/terms/suggest.hpp"

#include <catch2/catch.hpp>

using namespace slac::terms;

namespace {

std::string canonical(const std::string &text) {
  const auto parsed = parse_promise(text);
  if (const auto *error = std::get_if<SentenceError>(&parsed))
    return std::to_string(error->range.begin + 1) + ": expected " + error->expected + ", got " +
           error->got;
  return print_promise(std::get<Promise>(parsed));
}

} // namespace

TEST_CASE("promises parse to their canonical form, which parses to itself") {
  struct Case {
    const char *text;
    const char *canonical;
  };
  const Case cases[] = {
      {"uptime >= 99.9% per month", "availability >= 99.9% per month"},
      {"availability of power and network >= 99.95% over 30d",
       "availability of power and network >= 99.95% over 30d"},
      {"availability  >=  100 %  per term", "availability >= 100% per term"},
      {"acknowledge sev1 within 15m", "acknowledge sev1 within 15m per month"},
      {"respond to any incident within 2h", "respond to any incident within 2h per month"},
      {"resolve sev1, sev2 and sev3 within 1h 30m per quarter in Europe/Berlin",
       "resolve sev1, sev2 and sev3 within 1h30m per quarter in Europe/Berlin"},
      {"mitigate sev2 or worse within 0.5h over 7d", "mitigate sev2 or worse within 30m over 7d"},
      {"notify customers of sev1 within 30m per week",
       "notify customers of sev1 within 30m per week"},
      {"detect sev1 within 90s per day", "detect sev1 within 1m30s per day"},
      {"close sev1 within 2w per year", "close sev1 within 14d per year"},
  };
  for (const Case &c : cases) {
    CHECK(canonical(c.text) == c.canonical);
    CHECK(canonical(c.canonical) == c.canonical);
  }
}

TEST_CASE("a sentence that does not parse says where and what") {
  struct Case {
    const char *text;
    const char *error;
    const char *nearest;
  };
  constexpr const char *kVerbs =
      "1: expected `availability`, `uptime`, `detect`, `acknowledge`, `respond to`, `notify "
      "customers of`, `mitigate`, `resolve` or `close`, got ";
  const std::string vague = std::string(kVerbs) + "`Fast`";
  const Case cases[] = {
      {"respond fast", "9: expected `to`, got `fast`", "respond to any incident within 30m"},
      {"Fast response", vague.c_str(), "respond to any incident within 30m"},
      {"acknowledge sev1", "17: expected `within`, got the end of the sentence",
       "acknowledge sev1 within 15m"},
      {"acknowledge sev1 within 15",
       "27: expected a unit: ms, s, m, h, d or w, got the end of the sentence",
       "acknowledge sev1 within 15m"},
      {"availability >= 99,9% per month", "19: expected `%`, got `,9%`",
       "availability >= 99.9% per month"},
      {"availability >= 99.9%",
       "22: expected a window: `per month` or `over 30d`, got the end of the sentence",
       "availability >= 99.9% per month"},
      {"resolve sev1 within 4h in 95% of incidents",
       "24: expected the end of the sentence, got `in`", "resolve sev1 within 4h"},
      {"resolve per within 4h", "9: expected severities, or `any incident`, got `per`",
       "resolve any incident within 4h"},
      {"resolve sev1 within 2 hours", "23: expected a unit: ms, s, m, h, d or w, got `hours`",
       "resolve sev1 within 2h"},
      {"acknowledge sev1 within 99999999d",
       "25: expected a duration below 100 years, got `99999999d`", "acknowledge sev1 within 15m"},
  };
  const std::vector<std::string> severities{"sev1", "sev2"};
  for (const Case &c : cases) {
    CHECK(canonical(c.text) == c.error);
    CHECK(nearest_promise(c.text, severities) == c.nearest);
  }
}

TEST_CASE("whatever is written, the nearest sentence compiles") {
  const std::vector<std::string> severities{"sev1", "sev2"};
  for (const char *text :
       {"", "be up", "5 nines", "ack within", "per per per", "fix it over 0d",
        "resolve sev9 within 5y", "availability 200%", "%%%", "sev1 sev2 sev1 worse"}) {
    const std::string nearest = nearest_promise(text, severities);
    INFO(text << " -> " << nearest);
    CHECK(std::holds_alternative<Promise>(parse_promise(nearest)));
    CHECK(std::holds_alternative<Target>(parse_target(nearest_target(text))));
  }
}

TEST_CASE("targets are a percentage and a window") {
  const auto parsed = parse_target("99.9% over 30d");
  REQUIRE(std::holds_alternative<Target>(parsed));
  CHECK(print_target(std::get<Target>(parsed)) == "99.9% over 30d");
  CHECK(std::get<SentenceError>(parse_target("99.9 over 30d")).expected == "`%`");
}

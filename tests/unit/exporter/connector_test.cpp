// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/connector_catalog.hpp"
#include "exporter/connector/csv.hpp"
#include "exporter/connector/jq.hpp"
#include "exporter/connector/json_text.hpp"
#include "exporter/connector/mapping.hpp"

#include <catch2/catch.hpp>

using namespace slax::connector;

namespace {

JqAnswer run(const std::string &program, const std::string &input) {
  auto compiled = Jq::compile(program, R"({"with":{"name":"x"}})");
  if (auto *error = std::get_if<JqError>(&compiled)) return {{}, "compile: " + error->message};
  return std::get<Jq>(compiled).run(input);
}

std::vector<std::string> outputs(const std::string &program, const std::string &input) {
  const JqAnswer answer = run(program, input);
  INFO(answer.error.value_or(""));
  REQUIRE_FALSE(answer.error);
  return answer.outputs;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("strings come as they are, all else as JSON") {
  CHECK(outputs(".[]", R"(["a\nb", 1, null, {"b":[true]}])") ==
        Texts{"a\nb", "1", "null", R"({"b":[true]})"});
  CHECK(outputs("$with.name", "null") == Texts{"x"});
}

TEST_CASE("what goes wrong while a program runs ends it, with what it gave before") {
  const JqAnswer answer = run(".[] | 1 / .", "[1, 0]");
  CHECK(answer.outputs == Texts{"1"});
  CHECK(answer.error->find("cannot be divided") != std::string::npos);
  CHECK(run(".", "<html>").error == "not JSON");
  CHECK(run(".", "").error == "not JSON");
  CHECK(run("error(\"no\")", "1").error == "no");
}

TEST_CASE("what jq would change or refuse comes through") {
  CHECK(readable(R"({"id":12345678901234567890,"n":-1234567890123456,"k":123456789012345})") ==
        R"({"id":"12345678901234567890","n":"-1234567890123456","k":123456789012345})");
  CHECK(readable(R"(["12345678901234567890",1.2345678901234567890,1e999])") ==
        R"(["12345678901234567890",1.2345678901234567890,1e999])");
  CHECK(readable(R"(["\ud800x","\ud83d\ude00","\\ud800"])") ==
        R"(["\ufffdx","\ud83d\ude00","\\ud800"])");
  const std::string deep =
      R"({"id":"A","x":)" + std::string(5'000, '[') + std::string(5'000, ']') + "}";
  CHECK(outputs(".id", readable(deep)) == Texts{"A"});
  CHECK(readable("<html>") == "<html>");
  // One odd byte costs no other record of the page.
  CHECK(readable("[\"caf\xE9\",\"\xED\xA0\xBDx\",\"\xF0\x9F\x98\x80\"]") ==
        "[\"caf\xEF\xBF\xBD\",\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx\",\"\xF0\x9F\x98\x80\"]");
  CHECK(readable("[\"a\x01z\nb\"]") == R"(["a\u0001z\u000ab"])");
  CHECK(readable(R"(["\x41","\u12","\\x","\n"])") == R"(["\\x41","\\u12","\\x","\n"])");
  CHECK(readable("\xEF\xBB\xBF{}") == "{}");
}

TEST_CASE("elements stand as they were") {
  const auto at = [](const char *path, const char *json) {
    const auto answer = elements_at(path, json);
    REQUIRE(answer);
    CHECK_FALSE(answer->error);
    return answer->outputs;
  };
  CHECK(at(".", R"([{"a": 1.10}, 12345678901234567890])") ==
        Texts{R"({"a": 1.10})", "12345678901234567890"});
  CHECK(at(".result.items", R"({"result":{"items":[ [1] ,"x"]}})") == Texts{"[1]", R"("x")"});
  CHECK_FALSE(elements_at(".a | map(.b)", R"({"a":[]})"));
  CHECK(at(".a", R"({"a":null})").empty());
  CHECK(elements_at(".a", R"({"error":"try later"})")->error == "the answer has no `a`");
  CHECK(elements_at(".", R"({"b":1})")->error == "the records are no array");
}

TEST_CASE("an error of a program has its line") {
  const auto compiled = Jq::compile("{a: 1,\n b: ]}", "{}");
  const auto *error = std::get_if<JqError>(&compiled);
  REQUIRE(error != nullptr);
  CHECK(error->line == 2);
  CHECK(error->message.find("syntax error") == 0);
  CHECK(std::get<JqError>(Jq::compile("nothing", "{}")).message == "nothing/0 is not defined");
}

TEST_CASE("a mapping has no clock and no other input") {
  for (const char *program : {"now", "input", "inputs", "[inputs]"})
    CHECK(run(program, "1").error);
  CHECK(outputs("env", "1") == Texts{"{}"});
}

TEST_CASE("times as systems spell them") {
  CHECK(outputs("utc", R"("2026-03-29 00:50:00")") == Texts{"2026-03-29T00:50:00Z"});
  CHECK(outputs("utc", R"("")") == Texts{"null"});
  CHECK(outputs("epoch", "1774745400") == Texts{"2026-03-29T00:50:00Z"});
  CHECK(outputs("epoch", R"("1774745400")") == Texts{"2026-03-29T00:50:00Z"});
  CHECK(outputs("epoch_ms", "1774745400007") == Texts{"2026-03-29T00:50:00.007Z"});
  CHECK(outputs("epoch_ms", "null") == Texts{"null"});
  CHECK(outputs("later_ms(450000)", R"("2026-03-29T00:50:00.250Z")") ==
        Texts{"2026-03-29T00:57:30.250Z"});
  CHECK(outputs("later_ms(null)", R"("2026-03-29T00:50:00Z")") == Texts{"null"});
  CHECK(outputs(R"(event("resolved"; .), event("closed"; null), event("x"; ""))", R"("T")") ==
        Texts{R"({"at":"T","type":"resolved"})"});
}

TEST_CASE("the programs of the catalog compile") {
  slac::model::Model model;
  for (slac::model::Connector connector : slac::decode::built_in_connectors()) {
    connector.built_in = false;
    model.connectors.push_back(std::move(connector));
  }
  CHECK(model.connectors.size() >= 20);
  slac::base::Diagnostics diagnostics;
  check_programs(model, diagnostics);
  for (const auto &d : diagnostics.sorted())
    FAIL_CHECK(d.message);
}

TEST_CASE("CSV") {
  const auto rows = parse_csv("\xEF\xBB\xBF"
                              "a;b\r\n\"x;\"\"y\"\"\n2\";\r\n\n;\nlast;1",
                              ';');
  REQUIRE(rows);
  std::vector<std::pair<std::size_t, Texts>> got;
  for (const CsvRow &row : *rows)
    got.emplace_back(row.line, row.fields);
  CHECK(got == std::vector<std::pair<std::size_t, Texts>>{
                   {1, {"a", "b"}}, {2, {"x;\"y\"\n2", ""}}, {5, {"", ""}}, {6, {"last", "1"}}});
  CHECK_FALSE(parse_csv("a,\"b\n", ','));
  CHECK(parse_csv("", ',')->empty());
}

TEST_CASE("overrides say who decided what, and when") {
  const std::string head = "incident,what,value,at,by,why\n";
  const auto wrong = [&](const std::string &row) {
    const auto read = parse_overrides(head + row);
    const auto *text = std::get_if<std::string>(&read);
    return text == nullptr ? std::string() : *text;
  };
  CHECK(wrong("A,excluded,customer-caused,2026-03-29T00:00:00Z,ana,ticket 7\n").empty());
  CHECK(wrong("A,resolved,2026-03-29T00:00:00Z,,ana,the log says so\n").empty());
  CHECK(wrong("A,accounts,acme;beta,,ana,asked\n").empty());
  CHECK(wrong("A,excluded,customer-caused,,ana,why\n").find("line 2: `at`") == 0);
  CHECK(wrong("A,resolved,yesterday,,ana,why\n").find("line 2: `value`") == 0);
  CHECK(wrong("A,solved,2026-03-29T00:00:00Z,,ana,why\n").find("line 2: `what`") == 0);
  CHECK(wrong("A,excluded,x,2026-03-29T00:00:00Z,,\n").find("line 2: `by` and `why`") == 0);
  CHECK(wrong("A,excluded\n").find("line 2: expected the columns") == 0);
  CHECK(std::holds_alternative<std::string>(parse_overrides("id,what\n")));
}

TEST_CASE("a page without the large parts of its records still leads to the next") {
  const std::string large = "[" + std::string(300'000, '1') + "]";
  const std::string page =
      R"({"items":[{"id":"A","x":)" + large + R"(,"at":{"t":7}},{"id":"B"}],"next":"n"})";
  CHECK(outline(page) == R"({"items":[{"id":"A","x":null,"at":{"t":7}},{"id":"B"}],"next":"n"})");
  const std::string wordy =
      R"({"items":[{"x":")" + std::string(300'000, 'x') + R"(\""}],"next":"]"})";
  CHECK(outline(wordy) == R"({"items":[{"x":null}],"next":"]"})");
  CHECK(outline("{}") == "{}");
}

// SPDX-License-Identifier: Apache-2.0
#include "exporter/page/language.hpp"
#include "exporter/page/statement.hpp"
#include "exporter/report/statement.hpp"
#include "exporter/timeline/reason.hpp"
#include "tests/support/spec.hpp"

#include <fstream>
#include <regex>

using namespace slax;
using ledger::Value;
using support::at;

namespace {

std::string days(std::string_view text) {
  const auto parsed = report::parse_statement_days(text);
  return parsed
             ? slac::time::format_date(parsed->first) + " " + slac::time::format_date(parsed->last)
             : "none";
}

struct Chain {
  void add(const std::string &kind, const std::string &subject, const char *written,
           const std::string &body) {
    ledger::Draft draft{"acme", kind, subject,
                        std::get<Value::Object>(ledger::parse_value(body)->is)};
    lines.push_back(
        ledger::seal(draft, static_cast<std::int64_t>(lines.size()) + 1, previous, at(written)));
    previous = lines.back().hash;
  }
  /// A window of October, by the clocks of Berlin.
  void close(const std::string &verdict, const std::string &more = {}) {
    add("closed", "gold/fix/2026-10-31T23:00:00Z", "2026-11-02T23:00:00Z",
        R"({"agreement":"gold","commitment":"fix","promise":"resolve sev1 within 4h per month",)"
        R"("target":"100","tree":"t","sli":"1/2","verdict":")" +
            verdict +
            R"(","window":{"from":"2026-09-30T22:00:00Z","to":"2026-10-31T23:00:00Z"},)"
            R"("credit":{"percent":"10","amount":"112.50","currency":"EUR"})" +
            more + "}");
  }
  std::optional<Value> statement(const char *window, const char *now = "2026-12-01T00:00:00Z") {
    report::StatementInput input;
    input.account = "acme";
    input.title = "Acme";
    input.zone = *slac::time::Zone::load("Europe/Berlin");
    input.days = *report::parse_statement_days(window);
    input.now = at(now);
    input.lines = lines;
    input.open = open;
    input.unwritten = unwritten;
    for (const ledger::JudgedWindow &one : standing)
      input.standing.push_back(&one);
    input.zone_of = [](const auto &...) { return *slac::time::Zone::load("Europe/Berlin"); };
    return report::make_statement(input);
  }
  std::string json(const char *window, const char *now = "2026-12-01T00:00:00Z") {
    const auto made = statement(window, now);
    REQUIRE(made);
    return canonical(*made);
  }

  std::string previous{ledger::kNoHash};
  std::vector<ledger::Line> lines;
  std::vector<report::StatementInput::Open> open;
  std::vector<std::pair<std::string, std::string>> unwritten;
  std::vector<ledger::JudgedWindow> standing;
};

bool holds(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("days of a statement: years, quarters, months, ISO weeks, days") {
  CHECK(days("2026") == "2026-01-01 2026-12-31");
  CHECK(days("2026-Q1") == "2026-01-01 2026-03-31");
  CHECK(days("2026-Q4") == "2026-10-01 2026-12-31");
  CHECK(days("2028-02") == "2028-02-01 2028-02-29");
  CHECK(days("2026-12") == "2026-12-01 2026-12-31");
  CHECK(days("2026-10-31") == "2026-10-31 2026-10-31");
  // ISO 8601: 2026 has 53 weeks, 2025 and 2027 have 52.
  CHECK(days("2026-W01") == "2025-12-29 2026-01-04");
  CHECK(days("2026-W44") == "2026-10-26 2026-11-01");
  CHECK(days("2026-W53") == "2026-12-28 2027-01-03");
  CHECK(days("2027-W01") == "2027-01-04 2027-01-10");
  for (const char *none :
       {"", "26", "2026-", "2026-13", "2026-00", "2026-Q5", "2026-Q", "2026-W54", "2025-W53",
        "2026-W1", "2026-02-30", "2026-1", "2026-10-31T00:00:00Z", "1969", "2038", "2026x", "-026"})
    CHECK(days(none) == "none");
}

TEST_CASE("a statement holds the windows that end on its days, in their own zone") {
  Chain chain;
  chain.close("breached");
  CHECK(chain.statement("2026-10"));
  CHECK(chain.statement("2026-Q4"));
  CHECK(chain.statement("2026"));
  CHECK(chain.statement("2026-10-31"));
  CHECK(chain.statement("2026-W44"));
  CHECK_FALSE(chain.statement("2026-11")); // the instant of its end is November in Berlin
  CHECK_FALSE(chain.statement("2026-09"));
  const auto made = *chain.statement("2026-10");
  CHECK(made.text("state") == "final");
  CHECK(made.text("knownOn") == "2026-11-02T23:00:00Z");
  CHECK(made.find("ledger")->text("hash") == chain.lines.back().hash);
  CHECK(made.list("windows").front().text("line") == "acme/1");
  CHECK(made.list("windows").front().find("account") == nullptr);
}

TEST_CASE("what is settled is the same whenever it is written") {
  Chain chain;
  chain.close("breached");
  const std::string before = chain.json("2026-10", "2026-12-01T00:00:00Z");
  chain.add("closed", "gold/fix/2026-11-30T23:00:00Z", "2026-12-02T23:00:00Z",
            R"({"agreement":"gold","commitment":"fix","tree":"t","verdict":"met",)"
            R"("window":{"from":"2026-10-31T23:00:00Z","to":"2026-11-30T23:00:00Z"}})");
  CHECK(chain.json("2026-10", "2027-01-01T00:00:00Z") == before);
}

TEST_CASE("a statement names the terms in force, and those that came before its windows ended") {
  const auto lines_of = [](const char *window, const std::vector<const char *> &written) {
    Chain chain;
    for (const char *when : written)
      chain.add("terms", when, when, R"({"terms":"h","tree":"t","agreements":[]})");
    chain.close("met");
    std::string out;
    const auto made = chain.statement(window);
    REQUIRE(made);
    for (const Value &one : made->list("terms"))
      out += std::string(one.text("line")) + " ";
    return out;
  };
  CHECK(lines_of("2026-10", {"2026-01-01T00:00:00Z"}) == "acme/1 ");
  CHECK(lines_of("2026-10", {"2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"}) == "acme/2 ");
  CHECK(lines_of("2026-10", {"2026-06-01T00:00:00Z", "2026-11-01T00:00:00Z"}) == "acme/1 ");
  // A ledger that began later: those by which it was closed.
  CHECK(lines_of("2026-10", {"2026-11-01T00:00:00Z", "2026-11-05T00:00:00Z"}) == "acme/1 ");
}

TEST_CASE("an open window makes it interim, and is not kept") {
  Chain chain;
  chain.close("met");
  ledger::JudgedWindow window;
  window.account = "acme";
  window.agreement = "gold";
  window.commitment = "power";
  window.window = {at("2026-09-30T22:00:00Z"), at("2026-10-31T23:00:00Z")};
  window.facts["sli"] = "1/1";
  chain.open = {{&window, "a complete read of desk"}};
  const auto made = *chain.statement("2026-10", "2026-11-05T00:00:00Z");
  CHECK(made.text("state") == "interim");
  CHECK(made.text("knownOn") == "2026-11-05T00:00:00Z");
  CHECK(made.list("open").front().text("verdict") == "open");
  CHECK(chain.statement("2026-11") == std::nullopt);
  Chain other;
  other.close("met");
  CHECK(other.statement("2026-10")->text("state") == "final");
  CHECK(other.statement("2026-Q4")->text("state") == "interim"); // its days are not over
  other.unwritten = {{"gold", "2026-10"}};
  CHECK(other.statement("2026-10")->text("state") == "interim");
  CHECK(other.statement("2026-W44")->text("state") == "interim");
  other.unwritten = {{"gold", "2026-Q4"}};
  CHECK(other.statement("2026-10")->text("state") == "final");
  const std::string text = page::markdown(page::statement_document(made, {}));
  CHECK(holds(text, "**Interim: 1 window is not settled."));
  CHECK(holds(text, "open: a complete read of desk"));
  window.is_breached = true;
  CHECK(chain.statement("2026-10")->list("open").front().text("verdict") == "breached");
}

TEST_CASE("a restated window is as it was restated, and says so") {
  Chain chain;
  chain.close("met");
  chain.add("restated", "closed/gold/fix/2026-10-31T23:00:00Z/2026-11-09", "2026-11-09T10:00:00Z",
            R"({"restates":"closed","of":"acme/1","what":"gold/fix/2026-10-31T23:00:00Z",)"
            R"("agreement":"gold","commitment":"fix","promise":"p","tree":"t","sli":"0/1",)"
            R"("verdict":"breached","before":{"verdict":"met","sli":"1/2"},)"
            R"("after":{"verdict":"breached","sli":"0/1"},"evidence":[{"source":"desk",)"
            R"("incident":"I1","verdict":"breached","reasons":["late"],"records":[],"events":""}],)"
            R"("records":[{"source":"desk","incident":"I1","seen":"2026-11-09T09:00:00Z"}],)"
            R"("window":{"from":"2026-09-30T22:00:00Z","to":"2026-10-31T23:00:00Z"}})");
  const auto made = *chain.statement("2026-10");
  REQUIRE(made.list("windows").size() == 1);
  CHECK(made.list("windows").front().text("verdict") == "breached");
  CHECK(made.list("windows").front().text("line") == "acme/2");
  CHECK(made.list("restatements").front().text("of") == "acme/1");
  const std::string text = page::markdown(page::statement_document(made, {}));
  CHECK(holds(text, "result kept → missed, SLI 50 % → 0 %"));
  CHECK(holds(text, "desk/I1"));
}

TEST_CASE("sums say what became of them") {
  Chain chain;
  chain.close("breached");
  chain.add("owed", "gold/2026-10/1", "2026-11-03T00:00:00Z",
            R"({"agreement":"gold","period":"2026-10","percent":"10","amount":"112.50",)"
            R"("currency":"EUR","capped":false,"approval":["finance"],"what":"gold/2026-10"})");
  const auto sum = [&] { return chain.statement("2026-10")->list("owed").front(); };
  CHECK(*sum().find("issued") == Value(false));
  chain.add("marked", "acme/2/approved", "2026-11-04T00:00:00Z",
            R"({"of":"acme/2","mark":"approved","by":"finance"})");
  CHECK(*sum().find("issued") == Value(true));
  const auto made = *chain.statement("2026-10");
  CHECK(holds(page::markdown(page::statement_document(made, {})),
              "Owed for gold, 2026-10: 112.50 EUR."));
  CHECK(
      holds(report::statement_csv(made),
            "\r\nacme,2026-10,final,owed,gold,,,,2026-10-01,2026-10-31,,,,10,112.50,EUR,,approved,"
            "acme/2,"));
}

TEST_CASE("no text of a record is markup") {
  Chain chain;
  chain.close("breached",
              R"(,"evidence":[{"source":"desk","incident":"<script>alert(1)</script>|*x*)"
              R"(\u202e","verdict":"breached","reasons":["late"]}])");
  const page::Document document = page::statement_document(*chain.statement("2026-10"), {});
  const std::string html = page::html(document);
  CHECK_FALSE(holds(html, "<script"));
  CHECK(holds(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK_FALSE(holds(html, "\xe2\x80\xae"));
  const std::string text = page::markdown(document);
  page::Document odd;
  odd.title = "@all http://evil.example www.evil.example";
  odd.subtitle = "- 1";
  odd.summary = {"1. one"};
  CHECK(page::markdown(odd) ==
        "# \\@all http\\://evil.example www\\.evil.example\n\n\\- 1\n\n\n1\\. one\n\n");
  CHECK(holds(text, R"(\<script\>alert(1)\</script\>\|\*x\*)"));
}

TEST_CASE("a statement is said in the account's language, and its facts are the same") {
  Chain chain;
  chain.close("breached", R"(,"evidence":[{"source":"desk","incident":"I1","verdict":"breached",)"
                          R"("reasons":["late"]}])");
  chain.add("owed", "gold/2026-10/1", "2026-11-03T00:00:00Z",
            R"({"agreement":"gold","period":"2026-10","percent":"10","amount":"112.50",)"
            R"("currency":"EUR","capped":true,"what":"gold/2026-10"})");
  const auto made = *chain.statement("2026-10");
  const page::Document german = page::statement_document(made, {"de", ""});
  CHECK(german.language == "de");
  const std::string text = page::markdown(german);
  for (const char *words :
       {"# Servicelevel-Bericht 2026-10", "1 Fenster abgeschlossen: 0 eingehalten, 1 verfehlt",
        "Geschuldet für gold, 2026-10: 112,50 EUR", "Es geschah nach Ablauf der Frist", "gedeckelt",
        "Zeilen des Hauptbuchs", "resolve sev1 within 4h per month"}) {
    INFO(words);
    CHECK(holds(text, words));
  }
  for (const char *words : {"Promise", "missed", "What ", "kept", "Owed"})
    CHECK_FALSE(holds(text, words));
  CHECK(page::statement_document(made, {"en", ""}).facts.size() == german.facts.size());
}

TEST_CASE("German has every word of statements, and every rule of the reasons") {
  std::ifstream file(SLAC_EXAMPLES "/../exporter/page/statement.cpp");
  std::string code{std::istreambuf_iterator<char>(file), {}};
  // Literals that the compiler joins.
  code = std::regex_replace(code, std::regex("\"\\s*\n\\s*\""), "");
  std::size_t found = 0;
  const auto check = [&](const std::string &words) {
    INFO(words);
    CHECK(page::Language::knows(words));
    ++found;
  };
  // What stands in the call itself, not in a call or list inside it.
  for (const std::string call : {"in_.say(", "in_.count(", "columns({"})
    for (std::size_t at = code.find(call); at != std::string::npos; at = code.find(call, at + 1)) {
      int depth = 0;
      for (std::size_t i = at + call.size(); i < code.size() && depth >= 0; ++i) {
        if (code[i] == '(' || code[i] == '{') ++depth;
        if (code[i] == ')' || code[i] == '}') --depth;
        if (code[i] != '"') continue;
        const std::size_t end = code.find('"', i + 1);
        if (depth == 0) check(code.substr(i + 1, end - i - 1));
        i = end;
      }
    }
  CHECK(found > 80);
  for (const reason::Reason &one : reason::all())
    if (one.group == reason::Group::Rule) check(std::string(one.meaning));
}

TEST_CASE("what a vendor owes is claimed in a letter with its evidence") {
  Chain chain;
  chain.close("breached", R"(,"evidence":[{"source":"desk","incident":"I1","verdict":"breached",)"
                          R"("reasons":["late"]}])");
  chain.add(
      "owed", "gold/2026-10/1", "2026-11-03T00:00:00Z",
      R"({"agreement":"gold","period":"2026-10","percent":"10","amount":"112.50",)"
      R"("currency":"EUR","received":true,"claimBy":"2026-11-30T23:00:00Z","what":"gold/2026-10"})");
  const auto made = *chain.statement("2026-10");
  CHECK_FALSE(page::claim_document(made, {}, "silver"));
  const auto letter = page::claim_document(made, {}, "gold");
  REQUIRE(letter);
  const std::string text = page::markdown(*letter);
  CHECK(holds(text, "We claim 112.50 EUR for 2026-10."));
  CHECK(holds(text, "The claim is made within its time, which ends on 2026-12-01 00:00"));
  CHECK(holds(text, "desk/I1"));
  CHECK(holds(text, "It happened after its time."));
  CHECK(holds(text, chain.lines.back().hash));
  // What nobody owes is not claimed.
  Chain own;
  own.close("breached");
  own.add("owed", "gold/2026-10/1", "2026-11-03T00:00:00Z",
          R"({"agreement":"gold","period":"2026-10","percent":"10","what":"gold/2026-10"})");
  CHECK_FALSE(page::claim_document(*own.statement("2026-10"), {}, "gold"));
}

TEST_CASE("a logo stands at the head, and nothing of it is fetched") {
  page::Document document;
  document.title = "t";
  document.logo = "data:image/png;base64,iVBORw0KGgo=";
  CHECK(
      holds(page::html(document), R"(<img class="logo" src="data:image/png;base64,iVBORw0KGgo=")"));
}

TEST_CASE("promises that move on with the clock are no windows, and cost nothing") {
  Chain chain;
  ledger::JudgedWindow window;
  window.account = "acme";
  window.agreement = "gold";
  window.commitment = "up";
  window.tree = "t";
  window.window = {at("2026-10-18T22:00:00Z"), at("2026-10-25T23:00:00Z")};
  window.due = at("2026-10-27T23:00:00Z");
  window.sources = {{"desk", at("2026-10-25T23:00:00Z"), false, true, {}}};
  window.facts = {{"sli", "99/100"},
                  {"promise", "availability >= 98% over 7d"},
                  {"target", "98"},
                  {"credit", Value::Object{{"percent", "10"}}}};
  chain.standing = {window};
  const auto week = chain.statement("2026-W43", "2026-11-03T00:00:00Z");
  REQUIRE(week);
  CHECK(canonical(*week) == canonical(*chain.statement("2026-W43", "2026-12-03T00:00:00Z")));
  CHECK(week->text("state") == "final");
  CHECK(week->text("knownOn") == "2026-10-27T23:00:00Z");
  CHECK(week->list("standing").front().text("verdict") == "met");
  CHECK(week->list("standing").front().find("credit") == nullptr);
  CHECK_FALSE(chain.statement("2026-W42"));
  const std::string text = page::markdown(page::statement_document(*week, {}));
  CHECK(holds(text, "1 promise that moves on with the clock: 1 kept, 0 missed."));
  CHECK_FALSE(holds(text, "windows settled"));
  CHECK(holds(page::markdown(page::statement_document(*week, {"de", {}})), "1 gehalten"));
  // A Source that was not read since the end makes it unknown.
  chain.standing.front().sources.front().read = at("2026-10-25T22:59:59Z");
  CHECK(chain.statement("2026-W43")->list("standing").front().text("verdict") == "unknown");
  CHECK(holds(report::statement_csv(*week), ",final,standing,gold,up,"));
}

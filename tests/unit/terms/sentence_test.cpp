// SPDX-License-Identifier: Apache-2.0
// The sentences of accepted.txt and refused.txt. `=` is the canonical form, `!` the message, `~`
// the nearest sentence.
#include "compiler/terms/parse.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/terms/suggest.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace slac::terms;

namespace {

const std::vector<std::string> kSeverities{"sev1", "sev2", "sev3", "sev4"};

/// What the parser of a kind of sentence says.
struct Answer {
  bool accepted = false;
  std::string text; ///< canonical, or the message
};

template <class Value>
Answer answer(const std::variant<Value, SentenceError> &parsed,
              std::string (*print)(const Value &)) {
  if (const auto *error = std::get_if<SentenceError>(&parsed))
    return {false, std::to_string(error->range.begin + 1) + ": expected " + error->expected +
                       ", got " + error->got};
  return {true, print(std::get<Value>(parsed))};
}

Answer ask(const std::string &kind, const std::string &sentence) {
  if (kind == "[promise]") return answer(parse_promise(sentence), print_promise);
  if (kind == "[target]") return answer(parse_target(sentence), print_target);
  REQUIRE(kind == "[kpi]");
  return answer(parse_kpi(sentence), print_kpi);
}

std::string nearest(const std::string &kind, const std::string &sentence) {
  if (kind == "[promise]") return nearest_promise(sentence, kSeverities);
  if (kind == "[target]") return nearest_target(sentence);
  return nearest_kpi(sentence, kSeverities);
}

std::vector<std::string> lines_of(const char *name) {
  std::ifstream file(std::string("tests/unit/terms/") + name);
  REQUIRE(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);)
    out.push_back(line);
  return out;
}

} // namespace

TEST_CASE("sentences are accepted in many forms and have one") {
  const auto lines = lines_of("accepted.txt");
  std::string kind;
  int count = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with('[')) {
      kind = lines[i];
      continue;
    }
    const std::string &sentence = lines[i];
    const std::string canonical = lines.at(++i).substr(4);
    INFO(sentence);
    const Answer got = ask(kind, sentence);
    CHECK(got.accepted);
    CHECK(got.text == canonical);
    CHECK(ask(kind, canonical).text == canonical);
    ++count;
  }
  CHECK(count >= 150);
}

TEST_CASE("a sentence that does not parse says where and what, and has a neighbour that does") {
  const auto lines = lines_of("refused.txt");
  std::string kind;
  int count = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with('[')) {
      kind = lines[i];
      continue;
    }
    const std::string &sentence = lines[i];
    const std::string message = lines.at(++i).substr(4);
    const std::string near = lines.at(++i).substr(4);
    INFO(sentence);
    const Answer got = ask(kind, sentence);
    CHECK_FALSE(got.accepted);
    CHECK(got.text == message);
    CHECK(nearest(kind, sentence) == near);
    CHECK(ask(kind, near).accepted);
    ++count;
  }
  CHECK(count >= 150);
}

TEST_CASE("whatever is written, the nearest sentence compiles") {
  for (const char *text :
       {"", "be up", "5 nines", "ack within", "per per per", "fix it over 0d",
        "resolve sev9 within 5y", "availability 200%", "%%%", "sev1 sev2 sev1 worse",
        "objective per", "objective 5", "update", "0 business hours", "share share", "p p p50 p49",
        "respond within 99999999999 business days", "in 0% of incidents fix"})
    for (const char *kind : {"[promise]", "[target]", "[kpi]"}) {
      const std::string near = nearest(kind, text);
      INFO(text << " -> " << near);
      // Years are no unit, and no other unit makes the same promise.
      if (std::string_view(text).ends_with("5y") && near.empty()) continue;
      CHECK(ask(kind, near).accepted);
    }
}

/// Every prefix of a good sentence, and every sentence with a word left out or doubled, is refused
/// with a place inside it or accepted in a form that is stable.
TEST_CASE("damaged sentences are refused inside the sentence") {
  std::string kind;
  for (const std::string &line : lines_of("accepted.txt")) {
    if (line.starts_with('[')) kind = line;
    if (line.starts_with('[') || line.starts_with("  = ")) continue;
    for (std::size_t cut = 0; cut <= line.size(); ++cut)
      for (const std::string &damaged :
           {line.substr(0, cut), line.substr(cut), line.substr(0, cut) + " " + line.substr(cut)}) {
        const Answer got = ask(kind, damaged);
        if (got.accepted)
          CHECK(ask(kind, got.text).text == got.text);
        else
          CHECK(static_cast<std::size_t>(std::stoi(got.text)) <= damaged.size() + 1);
      }
  }
}

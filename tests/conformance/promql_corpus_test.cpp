// SPDX-License-Identifier: Apache-2.0
// Verdicts, types, canonical prints and places of errors of Prometheus's own parsers (2.42, 3.16,
// 3.16 with every feature flag), where the corpus is there.
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"
#include "tests/support/promql_tree.hpp"

#include <catch2/catch.hpp>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace slac::promql;

namespace {

struct Judged {
  std::optional<Expr> expr;
  Type type = Type::Vector;
  std::vector<Error> errors;
};

Judged judge(const std::string &text, const Dialect &dialect) {
  auto parsed = parse_typed(text, dialect);
  if (auto *errors = std::get_if<std::vector<Error>>(&parsed))
    return {std::nullopt, Type::Vector, std::move(*errors)};
  auto &[expr, type] = std::get<Typed>(parsed);
  return {std::move(expr), type, {}};
}

/// Calls `check` for every line of a file of the corpus; without the corpus for none.
template <class Check>
void for_each_line(const char *name, Check check) {
  const std::filesystem::path path = std::filesystem::path(SLAC_CORPORA) / "promql" / name;
  if (!std::filesystem::exists(path)) {
    WARN("skipped: no corpus at " << path);
    return;
  }
  simdjson::dom::parser parser;
  std::ifstream file(path);
  for (std::string text; std::getline(file, text);)
    check(simdjson::dom::element(parser.parse(text)));
}

std::string text_at(const simdjson::dom::element &line, const char *key) {
  std::string_view out;
  return line[key].get(out) == simdjson::SUCCESS ? std::string(out) : std::string();
}

constexpr Dialect kOld{Version::V2_42, false, false};
constexpr Dialect kNew{Version::V3_16, false, false};
constexpr Dialect kAll{Version::V3_16, true, false};

/// What differs from the corpus, by kind.
struct Differences {
  std::map<std::string, std::vector<std::string>> by_kind;
  int lines = 0;

  void add(const std::string &kind, const std::string &what) {
    by_kind[kind].push_back(what.substr(0, 400));
  }
  std::size_t count(const std::string &kind) {
    for (std::size_t i = 0; i < std::min<std::size_t>(by_kind[kind].size(), 12); ++i)
      WARN(kind << ": " << by_kind[kind][i]);
    return by_kind[kind].size();
  }
};

void check_line(const simdjson::dom::element &line, Differences &out) {
  const std::string expr = text_at(line, "expr");
  bool ok_old = true;
  bool ok_new = true;
  bool ok_all = true;
  simdjson::dom::element ok;
  if (line["ok"].get(ok) == simdjson::SUCCESS) {
    ok_new = bool(ok["3.16"]);
    ok_all = bool(ok["3.16x"]);
    // What 2.42 alone accepts without a print it accepts by mistake.
    ok_old = bool(ok["2.42"]) && (ok_new || ok_all);
  }
  ++out.lines;
  const std::string print_text = text_at(line, "print");
  const std::string type = text_at(line, "type");
  const std::string old_type = text_at(line, "type-2.42");
  struct Side {
    const char *name;
    const Dialect &dialect;
    bool ok;
    bool prints;
    std::string type;
  };
  for (const Side &side :
       {Side{"2.42", kOld, ok_old, true, old_type.empty() ? type : old_type},
        Side{"3.16", kNew, ok_new, true, type}, Side{"3.16x", kAll, ok_all, !ok_new, type}}) {
    const Judged got = judge(expr, side.dialect);
    if (got.expr.has_value() != side.ok) {
      out.add("verdict", std::string(side.name) + (side.ok ? " refuses " : " accepts ") + expr +
                             (got.errors.empty() ? "" : ": " + got.errors[0].message));
      continue;
    }
    if (!got.expr) continue;
    if (!side.type.empty() && type_word(got.type) != side.type)
      out.add("type", std::string(side.name) + " " + expr);
    const NameStyle style = name_style(side.dialect);
    const std::string printed = print(*got.expr, style);
    if (side.prints && printed != print_text)
      out.add("print", std::string(side.name) + " " + expr + "\n  ours  " + printed +
                           "\n  theirs " + print_text);
    for (const std::string &again : {printed, pretty(*got.expr, style, 20)}) {
      const Judged twice = judge(again, side.dialect);
      if (!twice.expr || tests::tree(*twice.expr) != tests::tree(*got.expr))
        out.add("round trip", std::string(side.name) + " " + expr + " -> " + again);
    }
  }
  simdjson::dom::array errors;
  if (ok_new || line["errors"].get(errors) != simdjson::SUCCESS || errors.size() == 0) return;
  const Judged got = judge(expr, kNew);
  if (got.errors.empty()) return;
  const auto from = static_cast<std::uint32_t>(std::int64_t(errors.at(0)["from"]));
  const auto to = static_cast<std::uint32_t>(std::int64_t(errors.at(0)["to"]));
  const std::uint32_t ours = got.errors[0].range.begin;
  if (got.errors[0].code == slac::base::Code::PromqlTooDeep) return;
  // Prometheus's lexer points behind a bracket or colon that it refuses; ours points at it.
  const auto theirs = std::string_view(errors.at(0)["message"]);
  const bool behind = theirs.starts_with("unexpected right parenthesis") ||
                      theirs.find("colon") != std::string_view::npos;
  if (behind && std::any_of(got.errors.begin(), got.errors.end(),
                            [&](const Error &e) { return e.range.begin + 1 == from; }))
    return;
  if (ours < from || ours > to)
    out.add("place", expr + "\n  ours " + std::to_string(ours) + " " + got.errors[0].message +
                         "\n  theirs " + std::to_string(from) + "-" + std::to_string(to) + " " +
                         std::string(std::string_view(errors.at(0)["message"])));
}

} // namespace

TEST_CASE("expressions get the verdict, type, print and place of Prometheus's parsers") {
  Differences found;
  for (const char *name : {"real.jsonl", "verdicts.jsonl", "mutants.jsonl"})
    for_each_line(name, [&](const auto &line) { check_line(line, found); });
  if (found.lines == 0) return; // skipped
  CHECK(found.count("verdict") == 0);
  CHECK(found.count("type") == 0);
  CHECK(found.count("print") == 0);
  CHECK(found.count("round trip") == 0);
  CHECK(found.count("place") == 0);
  CHECK(found.lines > 17'000);
}

TEST_CASE("the printer's own cases print the same") {
  for_each_line("prints.jsonl", [](const auto &line) {
    const Judged got = judge(text_at(line, "expr"), kAll);
    REQUIRE(got.expr);
    CHECK(print(*got.expr) == text_at(line, "print"));
  });
}

TEST_CASE("long expressions are laid out as Prometheus does") {
  for_each_line("pretty.jsonl", [](const auto &line) {
    const Judged got = judge(text_at(line, "expr"), kNew);
    REQUIRE(got.expr);
    CHECK(pretty(*got.expr, NameStyle::Quoted, std::uint64_t(line["max_line"])) ==
          text_at(line, "pretty"));
  });
}

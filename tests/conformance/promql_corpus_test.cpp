// SPDX-License-Identifier: Apache-2.0
// Verdicts and canonical prints of Prometheus's own parser, version 2.42, where the corpus is
// there.
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"

#include <catch2/catch.hpp>
#include <simdjson.h>

#include <filesystem>
#include <fstream>

using namespace slac::promql;

namespace {

struct Line {
  std::string expr;
  std::string print;
  bool ok = true;
  bool judged = true; ///< 2.42's verdict is known, and not a mistake that 3.16 mended
};

Line read_line(simdjson::dom::parser &parser, const std::string &text) {
  const simdjson::dom::element e = parser.parse(text);
  Line out;
  out.expr = std::string(std::string_view(e["expr"]));
  std::string_view print;
  if (e["print"].get(print) == simdjson::SUCCESS) out.print = print;
  simdjson::dom::element ok;
  if (e["ok"].get(ok) == simdjson::SUCCESS) {
    out.ok = bool(ok["2.42"]);
    out.judged = !out.ok || bool(ok["3.16"]);
  }
  return out;
}

/// The canonical print, or nothing if the expression is refused.
std::optional<std::string> accept(const std::string &text) {
  const auto parsed = parse(text);
  if (!std::holds_alternative<Expr>(parsed)) return std::nullopt;
  std::vector<Error> errors;
  check_types(std::get<Expr>(parsed), errors);
  if (!errors.empty()) return std::nullopt;
  return print(std::get<Expr>(parsed));
}

} // namespace

TEST_CASE("real rules, Prometheus's own tests and mutants get 2.42's verdict and print") {
  const std::filesystem::path folder = std::filesystem::path(SLAC_CORPORA) / "promql";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: no corpus at " << folder);
    return;
  }
  int lines = 0;
  std::vector<std::string> wrong;
  simdjson::dom::parser parser;
  for (const char *name : {"real.jsonl", "verdicts.jsonl", "mutants.jsonl"}) {
    std::ifstream file(folder / name);
    for (std::string text; std::getline(file, text);) {
      const Line line = read_line(parser, text);
      if (!line.judged) continue;
      ++lines;
      const auto got = accept(line.expr);
      if (got.has_value() != line.ok) wrong.push_back(line.expr);
      if (!got) continue;
      if (*got != line.print) wrong.push_back(line.expr + " printed " + *got);
      if (accept(*got) != got) wrong.push_back(*got + " does not print to itself");
    }
  }
  for (const std::string &w : wrong)
    WARN(w);
  // Known: one number of twenty digits, of which Go prints the shortest that reads back.
  CHECK(wrong.size() <= 1);
  CHECK(lines > 17'000);
}

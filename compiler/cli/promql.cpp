// SPDX-License-Identifier: Apache-2.0
// The command `slac promql`: each expression of the command line or of standard input is parsed,
// checked and printed in its canonical form, or reported like any diagnostic.
#include "compiler/base/json_writer.hpp"
#include "compiler/base/render.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/promql/comment.hpp"
#include "compiler/promql/hints.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"

#include <CLI/CLI.hpp>
#include <simdjson.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <variant>

namespace slac::cli {
namespace {

struct PromqlOptions {
  std::string version = "2.42"; ///< 2.42 or 3
  bool experimental = false;
};

using promql::Error;

promql::Dialect dialect_of(const PromqlOptions &options) {
  const bool v3 = options.version == "3";
  return {v3 ? promql::Version::V3_16 : promql::Version::V2_42, options.experimental, false};
}

void write_list(base::JsonWriter &json, const char *key, const std::vector<Error> &errors) {
  json.key(key).open_array();
  for (const Error &e : errors) {
    json.open_object().member("message", e.message);
    if (!e.help.empty()) json.member("help", e.help);
    json.member("code", base::code_info(e.code).id);
    json.member("from", static_cast<std::int64_t>(e.range.begin));
    json.member("to", static_cast<std::int64_t>(e.range.end)).close_object();
  }
  json.close_array();
}

std::string refusal(const std::vector<Error> &errors) {
  base::JsonWriter json;
  json.open_object().member("ok", false);
  write_list(json, "errors", errors);
  json.close_object();
  return json.take();
}

/// The answer to one line, and whether it is a refusal.
std::pair<std::string, bool> answer(simdjson::dom::parser &parser, const std::string &line,
                                    const promql::Dialect &dialect) {
  simdjson::dom::element element;
  std::string_view expr;
  if (parser.parse(line).get(element) != simdjson::SUCCESS ||
      element["expr"].get(expr) != simdjson::SUCCESS) {
    Error error;
    error.code = base::Code::PromqlSyntax;
    error.message = "expected a line with a JSON object {\"expr\":\"…\"}";
    return {refusal({error}), true};
  }
  const auto verdict = promql::parse_typed(expr, dialect);
  if (const auto *errors = std::get_if<std::vector<Error>>(&verdict))
    return {refusal(*errors), true};
  const auto &typed = std::get<promql::Typed>(verdict);
  base::JsonWriter json;
  json.open_object().member("ok", true);
  json.member("print", promql::print(typed.expr, promql::name_style(dialect)));
  json.member("type", promql::type_word(typed.type));
  if (const auto warnings = promql::hints(typed.expr, dialect); !warnings.empty())
    write_list(json, "warnings", warnings);
  json.close_object();
  return {json.take(), false};
}

/// Enough for the longest expression with every byte escaped.
constexpr std::size_t kMaxLine = 6 * promql::kMaxBytes + 100;

/// The next line, cut behind kMaxLine bytes; false at the end of the input.
bool read_line(std::streambuf &in, std::string &line) {
  line.clear();
  int c = in.sbumpc();
  if (c == EOF) return false;
  for (; c != EOF && c != '\n'; c = in.sbumpc())
    if (line.size() <= kMaxLine) line += static_cast<char>(c);
  return true;
}

int report(const std::vector<Error> &errors, std::string text) {
  base::SourceSet sources;
  const base::FileId file = sources.add("-", std::move(text));
  for (const Error &e : errors) {
    base::Diagnostic d =
        base::make_diagnostic(e.code, {file, e.range.begin, e.range.end}, e.message, e.help);
    if (!e.also_text.empty())
      d.also.push_back({{file, e.also_range.begin, e.also_range.end}, e.also_text});
    if (!e.replacement.empty()) d.fixes.push_back({d.primary.span, e.replacement, "write"});
    std::cerr << base::render_text(d, sources);
  }
  return kExitErrors;
}

int run_promql_parse(const PromqlOptions &options) {
  const promql::Dialect dialect = dialect_of(options);
  std::ios::sync_with_stdio(false);
  simdjson::dom::parser parser;
  bool refused = false;
  for (std::string line; read_line(*std::cin.rdbuf(), line);) {
    const auto [text, is_refusal] = answer(parser, line, dialect);
    refused = refused || is_refusal;
    std::cout << text << '\n';
  }
  if (!flush_output()) return kExitIo;
  return refused ? kExitErrors : kExitOk;
}

int run_promql_fmt(const PromqlOptions &options) {
  const promql::Dialect dialect = dialect_of(options);
  std::string text(promql::kMaxBytes + 1, '\0'); // one more is refused
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  const auto verdict = promql::parse_typed(text, dialect);
  if (const auto *errors = std::get_if<std::vector<Error>>(&verdict))
    return report(*errors, std::move(text));
  if (const auto comment = promql::first_comment(text)) {
    Error error;
    error.code = base::Code::PromqlSyntax;
    error.range = *comment;
    error.message = "formatting would lose this comment";
    error.help = "move it out of the expression";
    return report({error}, std::move(text));
  }
  std::cout << promql::pretty(std::get<promql::Typed>(verdict).expr, promql::name_style(dialect))
            << '\n';
  return flush_output() ? kExitOk : kExitIo;
}

} // namespace

std::vector<Command> add_promql(CLI::App &app) {
  auto options = std::make_shared<PromqlOptions>();
  CLI::App *promql = app.add_subcommand("promql", "Judge and format PromQL expressions");
  promql->require_subcommand(1);
  CLI::App *parse = promql->add_subcommand(
      "parse", "Judge expressions: NDJSON {\"expr\":\"…\"} on standard input, one answer a line");
  CLI::App *fmt =
      promql->add_subcommand("fmt", "Lay out the expression on standard input over several lines");
  for (CLI::App *command : {parse, fmt}) {
    command->add_option("--version", options->version, "Language of this Prometheus")
        ->check(CLI::IsMember({"2.42", "3"}))
        ->capture_default_str();
    command->add_flag("--experimental", options->experimental,
                      "With what Prometheus 3 has behind feature flags");
  }
  return {{parse, [options] { return run_promql_parse(*options); }},
          {fmt, [options] { return run_promql_fmt(*options); }}};
}

} // namespace slac::cli

// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/json_writer.hpp"
#include "compiler/base/render.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/promql/hints.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"

#include <simdjson.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <variant>

namespace slac::cli {
namespace {

using promql::Error;

promql::Dialect dialect_of(const PromqlOptions &options) {
  const bool v3 = options.version == "3";
  return {v3 ? promql::Version::V3_16 : promql::Version::V2_42, options.experimental, false};
}

promql::NameStyle names_of(const promql::Dialect &dialect) {
  return dialect.version == promql::Version::V3_16 && dialect.experimental
             ? promql::NameStyle::Unquoted
             : promql::NameStyle::Quoted;
}

struct Typed {
  promql::Expr expr;
  promql::Type type;
};
using Verdict = std::variant<Typed, std::vector<Error>>;

Verdict judge(std::string_view text, const promql::Dialect &dialect) {
  auto parsed = promql::parse(text, dialect);
  if (auto *errors = std::get_if<std::vector<Error>>(&parsed)) return std::move(*errors);
  Typed out{std::get<promql::Expr>(std::move(parsed)), promql::Type::Vector};
  std::vector<Error> errors;
  out.type = promql::check_types(out.expr, errors);
  if (!errors.empty()) return errors;
  return out;
}

const char *type_word(promql::Type type) {
  switch (type) {
  case promql::Type::Scalar: return "scalar";
  case promql::Type::Vector: return "vector";
  case promql::Type::Matrix: return "matrix";
  case promql::Type::String: return "string";
  }
  return "";
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
  const Verdict verdict = judge(expr, dialect);
  if (const auto *errors = std::get_if<std::vector<Error>>(&verdict))
    return {refusal(*errors), true};
  const auto &typed = std::get<Typed>(verdict);
  base::JsonWriter json;
  json.open_object().member("ok", true);
  json.member("print", promql::print(typed.expr, names_of(dialect)));
  json.member("type", type_word(typed.type));
  if (const auto warnings = promql::hints(typed.expr); !warnings.empty())
    write_list(json, "warnings", warnings);
  json.close_object();
  return {json.take(), false};
}

/// Where a comment begins; formatting would drop it.
std::optional<std::size_t> first_comment(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\' && quote != '`') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else if (c == '#') {
      return i;
    }
  }
  return std::nullopt;
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

} // namespace

int run_promql_parse(const PromqlOptions &options) {
  const promql::Dialect dialect = dialect_of(options);
  std::ios::sync_with_stdio(false);
  simdjson::dom::parser parser;
  bool refused = false;
  for (std::string line; std::getline(std::cin, line);) {
    const auto [text, is_refusal] = answer(parser, line, dialect);
    refused = refused || is_refusal;
    std::cout << text << '\n';
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "slac: cannot write to standard output\n";
    return kExitIo;
  }
  return refused ? kExitErrors : kExitOk;
}

int run_promql_fmt(const PromqlOptions &options) {
  const promql::Dialect dialect = dialect_of(options);
  std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const Verdict verdict = judge(text, dialect);
  if (const auto *errors = std::get_if<std::vector<Error>>(&verdict))
    return report(*errors, std::move(text));
  if (const auto comment = first_comment(text)) {
    Error error;
    error.code = base::Code::PromqlSyntax;
    const auto at = static_cast<std::uint32_t>(*comment);
    error.range = {at, at + 1};
    error.message = "formatting would lose this comment";
    error.help = "move it out of the expression";
    return report({error}, std::move(text));
  }
  std::cout << promql::pretty(std::get<Typed>(verdict).expr, names_of(dialect)) << '\n';
  return kExitOk;
}

} // namespace slac::cli

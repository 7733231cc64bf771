// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/build_leaf.hpp"

#include "compiler/base/utf8.hpp"
#include "compiler/promql/literal.hpp"
#include "compiler/promql/names.hpp"
#include "compiler/promql/regex.hpp"

#include <utility>

namespace slac::promql::grammar {
namespace {

using base::Code;

bool is_old(const Dialect &dialect) { return dialect.version == Version::V2_42; }

std::vector<Matcher> matchers(const raw::Matchers &in, const Dialect &dialect, Reporter &reporter) {
  std::vector<Matcher> out;
  for (const raw::Matcher &m : in.list) {
    const bool quoted = m.label.kind == Kind::String;
    if (quoted && is_old(dialect))
      reporter.fail(Code::PromqlSyntax, range_of(m.label),
                    m.value ? "quoted label names are not in Prometheus 2.42"
                            : "quoted metric names are not in Prometheus 2.42");
    Matcher matcher;
    matcher.label = quoted ? build_string(m.label, reporter) : std::string(reporter.word(m.label));
    matcher.range = {m.label.begin, m.value ? m.value->value.end : m.label.end};
    if (!m.value) {
      matcher.value = std::exchange(matcher.label, "__name__");
    } else {
      if (m.value->value.kind != Kind::String) continue; // reported
      const Kind op = m.value->op.kind;
      matcher.op = op == Kind::NotEqual     ? MatchOp::NotEqual
                   : op == Kind::EqualRegex ? MatchOp::Regex
                   : op == Kind::NotRegex   ? MatchOp::NotRegex
                                            : MatchOp::Equal;
      matcher.value = build_string(m.value->value, reporter);
    }
    if (matcher.op == MatchOp::Regex || matcher.op == MatchOp::NotRegex)
      if (const auto problem = regex_problem(matcher.value))
        reporter.fail(Code::PromqlLiteral, matcher.range,
                      "regular expression that does not parse: " + *problem,
                      "Prometheus uses RE2's syntax; escape special characters with `\\\\`");
    out.push_back(std::move(matcher));
  }
  return out;
}

} // namespace

std::string build_string(const Token &t, const Reporter &reporter) {
  const std::string_view word = reporter.word(t);
  if (word.size() < 2 || word.front() != word.back()) return {}; // reported
  return decode_string(word).value;
}

NumberLiteral build_number(const Token &t, const Dialect &dialect, Reporter &reporter) {
  const std::string_view word = reporter.word(t);
  if (t.kind == Kind::Duration) {
    if (is_old(dialect))
      reporter.fail(Code::PromqlSyntax, range_of(t),
                    "expected an expression, got the duration `" + std::string(word) + "`",
                    "durations as numbers are not in Prometheus 2.42: write the seconds");
    const auto ms = decode_duration(word);
    if (!ms)
      reporter.fail(Code::PromqlLiteral, range_of(t),
                    "expected a duration such as 1h30m, got `" + std::string(word) + "`",
                    "units are y, w, d, h, m, s, ms, each once, from large to small");
    return {static_cast<double>(ms.value_or(0)) / 1000, true};
  }
  if (t.kind != Kind::Number) return {}; // reported
  const auto value = decode_number(word);
  if (!value)
    reporter.fail(Code::PromqlLiteral, range_of(t),
                  "expected a number, got `" + std::string(word) + "`");
  return {value.value_or(0), false};
}

std::vector<std::string> build_labels(const raw::Labels &in, const Dialect &dialect,
                                      Reporter &reporter) {
  std::vector<std::string> out;
  for (const Token &t : in.list) {
    if (t.kind == Kind::String) {
      std::string name = build_string(t, reporter);
      if (is_old(dialect))
        reporter.fail(
            Code::PromqlSyntax, range_of(t), "quoted label names are not in Prometheus 2.42",
            needs_quotes(name) ? "" : "remove the quotes", needs_quotes(name) ? "" : name);
      else if (name.empty() || base::first_invalid_utf8(name))
        reporter.fail(Code::PromqlSyntax, range_of(t),
                      "expected a label name, got " + std::string(reporter.word(t)));
      out.push_back(std::move(name));
      continue;
    }
    std::string name = std::string(reporter.word(t));
    if (t.kind == Kind::MetricWord && (is_old(dialect) || dialect.experimental))
      reporter.fail(Code::PromqlSyntax, range_of(t), "expected a label name, got `" + name + "`",
                    "only metric names have colons");
    out.push_back(std::move(name));
  }
  return out;
}

Expr build_selector(const raw::Selector &in, const Dialect &dialect, Reporter &reporter) {
  Selector out;
  TextRange where;
  if (in.name) {
    out.name = std::string(reporter.word(*in.name));
    where = range_of(*in.name);
  }
  if (in.matchers) {
    out.matchers = matchers(*in.matchers, dialect, reporter);
    if (!in.name) where.begin = in.matchers->open.begin;
    where.end = in.matchers->close.end;
  }
  return {where, std::move(out)};
}

} // namespace slac::promql::grammar

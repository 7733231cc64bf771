// SPDX-License-Identifier: Apache-2.0
// Likely mistakes that Prometheus accepts, one function each, over the parsed tree. Called for
// indicators and by `slac promql`.
#include "compiler/promql/hints.hpp"

#include "compiler/promql/meaning.hpp"
#include "compiler/promql/names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace slac::promql {
namespace {

constexpr auto kCounterEnds =
    std::to_array<std::string_view>({"_total", "_count", "_sum", "_bucket", "_created"});
/// Endings of gauges; a bare unit is one too, since a counter adds `_total`.
constexpr auto kGaugeEnds = std::to_array<std::string_view>(
    {"_bytes", "_ratio", "_percent", "_celsius", "_volts", "_info", "_usage", "_size", "_length",
     "_depth", "_limit", "_capacity", "_utilization", "_timestamp_seconds", "_temperature"});

template <class Ends>
bool ends_with_any(std::string_view name, const Ends &ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

bool looks_like_gauge(std::string_view name) {
  return name == "up" || (!ends_with_any(name, kCounterEnds) && ends_with_any(name, kGaugeEnds));
}

/// Whether a value that is compared as text was most likely meant as a pattern.
bool looks_like_regex(std::string_view value) {
  constexpr auto kSigns =
      std::to_array<std::string_view>({".*", ".+", "\\d", "\\.", "[0-9]", "(?"});
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool status = value.size() == 3 && digit(value[0]) && value.ends_with("..");
  const std::size_t bar = value.find('|');
  const bool choice = bar != std::string_view::npos && bar != 0 && bar + 1 != value.size() &&
                      value.find(' ') == std::string_view::npos;
  return status || choice || std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
           return value.find(sign) != std::string_view::npos;
         });
}

bool is_rate(const std::string &function) {
  return function == "rate" || function == "irate" || function == "increase";
}

/// A classic histogram's buckets, all of them.
bool reads_every_bucket(const Selector &s) {
  return s.name.ends_with("_bucket") &&
         std::none_of(s.matchers.begin(), s.matchers.end(),
                      [](const Matcher &m) { return m.label == "le"; });
}

bool keeps_le(const Aggregate &a) {
  const bool named = std::find(a.labels.begin(), a.labels.end(), "le") != a.labels.end();
  return a.grouped && named != a.without;
}

class Walk {
public:
  explicit Walk(const Dialect &dialect) : dialect_(dialect) {}

  std::vector<Error> found;

  void walk(const Expr &expr) {
    std::visit([&](const auto &node) { visit(node, expr.range); }, expr.node);
  }

  void gauge(const std::string &how, const Expr &arg, const std::string &help) {
    const auto *selector = std::get_if<Selector>(&arg.node);
    if (selector == nullptr || !looks_like_gauge(selector->name)) return;
    add(base::Code::PromqlGauge, arg.range,
        how + " counts resets of what is named like a gauge: `" + selector->name + "`", help);
  }

  void buckets(const Selector &s, TextRange where) {
    if (!reads_every_bucket(s)) return;
    const std::string base = s.name.substr(0, s.name.size() - std::string("_bucket").size());
    add(base::Code::PromqlHistogram, where,
        "every bucket of `" + base + "` is added up, and each counts what is in the smaller ones",
        "match one bucket, such as `le=\"0.3\"`, or count all with `" + base + "_count`");
  }

private:
  void visit(const NumberLiteral &, TextRange) {}
  void visit(const StringLiteral &, TextRange) {}
  void visit(const Selector &s, TextRange) {
    for (const Matcher &m : s.matchers) {
      judge_bucket(m);
      const bool text = m.op == MatchOp::Equal || m.op == MatchOp::NotEqual;
      if (!text || !looks_like_regex(m.value)) continue;
      const bool equal = m.op == MatchOp::Equal;
      Error &hint = add(base::Code::PromqlRegexEqual, m.range,
                        std::string("`") + (equal ? "=" : "!=") + "` compares `" + m.label +
                            "` with the text " + quote(m.value) + ", which looks like a pattern",
                        std::string("patterns are matched with `") + (equal ? "=~" : "!~") + "`");
      const std::string_view pattern =
          std::string_view(m.value).substr(m.value.starts_with('~') ? 1 : 0);
      if (!needs_quotes(m.label))
        hint.replacement = m.label + (equal ? "=~" : "!~") + quote(pattern);
    }
  }
  void visit(const Subquery &s, TextRange) { walk(*s.expr); }
  void visit(const Unary &u, TextRange) { walk(*u.expr); }
  void visit(const Paren &p, TextRange) { walk(*p.expr); }
  void visit(const Aggregate &a, TextRange) {
    if (a.param) walk(**a.param);
    walk(*a.expr);
    const auto *call = std::get_if<Call>(&a.expr->node);
    if (a.op != "sum" || keeps_le(a) || call == nullptr || !is_rate(call->function)) return;
    if (in_quantile_) return; // reported there
    if (const auto *s = std::get_if<Selector>(&call->args[0].node))
      buckets(*s, call->args[0].range);
  }
  void visit(const Binary &b, TextRange) {
    walk(*b.left);
    walk(*b.right);
  }
  void visit(const Call &c, TextRange) {
    if (is_rate(c.function))
      gauge("`" + c.function + "`", c.args[0],
            std::string("use `") + (c.function == "increase" ? "delta" : "deriv") +
                "` or an `…_over_time` for a gauge; a counter is best named `…_total`");
    const bool quantile = c.function == "histogram_quantile";
    if (quantile) judge_quantile(c.args[1]);
    in_quantile_ = in_quantile_ || quantile;
    for (const Expr &arg : c.args)
      walk(arg);
    if (quantile) in_quantile_ = false;
  }

  void judge_quantile(const Expr &arg) {
    const Meaning meaning = meaning_of(arg);
    const bool classic = std::any_of(meaning.metrics.begin(), meaning.metrics.end(),
                                     [](const std::string &m) { return m.ends_with("_bucket"); });
    if (classic && !meaning.result.may_have("le"))
      add(base::Code::PromqlHistogram, arg.range,
          "`histogram_quantile` needs the label `le`, which this aggregates away",
          "keep it: `sum by (le) (…)`");
  }

  Error &add(base::Code code, TextRange where, std::string message, std::string help) {
    Error hint;
    hint.code = code;
    hint.range = where;
    hint.message = std::move(message);
    hint.help = std::move(help);
    hint.found_at = where.end;
    return found.emplace_back(std::move(hint));
  }

  /// Prometheus 3 stores `250` as `250.0`.
  void judge_bucket(const Matcher &m) {
    const bool is_whole =
        !m.value.empty() &&
        std::all_of(m.value.begin(), m.value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (dialect_.version == Version::V2_42 || m.label != "le" || !is_whole ||
        (m.op != MatchOp::Equal && m.op != MatchOp::Regex))
      return;
    add(base::Code::PromqlHistogram, m.range,
        "`le=\"" + m.value + "\"` finds nothing: Prometheus 3 spells the bound `" + m.value + ".0`",
        "take both spellings: `le=~\"" + m.value + "|" + m.value + "\\\\.0\"`");
  }

  const Dialect &dialect_;
  bool in_quantile_ = false;
};

} // namespace

std::vector<Error> hints(const Expr &expr, const Dialect &dialect) {
  Walk walk(dialect);
  walk.walk(expr);
  return std::move(walk.found);
}

std::vector<Error> counter_hints(const Expr &selector, const Dialect &dialect) {
  Walk walk(dialect);
  walk.gauge("rate(), which is added,", selector,
             "count events with a counter, which is best named `…_total`");
  walk.buckets(std::get<Selector>(selector.node), selector.range);
  walk.walk(selector);
  return std::move(walk.found);
}

} // namespace slac::promql

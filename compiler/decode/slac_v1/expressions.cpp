// SPDX-License-Identifier: Apache-2.0
// PromQL in specs: parsed and type-checked under the Project's version, its findings mapped back to
// the place in the YAML scalar, whatever its quotes and folds.
#include "compiler/decode/slac_v1/expressions.hpp"

#include "compiler/promql/hints.hpp"
#include "compiler/promql/rewrite.hpp"
#include "compiler/promql/types.hpp"
#include "compiler/yaml/quote.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

namespace {

void report(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
            std::string help = {}, const std::string &replacement = {}) {
  base::Diagnostic d = base::make_diagnostic(code, where, std::move(message), std::move(help));
  if (!replacement.empty()) d.fixes.push_back({where, replacement, "write"});
  diagnostics.add(std::move(d));
}

void report_promql(const Node &node, const promql::Error &error, base::Diagnostics &diagnostics) {
  base::Diagnostic d = base::make_diagnostic(
      error.code, node.subspan(error.range.begin, error.range.end), error.message, error.help);
  // The range of an indicator is the compiler's to choose.
  if (d.help.empty() && error.message.ends_with("not in Prometheus 2.42"))
    d.help = "set `prometheus: {version: \"3\"}` of the Project if yours is newer";
  std::string replacement = error.replacement;
  for (std::string *text : {&d.help, &replacement})
    for (std::size_t at = 0; (at = text->find("[5m", at)) != std::string::npos;)
      text->replace(at, 3, "[$window");
  if (!error.also_text.empty())
    d.also.push_back({node.subspan(error.also_range.begin, error.also_range.end), error.also_text});
  if (!replacement.empty())
    d.fixes.push_back({d.primary.span, yaml::inside(node.style, replacement), "write"});
  diagnostics.add(std::move(d));
}

/// `total: {job="x"}` is a YAML mapping with the key `job="x"`.
bool looks_like_selector(const Node &node) {
  return node.kind == NodeKind::Mapping && node.flow &&
         std::any_of(node.entries.begin(), node.entries.end(), [](const yaml::Entry &e) {
           return e.key.text.find('=') != std::string::npos ||
                  e.key.text.find("!~") != std::string::npos;
         });
}

/// A comparison without `bool` whose result the expression passes on.
const promql::Binary *find_filter(const promql::Expr &expr) {
  if (const auto *paren = std::get_if<promql::Paren>(&expr.node)) return find_filter(*paren->expr);
  if (const auto *sum = std::get_if<promql::Aggregate>(&expr.node)) return find_filter(*sum->expr);
  const auto *binary = std::get_if<promql::Binary>(&expr.node);
  const bool filters =
      binary != nullptr && promql::is_comparison(binary->op) && !binary->returns_bool;
  return filters ? binary : nullptr;
}

struct Read {
  model::Counter counter;
  promql::Type type = promql::Type::Vector;
};

/// PromQL of any type, without variables but `$window`.
std::optional<Read> read_promql(const Node *node, const std::string &key,
                                const promql::Dialect &dialect, base::Diagnostics &diagnostics) {
  if (node == nullptr) return std::nullopt;
  if (looks_like_selector(*node)) {
    report(diagnostics, Code::SelectorAsMapping, node->span,
           "expected PromQL for `" + key + "`, got a mapping: YAML reads {…} as one",
           "quote the selector: '{job=\"x\"}', or put the metric's name before the brace");
    return std::nullopt;
  }
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  auto parsed = promql::parse_typed(text->value, dialect);
  if (const auto *errors = std::get_if<std::vector<promql::Error>>(&parsed)) {
    for (const promql::Error &error : *errors)
      report_promql(*node, error, diagnostics);
    return std::nullopt;
  }
  auto &[expr, type] = std::get<promql::Typed>(parsed);
  Read out{{std::move(expr), false, text->span}, type};
  out.counter.windowed = promql::count_variable(out.counter.expr, "window") > 0;
  if (const auto other = promql::other_variable(out.counter.expr, "window")) {
    const std::size_t at = std::min(text->value.find("$" + *other), text->value.size());
    report(diagnostics, Code::IndicatorWindow, node->subspan(at, at + other->size() + 1),
           "unknown variable `$" + *other + "`", "the only variable is `$window`");
    return std::nullopt;
  }
  return out;
}

void report_hints(const Node &node, const std::vector<promql::Error> &hints,
                  base::Diagnostics &diagnostics) {
  for (const promql::Error &hint : hints)
    report_promql(node, hint, diagnostics);
}

bool is_vector(const Read &read, const std::string &key, base::Diagnostics &diagnostics) {
  if (read.type == promql::Type::Vector) return true;
  report(diagnostics, Code::PromqlType, read.counter.span,
         "expected an instant vector for `" + key + "`, got " +
             std::string(promql::type_name(read.type)),
         read.type == promql::Type::Matrix
             ? "put the range into a function such as `rate(…[$window])`"
             : "remove what turns the vector into a number");
  return false;
}

} // namespace

std::optional<model::Counter> read_counter(const Node *node, const std::string &key,
                                           const promql::Dialect &dialect,
                                           base::Diagnostics &diagnostics) {
  auto read = read_promql(node, key, dialect, diagnostics);
  if (!read) return std::nullopt;
  model::Counter &out = read->counter;
  if (!out.windowed && read->type == promql::Type::Matrix) {
    report(diagnostics, Code::IndicatorWindow, out.span,
           "expected a selector without a range, got a range vector",
           "remove the range: the compiler adds rate() and every window that it needs");
    return std::nullopt;
  }
  if (!out.windowed && !std::holds_alternative<promql::Selector>(out.expr.node)) {
    report(diagnostics, Code::IndicatorWindow, out.span,
           "expected a counter selector, or an expression that reads `[$window]`",
           "write `http_requests_total{…}`, or `sum(rate(http_requests_total{…}[$window]))`");
    return std::nullopt;
  }
  if (!is_vector(*read, key, diagnostics)) return std::nullopt;
  report_hints(*node,
               out.windowed ? promql::hints(out.expr, dialect)
                            : promql::counter_hints(out.expr, dialect),
               diagnostics);
  return std::move(out);
}

std::optional<model::Counter> read_histogram(const Node *node, const std::string &key,
                                             const promql::Dialect &dialect,
                                             base::Diagnostics &diagnostics) {
  auto read = read_promql(node, key, dialect, diagnostics);
  if (!read) return std::nullopt;
  const auto *selector = std::get_if<promql::Selector>(&read->counter.expr.node);
  const bool is_plain = selector != nullptr && !selector->range && !selector->name.empty() &&
                        !selector->modifiers.offset && !selector->modifiers.at;
  if (!is_plain) {
    report(diagnostics, Code::IndicatorWindow, read->counter.span,
           "expected the selector of a histogram for `" + key + "`",
           "write its base name: `http_request_duration_seconds{job=\"x\"}`");
    return std::nullopt;
  }
  for (const std::string_view end : {"_bucket", "_count", "_sum"})
    if (selector->name.ends_with(end)) {
      const std::string base = selector->name.substr(0, selector->name.size() - end.size());
      report(diagnostics, Code::BadValue, node->subspan(0, selector->name.size()),
             "expected the base name of a histogram for `" + key + "`, got its `" +
                 std::string(end) + "` series",
             "write `" + base + "`; the compiler adds the rest", base);
      return std::nullopt;
    }
  for (const promql::Matcher &m : selector->matchers)
    if (m.label == "le") {
      report(diagnostics, Code::BadValue, node->subspan(m.range.begin, m.range.end),
             "a histogram's `le` follows from `below`", "remove the matcher");
      return std::nullopt;
    }
  return std::move(read->counter);
}

std::optional<model::Counter> read_value(const Node *node, const std::string &key,
                                         const promql::Dialect &dialect,
                                         base::Diagnostics &diagnostics) {
  auto read = read_promql(node, key, dialect, diagnostics);
  if (!read || !is_vector(*read, key, diagnostics)) return std::nullopt;
  report_hints(*node, promql::hints(read->counter.expr, dialect), diagnostics);
  if (const promql::Binary *filter = find_filter(read->counter.expr))
    report(diagnostics, Code::PromqlFilter,
           node->subspan(filter->op_range.begin, filter->op_range.end),
           "the comparison drops what it does not find, so that it is not measured",
           "write `" + std::string(promql::operator_text(filter->op)) +
               " bool` to get 0 and 1, or compare by `threshold`");
  return std::move(read->counter);
}

std::optional<model::Counter> read_windowed(const Node *node, const std::string &key,
                                            const promql::Dialect &dialect,
                                            base::Diagnostics &diagnostics) {
  auto read = read_promql(node, key, dialect, diagnostics);
  if (!read) return std::nullopt;
  if (!read->counter.windowed) {
    report(diagnostics, Code::IndicatorWindow, read->counter.span,
           "expected an expression that reads `[$window]` for `" + key + "`",
           "write `1 - sum(rate(good[$window])) / sum(rate(all[$window]))`; for a value that holds "
           "at an instant use `threshold`");
    return std::nullopt;
  }
  if (!is_vector(*read, key, diagnostics)) return std::nullopt;
  report_hints(*node, promql::hints(read->counter.expr, dialect), diagnostics);
  return std::move(read->counter);
}

} // namespace slac::decode::slac_v1

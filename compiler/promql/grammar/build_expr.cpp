// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/build_expr.hpp"

#include "compiler/promql/functions.hpp"
#include "compiler/promql/literal.hpp"
#include "compiler/promql/parse.hpp"

#include <boost/variant/get.hpp>

#include <cmath>

namespace slac::promql::grammar {
namespace {

using base::Code;
namespace x3 = boost::spirit::x3;

std::string text_of(const raw::Words &words) { return {words.begin(), words.end()}; }

std::string lower(std::string text) {
  for (char &c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

BinaryOp binary_op(const raw::Words &words) {
  const std::string word = lower(text_of(words));
  for (int i = 0; i <= static_cast<int>(BinaryOp::Unless); ++i)
    if (word == operator_text(static_cast<BinaryOp>(i))) return static_cast<BinaryOp>(i);
  return BinaryOp::Add;
}

class Builder {
public:
  Builder(std::string_view text, std::vector<Error> &errors) : text_(text), errors_(errors) {}

  Expr expression(const raw::Expression &in) {
    Chain chain{in};
    return climb(chain, 1);
  }

private:
  /// A flat expression and how much of it has been folded.
  struct Chain {
    const raw::Expression &in;
    std::size_t next = 0;  ///< index into in.rest of the next operator
    std::size_t signs = 0; ///< of the current operand, already taken
    int depth = 0;
    const raw::Operand &current() const { return next == 0 ? in.first : in.rest[next - 1].operand; }
  };

  std::uint32_t offset(char const *at) const {
    return static_cast<std::uint32_t>(at - text_.data());
  }
  TextRange range(const raw::Located &l) const { return {offset(l.begin), offset(l.end)}; }
  TextRange range(const raw::Words &w) const { return {offset(w.begin()), offset(w.end())}; }

  void fail(Code code, TextRange where, std::string message, std::string help = {},
            std::string replacement = {}) {
    Error error;
    error.code = code;
    error.range = where;
    error.message = std::move(message);
    error.help = std::move(help);
    error.replacement = std::move(replacement);
    errors_.push_back(std::move(error));
  }

  static Expr make(TextRange where, decltype(Expr::node) node) { return {where, std::move(node)}; }

  /// Precedence climbing over the flat list; only `^` and signs recurse to the right.
  Expr climb(Chain &chain, int min_precedence) {
    if (++chain.depth > 4 * kMaxDepth) {
      fail(Code::PromqlTooDeep, range(chain.current()), "expression nests too deeply here",
           "split it into recording rules");
      chain.next = chain.in.rest.size();
      return make({}, NumberLiteral{});
    }
    Expr left = prefix(chain);
    while (chain.next < chain.in.rest.size()) {
      const raw::Tail &tail = chain.in.rest[chain.next];
      const BinaryOp op = binary_op(tail.op);
      const int level = precedence(op);
      if (level < min_precedence) break;
      ++chain.next;
      chain.signs = 0;
      Expr right = climb(chain, op == BinaryOp::Pow ? level : level + 1);
      const TextRange where{left.range.begin, right.range.end};
      left = make(where, Binary{op, tail.returns_bool, matching(tail, op), std::move(left),
                                std::move(right)});
    }
    --chain.depth;
    return left;
  }

  Expr prefix(Chain &chain) {
    const raw::Operand &operand = chain.current();
    if (chain.signs == operand.signs.size()) return with_postfixes(operand);
    const bool minus = operand.signs[chain.signs++] == '-';
    Expr inner = climb(chain, precedence(BinaryOp::Pow));
    if (auto *n = std::get_if<NumberLiteral>(&inner.node)) { // Prometheus folds signed numbers
      if (minus) n->value = -n->value;
      inner.range.begin = range(operand).begin;
      return inner;
    }
    const TextRange where{range(operand).begin, inner.range.end};
    return make(where, Unary{minus, std::move(inner)});
  }

  std::optional<Matching> matching(const raw::Tail &tail, BinaryOp op) {
    if (tail.returns_bool && !is_comparison(op))
      fail(Code::PromqlSyntax, range(tail.op),
           "expected a comparison before `bool`, got `" + text_of(tail.op) + "`", "remove `bool`");
    if (!tail.matching) return std::nullopt;
    const raw::Matching &in = *tail.matching;
    Matching out;
    out.on = lower(text_of(in.keyword)) == "on";
    for (const raw::Words &label : in.labels)
      out.labels.push_back(text_of(label));
    if (in.group) {
      out.cardinality = lower(text_of(in.group->keyword)) == "group_left" ? Cardinality::ManyToOne
                                                                          : Cardinality::OneToMany;
      if (in.group->include)
        for (const raw::Words &label : *in.group->include)
          out.include.push_back(text_of(label));
      if (is_set_operator(op))
        fail(Code::PromqlType, range(in),
             "no grouping is allowed for `" + std::string(operator_text(op)) + "`",
             "remove `" + text_of(in.group->keyword) + "`");
      for (const std::string &label : out.include)
        if (out.on && std::find(out.labels.begin(), out.labels.end(), label) != out.labels.end())
          fail(Code::PromqlType, range(in),
               "label `" + label + "` stands in both `on` and the group", "name it once");
    }
    return out;
  }

  std::vector<Matcher> matchers(const raw::Matchers &in) {
    std::vector<Matcher> out;
    for (const raw::Matcher &m : in) {
      Matcher matcher;
      matcher.label = text_of(m.label);
      const std::string op = text_of(m.op);
      matcher.op = op == "="    ? MatchOp::Equal
                   : op == "!=" ? MatchOp::NotEqual
                   : op == "=~" ? MatchOp::Regex
                                : MatchOp::NotRegex;
      matcher.value = string_value(m.value);
      matcher.range = range(m);
      out.push_back(std::move(matcher));
    }
    return out;
  }

  std::string string_value(const raw::Words &words) {
    const auto value = decode_string(std::string_view(words.begin(), words.size()));
    if (value) return *value;
    fail(Code::PromqlLiteral, range(words), "string with an escape that does not exist",
         "write a backslash as `\\\\`; regular expressions need `\\\\.` for a literal point");
    return {};
  }

  Length length(const raw::Words &words) {
    if (*words.begin() == '$') return {0, std::string(words.begin() + 1, words.end())};
    const auto ms = decode_duration(std::string_view(words.begin(), words.size()));
    if (!ms)
      fail(Code::PromqlLiteral, range(words),
           "expected a duration such as 1h30m, got `" + text_of(words) + "`",
           "units are y, w, d, h, m, s, ms, each once, from large to small, and not zero in all");
    return {ms.value_or(1), {}};
  }

  Expr with_postfixes(const raw::Operand &operand) {
    Expr out = primary(operand.primary);
    if (operand.postfixes.size() > static_cast<std::size_t>(kMaxDepth)) {
      fail(Code::PromqlTooDeep, range(operand), "subqueries nest too deeply here",
           "split it into recording rules");
      return out;
    }
    for (const raw::Postfix &postfix : operand.postfixes) {
      if (const auto *r = boost::get<raw::Range>(&postfix.get()))
        add_range(out, *r);
      else if (const auto *o = boost::get<raw::Offset>(&postfix.get()))
        add_offset(out, *o);
      else
        add_at(out, boost::get<raw::AtTime>(postfix.get()));
    }
    return out;
  }

  Modifiers *modifiers_of(Expr &expr) {
    if (auto *selector = std::get_if<Selector>(&expr.node)) return &selector->modifiers;
    if (auto *subquery = std::get_if<Subquery>(&expr.node)) return &subquery->modifiers;
    return nullptr;
  }

  void add_range(Expr &expr, const raw::Range &in) {
    const TextRange where = range(in);
    if (in.step && !in.colon)
      fail(Code::PromqlSyntax, range(*in.step),
           "expected `]` or `:`, got `" + text_of(*in.step) + "`");
    if (in.colon) {
      Subquery subquery{std::move(expr), length(in.length), std::nullopt, {}};
      if (in.step) subquery.step = length(*in.step);
      const TextRange all{subquery.expr->range.begin, where.end};
      expr = make(all, std::move(subquery));
      return;
    }
    auto *selector = std::get_if<Selector>(&expr.node);
    if (selector == nullptr) {
      fail(Code::PromqlType, where, "ranges are only allowed for selectors",
           "write a subquery with `:`, such as `[" + text_of(in.length) + ":]`",
           "[" + text_of(in.length) + ":]");
      return;
    }
    if (selector->range || selector->modifiers.offset || selector->modifiers.at) {
      fail(Code::PromqlSyntax, where, "expected at most one range, before `offset` and `@`",
           "write `metric[5m] offset 1h`");
      return;
    }
    selector->range = length(in.length);
    expr.range.end = where.end;
  }

  void add_offset(Expr &expr, const raw::Offset &in) {
    Modifiers *modifiers = modifiers_of(expr);
    if (modifiers == nullptr || modifiers->offset) {
      fail(Code::PromqlSyntax, range(in),
           modifiers == nullptr ? "`offset` must follow a selector or a subquery"
                                : "`offset` is given twice");
      return;
    }
    Length l = length(in.length);
    if (in.sign) l.ms = -l.ms;
    modifiers->offset = l;
    expr.range.end = range(in).end;
  }

  void add_at(Expr &expr, const raw::AtTime &in) {
    Modifiers *modifiers = modifiers_of(expr);
    if (modifiers == nullptr || modifiers->at) {
      fail(Code::PromqlSyntax, range(in),
           modifiers == nullptr ? "`@` must follow a selector or a subquery"
                                : "`@` is given twice");
      return;
    }
    std::string word = text_of(in.words);
    At at;
    if (word.starts_with("start")) {
      at.kind = At::Kind::Start;
    } else if (word.starts_with("end")) {
      at.kind = At::Kind::End;
    } else {
      const bool minus = word.front() == '-';
      const std::size_t digits = word.find_first_not_of("+- \t\n\r");
      const auto value = decode_number(std::string_view(word).substr(digits));
      if (!value || *value > 9e15) {
        fail(Code::PromqlLiteral, range(in.words),
             "expected a Unix time in seconds, got `" + word + "`");
        return;
      }
      at.ms = std::llround(*value * 1000) * (minus ? -1 : 1);
    }
    modifiers->at = at;
    expr.range.end = range(in).end;
  }

  Expr primary(const raw::Primary &in) {
    const TextRange where = range(in);
    if (const auto *l = boost::get<raw::Literal>(&in.form.get())) {
      if (l->is_string) return make(where, StringLiteral{string_value(l->words)});
      const auto value = decode_number(std::string_view(l->words.begin(), l->words.size()));
      if (!value)
        fail(Code::PromqlLiteral, where, "expected a number, got `" + text_of(l->words) + "`");
      return make(where, NumberLiteral{value.value_or(0)});
    }
    if (const auto *p = boost::get<x3::forward_ast<raw::Expression>>(&in.form.get()))
      return make(where, Paren{expression(p->get())});
    if (const auto *n = boost::get<x3::forward_ast<raw::Named>>(&in.form.get()))
      return named(n->get());
    Selector selector;
    selector.matchers = matchers(boost::get<raw::Matchers>(in.form.get()));
    return make(where, std::move(selector));
  }

  Expr named(const raw::Named &in) {
    const std::string name = text_of(in.name);
    const std::string small = lower(name);
    for (const char *keyword : {"on", "ignoring", "group_left", "group_right", "bool", "atan2"})
      if (small == keyword)
        fail(Code::PromqlSyntax, range(in.name),
             "expected an expression, got the keyword `" + name + "`");
    if (find_aggregation(small) != nullptr && (in.args || in.before || in.after))
      return aggregate(in, small);
    if (in.before || in.after) {
      const raw::Grouping &grouping = in.before ? *in.before : *in.after;
      fail(Code::PromqlSyntax, range(grouping),
           "`" + text_of(grouping.keyword) + "` belongs to an aggregation, and `" + name +
               "` is none",
           "write `sum by (label) (…)`");
    }
    if (!in.args) {
      Selector selector;
      selector.name = name;
      if (in.matchers) selector.matchers = matchers(*in.matchers);
      return make(range(in), std::move(selector));
    }
    if (in.matchers)
      fail(Code::PromqlSyntax, range(in), "label matchers cannot follow a function call",
           "put them behind the metric's name, inside the brackets");
    if (find_function(name) == nullptr) {
      const std::string near = nearest_function(name);
      fail(Code::PromqlUnknownFunction, range(in.name), "unknown function `" + name + "`",
           near.empty() ? "see prometheus.io/docs/prometheus/latest/querying/functions"
                        : "did you mean `" + near + "`?",
           near);
    }
    Call call{name, {}};
    for (const raw::Expression &arg : *in.args)
      call.args.push_back(expression(arg));
    return make(range(in), std::move(call));
  }

  Expr aggregate(const raw::Named &in, const std::string &op) {
    if (in.before && in.after)
      fail(Code::PromqlSyntax, range(*in.after), "labels to group by are given twice",
           "keep one clause");
    if (in.matchers)
      fail(Code::PromqlSyntax, range(in), "label matchers cannot follow an aggregation",
           "put them behind the metric's name, inside the brackets");
    const bool takes_param = find_aggregation(op)->param.has_value();
    const std::size_t wanted = takes_param ? 2 : 1;
    const std::size_t got = in.args ? in.args->size() : 0;
    if (got != wanted) {
      fail(Code::PromqlArguments, range(in),
           "expected " + std::to_string(wanted) + (wanted == 1 ? " argument" : " arguments") +
               " in `" + op + "`, got " + std::to_string(got),
           takes_param ? "write `" + op + "(parameter, vector)`" : "write `" + op + "(vector)`");
      return make(range(in), NumberLiteral{});
    }
    Aggregate out{op, false, false, {}, std::nullopt, expression(in.args->back())};
    if (takes_param) out.param = Box<Expr>(expression(in.args->front()));
    if (in.before || in.after) {
      const raw::Grouping &grouping = in.before ? *in.before : *in.after;
      out.grouped = true;
      out.without = lower(text_of(grouping.keyword)) == "without";
      for (const raw::Words &label : grouping.labels)
        out.labels.push_back(text_of(label));
    }
    return make(range(in), std::move(out));
  }

  std::string_view text_;
  std::vector<Error> &errors_;
};

} // namespace

Expr build_expr(const raw::Expression &expression, std::string_view text,
                std::vector<Error> &errors) {
  return Builder(text, errors).expression(expression);
}

} // namespace slac::promql::grammar

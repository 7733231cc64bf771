// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/print.hpp"

#include "compiler/base/utf8.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace slac::promql {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string join(const std::vector<std::string> &parts) {
  std::string out;
  for (const std::string &part : parts)
    out += (out.empty() ? "" : ", ") + part;
  return out;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 512> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed)
          .ptr;
  return {buffer.data(), end};
}

std::string length(const Length &l) {
  if (!l.variable.empty()) return "$" + l.variable;
  return time::format_duration({l.ms * 1'000'000});
}

std::string_view match_text(MatchOp op) {
  switch (op) {
  case MatchOp::Equal: return "=";
  case MatchOp::NotEqual: return "!=";
  case MatchOp::Regex: return "=~";
  case MatchOp::NotRegex: return "!~";
  }
  return "";
}

std::string matchers(const Selector &selector) {
  std::vector<std::string> parts;
  for (const Matcher &m : selector.matchers)
    parts.push_back(m.label + std::string(match_text(m.op)) + quote(m.value));
  std::sort(parts.begin(), parts.end());
  std::string out;
  for (const std::string &part : parts)
    out += (out.empty() ? "" : ",") + part;
  return out.empty() ? (selector.name.empty() ? "{}" : "") : "{" + out + "}";
}

std::string modifiers(const Modifiers &m) {
  std::string out;
  if (m.at) {
    switch (m.at->kind) {
    case At::Kind::Start: out += " @ start()"; break;
    case At::Kind::End: out += " @ end()"; break;
    case At::Kind::Timestamp: {
      const std::int64_t ms = std::abs(m.at->ms);
      std::string digits = std::to_string(ms % 1000);
      digits.insert(0, 3 - digits.size(), '0');
      out +=
          " @ " + std::string(m.at->ms < 0 ? "-" : "") + std::to_string(ms / 1000) + "." + digits;
      break;
    }
    }
  }
  if (m.offset) {
    Length l = *m.offset;
    const bool negative = l.ms < 0;
    l.ms = std::abs(l.ms);
    out += std::string(" offset ") + (negative ? "-" : "") + length(l);
  }
  return out;
}

std::string matching_text(const Binary &b) {
  std::string out;
  if (b.returns_bool) out += " bool";
  if (!b.matching) return out;
  const Matching &m = *b.matching;
  if (m.on || !m.labels.empty() || m.cardinality != Cardinality::OneToOne)
    out += std::string(m.on ? " on (" : " ignoring (") + join(m.labels) + ")";
  if (m.cardinality == Cardinality::ManyToOne) out += " group_left (" + join(m.include) + ")";
  if (m.cardinality == Cardinality::OneToMany) out += " group_right (" + join(m.include) + ")";
  return out;
}

/// Whether a child must be wrapped to stay the child of an operator of this precedence. A sign on
/// the right of any operator needs nothing.
bool needs_paren(const Expr &child, int outer, bool same_binds, bool is_right = false) {
  if (const auto *b = std::get_if<Binary>(&child.node)) {
    const int inner = precedence(b->op);
    return inner < outer || (inner == outer && !same_binds);
  }
  // A sign binds as tight as multiplication.
  if (is_right) return false;
  if (std::holds_alternative<Unary>(child.node)) return outer > precedence(BinaryOp::Mul);
  if (const auto *n = std::get_if<NumberLiteral>(&child.node))
    return std::signbit(n->value) && !std::isnan(n->value) && outer > precedence(BinaryOp::Mul);
  return false;
}

std::string wrapped(const Expr &child, bool wrap) {
  return wrap ? "(" + print(child) + ")" : print(child);
}

std::string print_binary(const Binary &b) {
  const int level = precedence(b.op);
  const bool right_first = b.op == BinaryOp::Pow;
  return wrapped(*b.left, needs_paren(*b.left, level, !right_first)) + " " + operator_text(b.op) +
         matching_text(b) + " " +
         wrapped(*b.right, needs_paren(*b.right, level, right_first, true));
}

std::string print_aggregate(const Aggregate &a) {
  std::string out = a.op;
  if (a.grouped && (a.without || !a.labels.empty()))
    out += std::string(a.without ? " without (" : " by (") + join(a.labels) + ") ";
  out += "(";
  if (a.param) out += print(**a.param) + ", ";
  return out + print(*a.expr) + ")";
}

} // namespace

std::string quote(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t width = base::code_point_length(text.substr(i));
    const char c = text[i];
    const auto u = static_cast<unsigned char>(c);
    if (width > 1) {
      out += text.substr(i, width);
      i += width;
      continue;
    }
    ++i;
    constexpr std::string_view kShort = "\a\b\f\n\r\t\v";
    constexpr std::string_view kNames = "abfnrtv";
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (const auto at = kShort.find(c); at != std::string_view::npos) {
      out += {'\\', kNames[at]};
    } else if (u < 0x20 || u >= 0x7F) {
      out += {'\\', 'x', kHex[u >> 4], kHex[u & 15U]};
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string print(const Expr &expr) {
  return std::visit(
      Overloaded{
          [](const NumberLiteral &n) { return number(n.value); },
          [](const StringLiteral &s) { return quote(s.value); },
          [](const Selector &s) {
            return s.name + matchers(s) + (s.range ? "[" + length(*s.range) + "]" : "") +
                   modifiers(s.modifiers);
          },
          [](const Subquery &s) {
            // A subquery takes what binds tighter than any operator.
            const bool wrap = std::holds_alternative<Binary>(s.expr->node) ||
                              std::holds_alternative<Unary>(s.expr->node);
            return wrapped(*s.expr, wrap) + "[" + length(s.range) + ":" +
                   (s.step ? length(*s.step) : "") + "]" + modifiers(s.modifiers);
          },
          [](const Call &c) {
            std::vector<std::string> args;
            for (const Expr &arg : c.args)
              args.push_back(print(arg));
            return c.function + "(" + join(args) + ")";
          },
          [](const Aggregate &a) { return print_aggregate(a); },
          [](const Unary &u) {
            const bool wrap = needs_paren(*u.expr, precedence(BinaryOp::Pow), true);
            return std::string(u.minus ? "-" : "+") +
                   wrapped(*u.expr, wrap && !std::holds_alternative<Unary>(u.expr->node));
          },
          [](const Paren &p) { return "(" + print(*p.expr) + ")"; },
          [](const Binary &b) { return print_binary(b); },
      },
      expr.node);
}

const char *operator_text(BinaryOp op) {
  switch (op) {
  case BinaryOp::Add: return "+";
  case BinaryOp::Sub: return "-";
  case BinaryOp::Mul: return "*";
  case BinaryOp::Div: return "/";
  case BinaryOp::Mod: return "%";
  case BinaryOp::Pow: return "^";
  case BinaryOp::Atan2: return "atan2";
  case BinaryOp::Equal: return "==";
  case BinaryOp::NotEqual: return "!=";
  case BinaryOp::Greater: return ">";
  case BinaryOp::Less: return "<";
  case BinaryOp::GreaterEqual: return ">=";
  case BinaryOp::LessEqual: return "<=";
  case BinaryOp::And: return "and";
  case BinaryOp::Or: return "or";
  case BinaryOp::Unless: return "unless";
  }
  return "";
}

int precedence(BinaryOp op) {
  switch (op) {
  case BinaryOp::Or: return 1;
  case BinaryOp::And:
  case BinaryOp::Unless: return 2;
  case BinaryOp::Equal:
  case BinaryOp::NotEqual:
  case BinaryOp::Greater:
  case BinaryOp::Less:
  case BinaryOp::GreaterEqual:
  case BinaryOp::LessEqual: return 3;
  case BinaryOp::Add:
  case BinaryOp::Sub: return 4;
  case BinaryOp::Mul:
  case BinaryOp::Div:
  case BinaryOp::Mod:
  case BinaryOp::Atan2: return 5;
  case BinaryOp::Pow: return 6;
  }
  return 0;
}

bool is_comparison(BinaryOp op) { return precedence(op) == 3; }
bool is_set_operator(BinaryOp op) { return precedence(op) <= 2; }

} // namespace slac::promql

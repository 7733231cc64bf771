// SPDX-License-Identifier: Apache-2.0
// The canonical text of a tree: on one line as Prometheus prints it, or split over lines by the
// widths of its parts. Parentheses are written where precedence needs them.
#include "compiler/promql/print.hpp"

#include "compiler/promql/printer.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace slac::promql {
namespace {

/// Digits and decimal exponent of the shortest text that reads back as `value` (finite, positive).
struct Shortest {
  std::string digits;
  int point = 0; ///< digits before the decimal point; may be negative or beyond the digits
};
Shortest shortest(double value) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  Shortest out;
  for (const char c : text.substr(0, e))
    if (c != '.') out.digits += c;
  const std::size_t first = e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(text.data() + first, text.data() + text.size(), out.point);
  ++out.point;
  return out;
}

std::string fixed(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (value == 0) return sign + "0";
  auto [digits, point] = shortest(std::abs(value));
  const auto size = static_cast<int>(digits.size());
  if (point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= size)
    return sign + digits + std::string(static_cast<std::size_t>(point - size), '0');
  digits.insert(static_cast<std::size_t>(point), ".");
  return sign + digits;
}

/// As Go's %v: with an exponent below 1e-4 and from 1e21 on.
std::string general(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value) || value == 0 || (size >= 1e-4 && size < 1e21)) return fixed(value);
  auto [digits, point] = shortest(size);
  if (digits.size() > 1) digits.insert(1, ".");
  const int exponent = point - 1;
  const std::string power = std::to_string(std::abs(exponent));
  return (value < 0 ? "-" : "") + digits + (exponent < 0 ? "e-" : "e+") +
         (power.size() < 2 ? "0" : "") + power;
}

std::string duration_text(double seconds) {
  const std::int64_t ns = static_cast<std::int64_t>(std::abs(seconds) * 1e9);
  return (seconds < 0 ? "-" : "") + time::format_duration({ns / 1'000'000 * 1'000'000});
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

} // namespace

bool left_needs_paren(const Binary &b) {
  return needs_paren(*b.left, precedence(b.op), b.op != BinaryOp::Pow);
}
bool left_is_infinity(const Binary &b) {
  const auto *number = std::get_if<NumberLiteral>(&b.left->node);
  return b.op == BinaryOp::Pow && number != nullptr && std::isinf(number->value) &&
         number->value > 0;
}
bool right_needs_paren(const Binary &b) {
  return needs_paren(*b.right, precedence(b.op), b.op == BinaryOp::Pow, true);
}
bool operand_needs_paren(const Unary &u) {
  return needs_paren(*u.expr, precedence(BinaryOp::Pow), true) &&
         !std::holds_alternative<Unary>(u.expr->node);
}
bool inner_needs_paren(const Subquery &s) {
  return std::holds_alternative<Binary>(s.expr->node) ||
         std::holds_alternative<Unary>(s.expr->node);
}

void Printer::print(const Expr &expr) {
  if (out_.size() > limit_) return;
  std::visit([&](const auto &node) { write(node); }, expr.node);
}

void Printer::wrapped(const Expr &expr, bool wrap) {
  if (wrap) out_ += '(';
  print(expr);
  if (wrap) out_ += ')';
}

void Printer::write(const NumberLiteral &n) {
  out_ += n.duration ? duration_text(n.value) : fixed(n.value);
}
void Printer::write(const StringLiteral &s) { out_ += quote(s.value); }

void Printer::write(const Selector &s) {
  out_ += s.name;
  matchers(s);
  if (!s.range) {
    at(s.modifiers);
    edge(s.modifiers);
  } else {
    out_ += '[';
    length(*s.range);
    out_ += ']';
    edge(s.modifiers);
    at(s.modifiers);
  }
  offset(s.modifiers);
}

void Printer::write(const Subquery &s) {
  wrapped(*s.expr, inner_needs_paren(s));
  range(s);
}

void Printer::range(const Subquery &s) {
  out_ += '[';
  length(s.range);
  out_ += ':';
  if (s.step) length(*s.step);
  out_ += ']';
  at(s.modifiers);
  offset(s.modifiers);
}

void Printer::write(const Call &c) {
  out_ += c.function;
  out_ += '(';
  for (std::size_t i = 0; i < c.args.size(); ++i) {
    if (i > 0) out_ += ", ";
    print(c.args[i]);
  }
  out_ += ')';
}

void Printer::head(const Aggregate &a) {
  out_ += a.op;
  if (!a.grouped || (!a.without && a.labels.empty())) return;
  out_ += a.without ? " without (" : " by (";
  labels(a.labels);
  out_ += ") ";
}

void Printer::write(const Aggregate &a) {
  head(a);
  out_ += '(';
  if (a.param) {
    print(**a.param);
    out_ += ", ";
  }
  print(*a.expr);
  out_ += ')';
}

void Printer::write(const Unary &u) {
  out_ += u.minus ? '-' : '+';
  wrapped(*u.expr, operand_needs_paren(u));
}

void Printer::write(const Paren &p) { wrapped(*p.expr, true); }

void Printer::write(const Binary &b) {
  if (left_is_infinity(b))
    out_ += "Inf";
  else
    wrapped(*b.left, left_needs_paren(b));
  out_ += ' ';
  op(b);
  out_ += ' ';
  wrapped(*b.right, right_needs_paren(b));
}

void Printer::op(const Binary &b) {
  out_ += operator_text(b.op);
  if (b.returns_bool) out_ += " bool";
  if (!b.matching) return;
  const Matching &m = *b.matching;
  if (m.on || !m.labels.empty() || m.cardinality != Cardinality::OneToOne) {
    out_ += m.on ? " on (" : " ignoring (";
    labels(m.labels);
    out_ += ')';
  }
  if (m.cardinality != Cardinality::OneToOne) {
    out_ += m.cardinality == Cardinality::ManyToOne ? " group_left (" : " group_right (";
    labels(m.include);
    out_ += ')';
  }
  if (m.fill_left && m.fill_right && *m.fill_left == *m.fill_right) {
    out_ += " fill (" + general(*m.fill_left) + ")";
    return;
  }
  if (m.fill_left) out_ += " fill_left (" + general(*m.fill_left) + ")";
  if (m.fill_right) out_ += " fill_right (" + general(*m.fill_right) + ")";
}

void Printer::matchers(const Selector &s) {
  std::vector<std::string> parts;
  for (const Matcher &m : s.matchers) {
    const bool name_again =
        m.label == "__name__" && m.op == MatchOp::Equal && m.value == s.name && !m.value.empty();
    if (name_again) continue;
    parts.push_back((needs_quotes(m.label, names_) ? quote(m.label) : m.label) +
                    std::string(match_text(m.op)) + quote(m.value));
  }
  std::sort(parts.begin(), parts.end());
  if (parts.empty() && !s.name.empty()) return;
  out_ += '{';
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out_ += ',';
    out_ += parts[i];
  }
  out_ += '}';
}

void Printer::labels(const std::vector<std::string> &names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out_ += ", ";
    out_ += needs_quotes(names[i], names_) ? quote(names[i]) : names[i];
  }
}

void Printer::at(const Modifiers &m) {
  if (!m.at) return;
  switch (m.at->kind) {
  case At::Kind::Start: out_ += " @ start()"; return;
  case At::Kind::End: out_ += " @ end()"; return;
  case At::Kind::Timestamp: break;
  }
  const std::int64_t ms = std::abs(m.at->ms);
  std::string digits = std::to_string(ms % 1000);
  digits.insert(0, 3 - digits.size(), '0');
  out_ += (m.at->ms < 0 ? " @ -" : " @ ") + std::to_string(ms / 1000) + "." + digits;
}

void Printer::edge(const Modifiers &m) {
  if (m.edge == Modifiers::Edge::Anchored) out_ += " anchored";
  if (m.edge == Modifiers::Edge::Smoothed) out_ += " smoothed";
}

void Printer::offset(const Modifiers &m) {
  if (!m.offset) return;
  out_ += " offset ";
  const std::size_t begin = out_.size();
  length(*m.offset);
  // Behind `offset` arithmetic begins with a parenthesis or two signs; else `+ 3` would belong to
  // what the offset belongs to.
  using Op = DurationExpr::Op;
  const auto &computed = m.offset->computed;
  const bool infix = computed && !(*computed)->parenthesised && (*computed)->op >= Op::Add &&
                     (*computed)->op <= Op::Power;
  if (infix && out_[begin] != '(' && out_.compare(begin, 2, "--") != 0) out_.insert(begin, "++");
}

void Printer::length(const Length &l) {
  if (!l.variable.empty()) {
    out_ += '$' + l.variable;
  } else if (l.computed) {
    duration(**l.computed);
  } else {
    // Prometheus prints whole milliseconds.
    if (l.ns < 0) out_ += '-';
    out_ += time::format_duration({std::abs(l.ns) / 1'000'000 * 1'000'000});
  }
}

void Printer::duration(const DurationExpr &d) {
  using Op = DurationExpr::Op;
  if (d.parenthesised) out_ += '(';
  const auto infix = [&](char sign) {
    duration(d.args[0]);
    out_ += {' ', sign, ' '};
    duration(d.args[1]);
  };
  const auto call = [&](const char *name) {
    out_ += name;
    for (std::size_t i = 0; i < d.args.size(); ++i) {
      if (i > 0) out_ += ", ";
      duration(d.args[i]);
    }
    out_ += ')';
  };
  switch (d.op) {
  case Op::Literal: out_ += d.as_duration ? duration_text(d.seconds) : fixed(d.seconds); break;
  case Op::Step: call("step("); break;
  case Op::Range: call("range("); break;
  case Op::MinOf: call("min_of("); break;
  case Op::MaxOf: call("max_of("); break;
  case Op::Negate:
    out_ += '-';
    duration(d.args[0]);
    break;
  case Op::Add: infix('+'); break;
  case Op::Subtract: infix('-'); break;
  case Op::Multiply: infix('*'); break;
  case Op::Divide: infix('/'); break;
  case Op::Modulo: infix('%'); break;
  case Op::Power: infix('^'); break;
  }
  if (d.parenthesised) out_ += ')';
}

std::string print(const Expr &expr, NameStyle names) {
  Printer printer(names);
  printer.print(expr);
  return printer.take();
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
  case BinaryOp::TrimUpper: return "</";
  case BinaryOp::TrimLower: return ">/";
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
  case BinaryOp::LessEqual:
  case BinaryOp::TrimUpper:
  case BinaryOp::TrimLower: return 3;
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

bool is_comparison(BinaryOp op) {
  return precedence(op) == 3 && op != BinaryOp::TrimUpper && op != BinaryOp::TrimLower;
}
bool is_set_operator(BinaryOp op) { return precedence(op) <= 2; }

} // namespace slac::promql

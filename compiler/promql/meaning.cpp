// SPDX-License-Identifier: Apache-2.0
// One walk from the leaves up. Each node's facts follow from those of its children; facts that are
// not derived here stay unknown.
#include "compiler/promql/meaning.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace slac::promql {
namespace {

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Functions that return their vector argument's values changed, and lose the metric's name.
bool keeps_values(std::string_view f) { return one_of(f, {"sort", "sort_desc"}); }
bool takes_over_time(std::string_view f) {
  return one_of(f, {"avg_over_time", "min_over_time", "max_over_time", "last_over_time",
                    "first_over_time", "quantile_over_time"});
}

ResultLabels without_name(ResultLabels labels) {
  labels.open ? (void)labels.names.insert("__name__") : (void)labels.names.erase("__name__");
  return labels;
}

const Expr &bare(const Expr &expr) {
  const Expr *at = &expr;
  while (const auto *p = std::get_if<Paren>(&at->node))
    at = &*p->expr;
  return *at;
}

bool in_unit_interval(double value) { return value >= 0 && value <= 1; }

class Reader {
public:
  explicit Reader(Meaning &all) : all_(all) {}

  /// The facts of one node; what it reads is added to the whole.
  struct Facts {
    ResultLabels result;
    bool counter_rate = false;
    bool ratio = false;
    bool unit_interval = false;
  };

  Facts read(const Expr &expr) {
    return std::visit([&](const auto &node) { return facts(node); }, expr.node);
  }

private:
  static Facts no_labels() { return {{false, {}}, false, false, false}; }

  Facts facts(const NumberLiteral &n) {
    Facts out = no_labels();
    out.unit_interval = in_unit_interval(n.value);
    return out;
  }
  Facts facts(const StringLiteral &) { return no_labels(); }

  Facts facts(const Selector &s) {
    bool named = !s.name.empty();
    Facts out;
    if (named) all_.metrics.insert(s.name);
    for (const Matcher &m : s.matchers) {
      if (m.label != "__name__") {
        all_.labels.insert(m.label);
        if (m.op == MatchOp::Equal && m.value.empty()) out.result.names.insert(m.label);
        continue;
      }
      named = named || m.op == MatchOp::Equal;
      if (m.op == MatchOp::Equal) all_.metrics.insert(m.value);
    }
    all_.reads_unnamed = all_.reads_unnamed || !named;
    const bool is_up = s.name == "up";
    out.unit_interval = is_up; // Prometheus writes 0 or 1
    return out;
  }

  Facts facts(const Subquery &s) { return read(*s.expr); }
  Facts facts(const Paren &p) { return read(*p.expr); }

  Facts facts(const Unary &u) {
    Facts out = read(*u.expr);
    out.result = without_name(out.result);
    if (u.minus) out.counter_rate = out.ratio = out.unit_interval = false;
    return out;
  }

  Facts facts(const Call &c) {
    std::vector<Facts> args;
    for (const Expr &arg : c.args)
      args.push_back(read(arg));
    const std::string_view f = c.function;
    if (one_of(f, {"label_replace", "label_join"})) return relabelled(c, std::move(args[0]));
    if (one_of(f, {"time", "pi", "scalar", "start", "end", "step", "range", "min_of", "max_of"}))
      return no_labels();
    if (f == "vector") {
      Facts out = no_labels();
      out.unit_interval = args[0].unit_interval;
      return out;
    }
    if (args.empty()) return no_labels(); // the time functions without an argument
    Facts out;
    // absent() copies the equality matchers; any label of the argument is possible.
    const std::size_t vector = one_of(f, {"histogram_quantile", "quantile_over_time"}) ? 1
                               : f == "histogram_fraction"                             ? 2
                                                                                       : 0;
    if (keeps_values(f)) return args[0];
    out.result = without_name(args[vector].result);
    if (one_of(f, {"last_over_time", "first_over_time"})) out.result = args[vector].result;
    if (f.starts_with("histogram_")) without(out.result, "le");
    const bool selector = std::holds_alternative<Selector>(bare(c.args[vector]).node);
    out.counter_rate = one_of(f, {"rate", "irate", "increase"}) && selector;
    out.unit_interval =
        one_of(f, {"absent", "absent_over_time", "present_over_time", "histogram_fraction"}) ||
        (takes_over_time(f) && f != "quantile_over_time" && args[vector].unit_interval) ||
        clamped(c);
    return out;
  }

  static bool clamped(const Call &c) {
    if (c.function != "clamp") return false;
    const auto *low = std::get_if<NumberLiteral>(&bare(c.args[1]).node);
    const auto *high = std::get_if<NumberLiteral>(&bare(c.args[2]).node);
    return low != nullptr && high != nullptr && in_unit_interval(low->value) &&
           in_unit_interval(high->value);
  }

  static void without(ResultLabels &labels, const std::string &name) {
    labels.open ? (void)labels.names.insert(name) : (void)labels.names.erase(name);
  }
  static void with(ResultLabels &labels, const std::string &name) {
    labels.open ? (void)labels.names.erase(name) : (void)labels.names.insert(name);
  }

  Facts relabelled(const Call &c, Facts out) {
    const auto text = [&](std::size_t i) -> std::string {
      const auto *s =
          i < c.args.size() ? std::get_if<StringLiteral>(&bare(c.args[i]).node) : nullptr;
      return s == nullptr ? std::string() : s->value;
    };
    const std::string target = text(1);
    if (!target.empty()) {
      all_.labels.insert(target);
      with(out.result, target);
    }
    if (c.function == "label_replace") {
      if (!text(3).empty()) all_.labels.insert(text(3));
    } else {
      for (std::size_t i = 3; i < c.args.size(); ++i)
        if (!text(i).empty()) all_.labels.insert(text(i));
    }
    return out;
  }

  Facts facts(const Aggregate &a) {
    const Facts inner = read(*a.expr);
    Facts param = no_labels();
    if (a.param) param = read(**a.param);
    all_.labels.insert(a.labels.begin(), a.labels.end());
    Facts out;
    if (one_of(a.op, {"topk", "bottomk", "limitk", "limit_ratio"})) {
      out = inner; // series pass through
      return out;
    }
    out.result = grouped(a, inner.result);
    if (a.op == "count_values" && a.param)
      if (const auto *label = std::get_if<StringLiteral>(&bare(**a.param).node)) {
        all_.labels.insert(label->value);
        with(out.result, label->value);
      }
    out.counter_rate = a.op == "sum" && inner.counter_rate;
    out.unit_interval =
        a.op == "group" || (one_of(a.op, {"avg", "min", "max"}) && inner.unit_interval);
    return out;
  }

  static ResultLabels grouped(const Aggregate &a, const ResultLabels &inner) {
    if (a.without) {
      ResultLabels out = without_name(inner);
      for (const std::string &label : a.labels)
        without(out, label);
      return out;
    }
    ResultLabels out{false, {}};
    for (const std::string &label : a.labels)
      if (inner.may_have(label)) out.names.insert(label);
    return out;
  }

  Facts facts(const Binary &b) {
    const Facts left = read(*b.left);
    const Facts right = read(*b.right);
    if (b.matching) {
      all_.labels.insert(b.matching->labels.begin(), b.matching->labels.end());
      all_.labels.insert(b.matching->include.begin(), b.matching->include.end());
    }
    Facts out;
    out.result = joined(b, left.result, right.result);
    const bool set = is_set_operator(b.op);
    if (set || (is_comparison(b.op) && !b.returns_bool)) { // values of the left pass through
      const bool both = b.op == BinaryOp::Or;
      out.counter_rate = left.counter_rate && (!both || right.counter_rate);
      out.ratio = left.ratio && (!both || right.ratio);
      out.unit_interval = left.unit_interval && (!both || right.unit_interval);
      return out;
    }
    const auto *scale = std::get_if<NumberLiteral>(&bare(*b.right).node);
    out.ratio = b.op == BinaryOp::Div && left.counter_rate && right.counter_rate;
    out.counter_rate = b.op == BinaryOp::Add && left.counter_rate && right.counter_rate;
    const auto *one = std::get_if<NumberLiteral>(&bare(*b.left).node);
    out.unit_interval =
        b.returns_bool || (b.op == BinaryOp::Mul && left.unit_interval && right.unit_interval) ||
        (b.op == BinaryOp::Sub && one != nullptr && one->value == 1 && right.unit_interval) ||
        (b.op == BinaryOp::Div && left.unit_interval && scale != nullptr && scale->value >= 1);
    return out;
  }

  /// Whatever either side may carry, unless the matching says which labels remain.
  static ResultLabels joined(const Binary &b, const ResultLabels &left, const ResultLabels &right) {
    if (b.op == BinaryOp::Or) return either(left, right);
    if (is_set_operator(b.op)) return left;
    const bool left_scalar = !left.open && left.names.empty();
    const bool keeps_name = is_comparison(b.op) && !b.returns_bool;
    if (!b.matching || b.matching->cardinality == Cardinality::OneToOne) {
      if (b.matching && b.matching->on)
        return {false, {b.matching->labels.begin(), b.matching->labels.end()}};
      ResultLabels out = left_scalar ? right : left;
      if (b.matching)
        for (const std::string &label : b.matching->labels)
          without(out, label);
      return keeps_name ? out : without_name(out);
    }
    ResultLabels out = b.matching->cardinality == Cardinality::ManyToOne ? left : right;
    for (const std::string &label : b.matching->include)
      with(out, label);
    return keeps_name ? out : without_name(out);
  }

  static ResultLabels either(const ResultLabels &a, const ResultLabels &b) {
    ResultLabels out{a.open || b.open, {}};
    std::set<std::string> all = a.names;
    all.insert(b.names.begin(), b.names.end());
    for (const std::string &name : all)
      if ((a.may_have(name) || b.may_have(name)) != out.open) out.names.insert(name);
    return out;
  }

  Meaning &all_;
};

} // namespace

Meaning meaning_of(const Expr &expr) {
  Meaning out;
  const Reader::Facts facts = Reader(out).read(expr);
  out.result = facts.result;
  out.counter_rate = facts.counter_rate;
  out.ratio = facts.ratio;
  out.unit_interval = facts.unit_interval;
  return out;
}

} // namespace slac::promql

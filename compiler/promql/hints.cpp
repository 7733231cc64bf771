// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/hints.hpp"

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
  return !ends_with_any(name, kCounterEnds) && ends_with_any(name, kGaugeEnds);
}

class Walk {
public:
  std::vector<Error> found;

  void walk(const Expr &expr) {
    std::visit([&](const auto &node) { visit(node); }, expr.node);
  }

private:
  void visit(const NumberLiteral &) {}
  void visit(const StringLiteral &) {}
  void visit(const Selector &) {}
  void visit(const Subquery &s) { walk(*s.expr); }
  void visit(const Unary &u) { walk(*u.expr); }
  void visit(const Paren &p) { walk(*p.expr); }
  void visit(const Aggregate &a) {
    if (a.param) walk(**a.param);
    walk(*a.expr);
  }
  void visit(const Binary &b) {
    walk(*b.left);
    walk(*b.right);
  }
  void visit(const Call &c) {
    if (c.function == "rate" || c.function == "irate" || c.function == "increase")
      judge(c.function, c.args[0]);
    for (const Expr &arg : c.args)
      walk(arg);
  }

  void judge(const std::string &function, const Expr &arg) {
    const auto *selector = std::get_if<Selector>(&arg.node);
    if (selector == nullptr || !looks_like_gauge(selector->name)) return;
    Error hint;
    hint.code = base::Code::PromqlGauge;
    hint.range = arg.range;
    hint.message =
        "`" + function + "` counts resets of what is named like a gauge: `" + selector->name + "`";
    hint.help = std::string("use `") + (function == "increase" ? "delta" : "deriv") +
                "` or an `…_over_time` for a gauge; a counter is best named `…_total`";
    hint.found_at = hint.range.end;
    found.push_back(std::move(hint));
  }
};

} // namespace

std::vector<Error> hints(const Expr &expr) {
  Walk walk;
  walk.walk(expr);
  return std::move(walk.found);
}

} // namespace slac::promql

// SPDX-License-Identifier: Apache-2.0
// Every structured binding here names all members of its type: a new member does not compile until
// it is a hole or a part of the key.
#include "compiler/emit/skeleton.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slac::emit {
namespace {

using promql::Expr;

void empty_labels(model::Labels &labels, Holes &holes) {
  for (auto &[name, value] : labels)
    holes.take_out(value, HoleKind::Word);
}

void empty_selector(promql::Selector &s, Holes &holes) {
  holes.take_out(s.name, HoleKind::Word);
  for (promql::Matcher &m : s.matchers) {
    // Matchers are printed in the order of their text; of one label that depends on the values.
    const auto same = std::count_if(s.matchers.begin(), s.matchers.end(),
                                    [&](const auto &o) { return o.label == m.label; });
    if (same == 1) holes.take_out(m.value, HoleKind::Word);
  }
}

void empty_expr(Expr &expr, Holes &holes) {
  const auto inner = [&](auto &child) { empty_expr(*child, holes); };
  std::visit(base::Overloaded{[](promql::NumberLiteral &) {}, [](promql::StringLiteral &) {},
                              [&](promql::Selector &s) { empty_selector(s, holes); },
                              [&](promql::Subquery &s) { inner(s.expr); },
                              [&](promql::Call &c) {
                                for (Expr &arg : c.args)
                                  empty_expr(arg, holes);
                              },
                              [&](promql::Aggregate &a) {
                                if (a.param) inner(*a.param);
                                inner(a.expr);
                              },
                              [&](promql::Unary &u) { inner(u.expr); },
                              [&](promql::Paren &p) { inner(p.expr); },
                              [&](promql::Binary &b) {
                                inner(b.left);
                                inner(b.right);
                              }},
             expr.node);
}

/// Parts one after the other, each so that no other sequence reads the same.
class Key {
public:
  Key &add(std::string_view text) {
    out_ += std::to_string(text.size());
    out_ += ':';
    out_ += text;
    return *this;
  }
  Key &add(std::int64_t number) { return add(std::to_string(number)); }
  Key &add(const model::Labels &labels) {
    add(static_cast<std::int64_t>(labels.size()));
    for (const auto &[name, value] : labels)
      add(name).add(value);
    return *this;
  }
  Key &add(const model::AlertTier &tier) {
    const auto &[enabled, labels] = tier;
    return add(static_cast<std::int64_t>(enabled)).add(labels);
  }
  Key &add(const model::Counter &counter) {
    const auto &[expr, windowed, span] = counter;
    return add(promql::print(expr)).add(static_cast<std::int64_t>(windowed));
  }
  Key &add(const model::Ratio &ratio) {
    const auto &[part, part_is_good, total] = ratio;
    return add("ratio").add(part).add(static_cast<std::int64_t>(part_is_good)).add(total);
  }
  Key &add(const terms::Target &target) {
    const auto &[percent, percent_range, window] = target;
    return add(percent.units()).add(terms::print_window(window));
  }
  std::string take() { return std::move(out_); }

private:
  std::string out_;
};

} // namespace

Skeleton make_skeleton(const model::Objective &objective, const model::Service *service,
                       Holes &holes) {
  Skeleton out{objective, service != nullptr ? *service : model::Service{}};
  auto &[name, labels, of_service, description, indicator, target, window_span, page, ticket] =
      out.objective;
  holes.take_out(name.value, HoleKind::Word);
  holes.take_out(of_service.value, HoleKind::Word);
  holes.take_out(description, HoleKind::Prose);
  empty_labels(labels, holes);
  empty_labels(page.labels, holes);
  empty_labels(ticket.labels, holes);
  std::visit(base::Overloaded{[&](model::Ratio &ratio) {
               empty_expr(ratio.part.expr, holes);
               empty_expr(ratio.total.expr, holes);
             }},
             indicator);
  auto &[service_name, service_labels, service_description, depends_on, runbook] = out.service;
  holes.take_out(service_name.value, HoleKind::Word);
  empty_labels(service_labels, holes);
  holes.take_out(service_description, HoleKind::Prose);
  depends_on.clear();
  holes.take_out(runbook, HoleKind::Prose);
  return out;
}

std::string Skeleton::key() const {
  Key out;
  const auto &[name, labels, of_service, description, indicator, target, window_span, page,
               ticket] = objective;
  out.add(name.value).add(labels).add(of_service.value).add(description);
  std::visit([&](const auto &kind) { out.add(kind); }, indicator);
  out.add(target.value).add(page).add(ticket);
  const auto &[service_name, service_labels, service_description, depends_on, runbook] = service;
  out.add(service_name.value).add(service_labels).add(service_description).add(runbook);
  return out.take();
}

} // namespace slac::emit

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

void empty_tier(model::AlertTier &tier, Holes &holes) {
  auto &[enabled, labels, channel_span, name, annotations, windows] = tier;
  static_cast<void>(enabled), static_cast<void>(channel_span);
  empty_labels(labels, holes);
  holes.take_out(name, HoleKind::Word);
  for (auto &[key, value] : annotations)
    holes.take_out(value, HoleKind::Prose);
  for (model::AlertWindows &pair : windows)
    empty_labels(pair.labels, holes);
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

void empty_indicator(model::Indicator &indicator, Holes &holes) {
  const auto unsliced =
      base::Overloaded{[&](model::Ratio &ratio) {
                         empty_expr(ratio.part.expr, holes);
                         empty_expr(ratio.total.expr, holes);
                       },
                       [&](model::Latency &latency) { empty_expr(latency.histogram.expr, holes); },
                       [&](auto &other) { empty_expr(other.value.expr, holes); }};
  std::visit(base::Overloaded{[&](model::Slices &slices) { std::visit(unsliced, slices.of); },
                              // Printed one by one.
                              [](model::Composite &) {}, unsliced},
             indicator);
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
  Key &add(bool yes) { return add(static_cast<std::int64_t>(yes)); }
  Key &add(time::Duration duration) { return add(duration.ns); }
  Key &add(base::Decimal decimal) { return add(decimal.units()); }
  template <class T>
  Key &add(const std::vector<T> &list) {
    add(static_cast<std::int64_t>(list.size()));
    for (const T &item : list)
      add(item);
    return *this;
  }
  template <class T>
  Key &add(const model::Located<T> &located) {
    return add(located.value);
  }
  Key &add(const model::AlertWindows &windows) {
    const auto &[long_window, short_window, budget, factor, wait, labels] = windows;
    add(long_window).add(short_window).add(budget).add(factor.has_value());
    return add(factor.value_or(base::Decimal{})).add(wait).add(labels);
  }
  Key &add(const model::AlertTier &tier) {
    const auto &[enabled, labels, channel_span, name, annotations, windows] = tier;
    static_cast<void>(channel_span); // where it stands changes no rule
    return add(enabled).add(labels).add(name).add(annotations).add(windows);
  }
  Key &add(const model::Minimum &minimum) {
    const auto &[bad, total] = minimum;
    return add(bad).add(total);
  }
  Key &add(const model::NoData &no_data) {
    const auto &[after, alerts, pages, name, labels] = no_data;
    return add(after).add(alerts).add(pages).add(name).add(labels);
  }
  Key &add(const model::Exclusion &exclude) {
    const auto &[maintenance, notice, at_most, every_reason, reasons] = exclude;
    static_cast<void>(every_reason), static_cast<void>(reasons); // only of commitments
    add(maintenance).add(notice.has_value()).add(at_most.has_value());
    return add(notice.value_or(time::Duration{})).add(at_most.value_or(time::Duration{}));
  }
  Key &add(const model::ByLabel &label) {
    const auto &[name, source] = label;
    return add(name.value).add(source);
  }
  Key &add(const model::TargetOf &target) {
    const auto &[match, account_labels, accounts, percent] = target;
    add(match).add(static_cast<std::int64_t>(account_labels.size()));
    for (const auto &[label, value] : account_labels)
      add(label).add(value);
    return add(accounts).add(percent);
  }
  Key &add(const model::Counter &counter) {
    const auto &[expr, windowed, span] = counter;
    return add(promql::print(expr)).add(windowed);
  }
  Key &add(const model::Ratio &ratio) {
    const auto &[part, part_is_good, total, counts_births] = ratio;
    return add("ratio").add(part).add(part_is_good).add(total).add(counts_births);
  }
  Key &add(const model::Latency &latency) {
    const auto &[histogram, below, native, buckets] = latency;
    return add("latency").add(histogram).add(below).add(native).add(buckets);
  }
  Key &add(const model::Threshold &threshold) {
    const auto &[value, op, bound] = threshold;
    return add("threshold").add(value).add(static_cast<std::int64_t>(op)).add(bound);
  }
  Key &add(const model::Boolean &boolean) { return add("boolean").add(boolean.value); }
  Key &add(const model::ErrorRatio &ratio) { return add("errorRatio").add(ratio.value); }
  Key &add(const model::Slices &slices) {
    const auto &[of, slice, goal] = slices;
    add("slices").add(slice).add(goal.has_value());
    if (goal) add(*goal);
    std::visit([&](const auto &kind) { add(kind); }, of);
    return *this;
  }
  Key &add(const model::Member &member) {
    const auto &[objective, weight] = member;
    return add(objective.value).add(weight);
  }
  Key &add(const model::Composite &composite) {
    const auto &[form, members, slice] = composite;
    return add("composite").add(static_cast<std::int64_t>(form)).add(members).add(slice);
  }
  Key &add(const terms::WindowForm &window) { return add(terms::print_window({window, {}})); }
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
  auto &[name, terms, labels, of_service, description, indicator, idle, by, target, window_span,
         targets, also, page, ticket, minimum, no_data, calendar, exclude, origin, read] =
      out.objective;
  origin = {}; // other rules have its names
  holes.take_out(name.value, HoleKind::Word);
  // Which maintenance is left out depends on the service.
  const bool is_any_service = !exclude.maintenance;
  if (is_any_service) holes.take_out(of_service.value, HoleKind::Word);
  holes.take_out(description, HoleKind::Prose);
  empty_labels(labels, holes);
  empty_tier(page, holes);
  empty_tier(ticket, holes);
  holes.take_out(no_data.name, HoleKind::Word);
  empty_labels(no_data.labels, holes);
  empty_indicator(indicator, holes);
  auto &[service_name, service_labels, service_description, depends_on, runbook] = out.service;
  if (is_any_service) holes.take_out(service_name.value, HoleKind::Word);
  empty_labels(service_labels, holes);
  holes.take_out(service_description, HoleKind::Prose);
  for (model::Text &other : depends_on)
    holes.take_out(other.value, HoleKind::Word);
  holes.take_out(runbook, HoleKind::Prose);
  return out;
}

std::string Skeleton::key() const {
  Key out;
  const auto &[name, terms, labels, of_service, description, indicator, idle, by, target,
               window_span, targets, also, page, ticket, minimum, no_data, calendar, exclude,
               origin, read] = objective;
  static_cast<void>(origin);
  out.add(name.value).add(terms).add(labels).add(of_service.value).add(description);
  std::visit([&](const auto &kind) { out.add(kind); }, indicator);
  out.add(static_cast<std::int64_t>(idle)).add(by).add(target.value).add(targets).add(also);
  out.add(page).add(ticket).add(minimum).add(no_data).add(calendar).add(exclude);
  for (const time::Duration window : read)
    out.add(window);
  const auto &[service_name, service_labels, service_description, depends_on, runbook] = service;
  out.add(service_name.value).add(service_labels).add(service_description).add(depends_on);
  out.add(runbook);
  return out.take();
}

} // namespace slac::emit

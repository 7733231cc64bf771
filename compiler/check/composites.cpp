// SPDX-License-Identifier: Apache-2.0
// A composite whose target asks for more than its members' targets leave: it can be missed while
// each of them is kept.
#include "compiler/check/check.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using base::Decimal;
using base::Wide;
using Form = model::Composite::Form;

constexpr Wide kWhole = Decimal::from_int(100).units();

/// What the members hold together, in percent, rounded up.
Decimal held(const model::Composite &composite, const std::vector<Decimal> &targets) {
  Wide sum = 0, weights = 0, product = kWhole;
  Decimal least = Decimal::from_int(100);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Wide target = targets[i].units(), weight = composite.members[i].weight.units();
    sum += weight * target;
    weights += weight;
    product = (product * target + kWhole - 1) / kWhole;
    least = std::min(least, targets[i]);
  }
  switch (composite.form) {
  case Form::Of:
    return Decimal::from_units(static_cast<std::int64_t>((sum + weights - 1) / weights));
  case Form::Worst: return least;
  case Form::Chain: break;
  }
  return Decimal::from_units(static_cast<std::int64_t>(product));
}

} // namespace

void check_composites(const model::Model &model, const Options & /*options*/,
                      base::Diagnostics &diagnostics) {
  for (const model::Objective &o : model.objectives) {
    const model::Composite *composite = model::composite_of(o);
    if (composite == nullptr) continue;
    std::vector<Decimal> targets;
    std::string what;
    for (const model::Member &member : composite->members)
      if (const model::Objective *of = model.find_objective(member.objective.value)) {
        targets.push_back(of->target.value.percent);
        what += (what.empty() ? "`" : ", `") + of->name.value + "` " + targets.back().text() + "%";
      }
    if (targets.size() != composite->members.size()) continue; // reported elsewhere
    const Decimal together = held(*composite, targets);
    if (o.target.value.percent <= together) continue;
    diagnostics.add(base::make_diagnostic(
        base::Code::BeyondDependencies, o.target.span,
        "the composite is to hold " + o.target.value.percent.text() +
            "%, and its members hold at most " + together.text() + "% together: " + what,
        "lower its target, or make those of its members stricter"));
  }
}

} // namespace slac::check

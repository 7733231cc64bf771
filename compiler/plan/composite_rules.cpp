// SPDX-License-Identifier: Apache-2.0
// Every window of a composite is made of what its members recorded for the same window: it reads no
// raw series and keeps no sums (specs/rules.md, "Composites").
#include "compiler/plan/composite_rules.hpp"

#include "compiler/plan/composition.hpp"
#include "compiler/plan/objective_groups.hpp"

namespace slac::plan {
namespace {

using promql::Expr;

class CompositeRules final : public ObjectiveGroups {
public:
  CompositeRules(const model::Objective &objective, const model::Model &model)
      : ObjectiveGroups(objective, model), members_(objective, model) {}

private:
  Purposes purposes() const override {
    return {"Every evaluation: error ratios of up to 6h, made of the members'.",
            "Every 5m: windows of more than 6h and the budget, made of the members'; and the "
            "alerts on them.",
            "Every 5m: further windows of the members."};
  }

  Expr base_ratio(time::Duration w) const override {
    return members_.error_ratio({Metric::ErrorRatio, w});
  }
  Expr window_ratio(Group & /*out*/, time::Duration w) const override { return base_ratio(w); }

  /// Those that every member measured in the last day.
  Expr measured_values(const std::vector<promql::Matcher> &matchers) const override {
    return series_.read({Metric::ErrorRatio, time::Duration{time::kDay}}, matchers);
  }

  Promised promised(Group & /*out*/, const terms::WindowForm &form) const override {
    return combined({Metric::TargetRatio, form}, {Metric::Measured, form},
                    members_.lost({Metric::TargetRatio, form}));
  }

  Promised previous(Group & /*out*/, const terms::Calendar &window) const override {
    const Role ratio = Role::before(Metric::TargetRatio, window);
    return combined(ratio, Role::before(Metric::Measured, window), members_.lost(ratio));
  }

  /// The budget is spent by what is known of each member: an hour of one that is new says nothing
  /// of another's month.
  Promised combined(const Role &ratio, const Role &measured, Expr lost) const {
    Promised out{members_.error_ratio(ratio), members_.least(measured)};
    out.spent = budget_.share_of_bare(std::move(lost));
    return out;
  }

  Composition members_;
};

} // namespace

RuleFile make_composite_rules(const model::Objective &objective, const model::Model &model) {
  return CompositeRules(objective, model).make();
}

} // namespace slac::plan

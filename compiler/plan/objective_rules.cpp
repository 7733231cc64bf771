// SPDX-License-Identifier: Apache-2.0
// The rules of an Objective that measures something itself. Of its groups (plan/objective_groups)
// `-base` alone reads raw series, over an hour at most; it records the windows up to six hours and
// sums of events that every longer window is made of. `-window` makes those; `-also` those that are
// only shown, `-previous` the calendar periods before. specs/rules.md derives each expression and
// gives the measurements behind it.
#include "compiler/model/series.hpp"
#include "compiler/plan/composite_rules.hpp"
#include "compiler/plan/event_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/measured_share.hpp"
#include "compiler/plan/objective_groups.hpp"
#include "compiler/plan/single_maintenance.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kDay{time::kDay};

/// Bad ÷ total, and 0 where there was nothing.
Expr ratio_of_sums(Expr bad, Expr total, Expr present) {
  promql::Matching matching;
  matching.labels = {std::string(series::kPart)};
  // A quarter that an outage of Prometheus cut short may be taken off without having been added.
  bad = promql::call("clamp_min", {std::move(bad), promql::number(0)});
  total = promql::binary(BinaryOp::Greater, std::move(total), promql::number(0));
  Expr ratio = promql::binary(BinaryOp::Div, std::move(matching), std::move(bad), std::move(total));
  return promql::binary(BinaryOp::Or, std::move(ratio),
                        promql::binary(BinaryOp::Mul, promql::number(0), std::move(present)));
}

class ObjectiveRules final : public ObjectiveGroups {
public:
  ObjectiveRules(const model::Objective &objective, const model::Model &model)
      : ObjectiveGroups(objective, model), exclusions_(objective, model),
        sums_(series_, exclusions_), events_(objective, model, series_, exclusions_, sums_),
        share_(series_, exclusions_, model.project, sums_.late()) {}

private:
  Purposes purposes() const override {
    return {"Every evaluation: rates, error ratios of up to 6h, and sums of events by "
            "quarters of an hour.",
            "Every 5m: windows of more than 6h and the budget, made of those sums as of "
            "the evaluation before; and the alerts on them.",
            "Every 5m: further windows of the same sums."};
  }

  void add_measured(Group &base) const override { events_.add(base); }

  Expr base_ratio(time::Duration w) const override {
    std::optional<Expr> raw = events_.raw_ratio(w);
    if (raw) return std::move(*raw);
    return ratio_of_sums(sums_.over(w, kBad), sums_.over(w, kTotal),
                         series_.present({Metric::TotalRate}));
  }

  Expr window_ratio(Group &out, time::Duration w) const override {
    add(out, {Metric::Sum, w}, sums_.over_late(w, kEveryPart));
    return long_ratio({Metric::Sum, w});
  }

  void add_service_of_day(Group &window) const override {
    if (!exclusions_.none())
      add(window, {Metric::Service, kDay},
          share_.service_of_window({Metric::Sum, kDay}, terms::Rolling{kDay}));
  }

  /// Those that are measured now or were in the last day.
  Expr measured_values(const std::vector<promql::Matcher> &matchers) const override {
    std::vector<promql::Matcher> of_sum = matchers;
    of_sum.push_back(of_part(kTotal).front());
    return promql::binary(BinaryOp::Or, series_.present({Metric::TotalRate}, matchers),
                          without_part(series_.read({Metric::Sum, kDay}, std::move(of_sum))));
  }

  Promised promised(Group &out, const terms::WindowForm &form) const override {
    const Role sums{Metric::TargetSum, form};
    const auto *calendar = std::get_if<terms::Calendar>(&form);
    if (calendar == nullptr) {
      add(out, sums, sums_.over_late(terms::nominal_length(form), kEveryPart));
      return {long_ratio(sums), share_.of_window(sums, form), std::nullopt};
    }
    add_single_maintenance(out, {Metric::ExcludedSum, form}, *calendar);
    add(out, sums, sums_.of_period_late(*calendar));
    return {long_ratio(sums), share_.of_elapsed(sums, *calendar),
            share_.of_period(sums, *calendar)};
  }

  Promised previous(Group &out, const terms::Calendar &window) const override {
    const Role sums = Role::before(Metric::TargetSum, window);
    add_single_maintenance(out, Role::before(Metric::ExcludedSum, window), window);
    add(out, sums, sums_.of_period_before(window));
    return {long_ratio(sums), share_.of_previous(sums, window), std::nullopt};
  }

  void add_single_maintenance(Group &out, const Role &role, const terms::Calendar &window) const {
    if (!exclusions_.stretches().empty())
      add(out, role,
          SingleMaintenance(series_, exclusions_, model_.project, sums_.late())
              .of_period(window, role.is_before));
  }

  /// A record of the `-window` group, inside it.
  Expr sum(const Role &role, std::string_view part) const {
    return series_.present(role, of_part(part));
  }

  Expr long_ratio(const Role &sums) const {
    Expr total = sum(sums, kTotal);
    // Where all is left out, what is left of the others is an error of rounding; seconds are whole.
    if (!exclusions_.none())
      total = promql::binary(
          BinaryOp::And, ignoring({std::string(series::kPart)}), std::move(total),
          promql::binary(BinaryOp::Greater, sum(sums, kMeasured), promql::number(0)));
    return ratio_of_sums(sum(sums, kBad), std::move(total), without_part(sum(sums, kTotal)));
  }

  Exclusions exclusions_;
  EventSums sums_;
  EventRules events_;
  MeasuredShare share_;
};

} // namespace

RuleFile make_objective_rules(const model::Objective &objective, const model::Model &model) {
  if (model::composite_of(objective) != nullptr) return make_composite_rules(objective, model);
  return ObjectiveRules(objective, model).make();
}

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/composite_tests.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/composites.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/test_expectations.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace slac::plan {
namespace {

constexpr time::Duration kLength{2 * time::kHour};
constexpr double kMeasuredShare = 0.9; ///< of every member's window

class Tests {
public:
  Tests(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model), composite_(*model::composite_of(objective)),
        wanted_(objective, model.project) {
    for (const model::ByLabel &label : o_.by)
      value_.ours[label.name.value] = "first";
    base::Decimal target = o_.target.value.percent;
    for (auto of = o_.targets.rbegin(); of != o_.targets.rend(); ++of)
      if (of->holds_for(value_.ours)) target = of->percent.value;
    budget_ = model::budget_ratio(target);
  }

  RuleTests make() {
    each_in_part();
    one_fails();
    one_is_not_measured();
    one_fails_while_it_does_not_count();
    return {std::move(tests_), {}};
  }

private:
  const terms::WindowForm &form() const { return model::window_of(o_); }
  const terms::Calendar *calendar() const { return std::get_if<terms::Calendar>(&form()); }

  /// The error ratio of an Objective whose members count as far as they were measured.
  double ratio_of(const model::Objective &of, double measured) const {
    const model::Composite *composite = model::composite_of(of);
    if (composite == nullptr) return ratios_.at(of.name.value) * measured;
    using Form = model::Composite::Form;
    double sum = 0, weights = 0, worst = 0, good = 1;
    for (const model::Member &member : composite->members) {
      const double ratio = ratio_of(*model_.find_objective(member.objective.value), measured);
      const double weight = member.weight.to_double();
      sum += weight * ratio;
      weights += weight;
      worst = std::max(worst, ratio);
      good *= 1 - ratio;
    }
    return composite->form == Form::Of      ? sum / weights
           : composite->form == Form::Worst ? worst
                                            : 1 - good;
  }

  void give(RuleTest &test, const model::Objective &of, const Role &role, double value,
            std::vector<promql::Matcher> more = {}) const {
    for (const auto &[label, own] : value_.ours)
      more.push_back(promql::equals(label, own));
    give_bare(test, of, role, value, std::move(more));
  }
  /// Without the labels of `by`.
  void give_bare(RuleTest &test, const model::Objective &of, const Role &role, double value,
                 std::vector<promql::Matcher> more) const {
    const ObjectiveSeries series(of, model_.project);
    const auto scrapes = kLength.ns / model_.project.scrape_interval.value.ns;
    test.series.push_back({series.selector(role, std::move(more)),
                           base::double_text(value) + "+0x" + std::to_string(scrapes)});
  }

  /// What each member records, the same all the time: an error ratio of the first Objective that
  /// measures something, and one of all others. Of the one that is `gone` there is nothing of the
  /// last hours.
  RuleTest &begin(const char *name, double first, double others, const model::Objective *gone) {
    RuleTest &test = tests_.emplace_back(RuleTest{name, {}, {}});
    const std::vector<const model::Objective *> measured = model::measured_by(o_, model_);
    ratios_.clear();
    for (const model::Objective *of : measured)
      ratios_[of->name.value] = of == measured.front() ? first : others;
    std::set<const model::Objective *> all(measured.begin(), measured.end());
    for (const model::Member &member : composite_.members) {
      const model::Objective *of = model_.find_objective(member.objective.value);
      all.insert(of);
      for (const time::Duration w : model::ratio_windows(o_, model_.project))
        if (of != gone || !is_in_base(w))
          give(test, *of, {Metric::ErrorRatio, w}, ratio_of(*of, 1));
    }
    for (const model::Objective *of : all)
      give(test, *of, {Metric::TargetRatio, form()}, ratio_of(*of, 1));
    for (const model::Objective *of : measured) {
      give(test, *of, {Metric::Measured, form()}, kMeasuredShare);
      give(test, *of, {Metric::TargetSum, form()}, kMeasuredShare * window_seconds(),
           of_part(kMeasured));
      give(test, *of, {Metric::Sum, time::Duration{time::kDay}}, 1, of_part(kMeasured));
    }
    wanted_.add_calendars(kLength, {}, test);
    return test;
  }
  double window_seconds() const { return seconds(terms::nominal_length(form())); }

  void expect(RuleTest &test, time::Duration at) const {
    const double ratio = ratio_of(o_, 1), spent = ratio_of(o_, kMeasuredShare) / budget_;
    for (const std::int64_t minutes : {5, 60})
      wanted_.value(test, at, {Metric::ErrorRatio, time::Duration{minutes * time::kMinute}}, ratio,
                    value_);
    wanted_.value(test, at, {Metric::TargetRatio, form()}, ratio, value_);
    wanted_.value(test, at, {Metric::Measured, form()}, kMeasuredShare, value_);
    // Where a member leaves time out, more of its period may have been measured than was given.
    if (!has_exclusions())
      wanted_.value(test, at, {Metric::Budget, form()}, 1 - spent, spent, value_);
    for (const bool page : {true, false})
      expect_burn(test, at, page, ratio);
  }

  /// Every window has the same ratio.
  void expect_burn(RuleTest &test, time::Duration at, bool page, double ratio) const {
    const model::AlertTier &tier = page ? o_.page : o_.ticket;
    if (!tier.enabled) return;
    bool fires = false;
    for (const model::BurnPair &pair : model::burn_pairs(o_, model_.project)) {
      if (pair.tier.page != page || pair.use != model::BurnPair::Use::Alert) continue;
      if (pair.own != nullptr && pair.own->stands_alone()) return; // it may wait
      const double bound = pair.factor * budget_;
      if (std::abs(ratio - bound) < 0.01 * bound) return; // too close
      fires = fires || ratio > bound;
    }
    wanted_.alert(test, at, model::burn_alert_name(tier), page ? "page" : "ticket", fires, value_);
  }

  void each_in_part() {
    RuleTest &test = begin("each member in its part", budget_ / 7, budget_ / 30, nullptr);
    expect(test, {30 * time::kMinute});
    wanted_.alert(test, {60 * time::kMinute}, model::no_data_alert_name(o_.no_data), no_data_tier(),
                  false, value_);
  }

  void one_fails() {
    RuleTest &test = begin("a member fails", 1, 0, nullptr);
    expect(test, {30 * time::kMinute});
  }

  void one_is_not_measured() {
    RuleTest &test = begin("a member is not measured", 0, 0,
                           model_.find_objective(composite_.members[0].objective.value));
    const time::Duration after{std::min(o_.no_data.after.ns, time::kHour)};
    const time::Duration at{after.ns + 15 * time::kMinute};
    wanted_.absent(test, at, {Metric::ErrorRatio, time::Duration{5 * time::kMinute}}, value_);
    if (o_.no_data.alerts && o_.no_data.after.ns <= time::kHour)
      wanted_.alert(test, at, model::no_data_alert_name(o_.no_data), no_data_tier(), true, value_);
  }

  const model::Objective *excluding() const {
    for (const model::Objective *of : model::measured_by(o_, model_))
      if (!Exclusions(*of, model_).none()) return of;
    return nullptr;
  }
  bool has_exclusions() const { return excluding() != nullptr; }

  void one_fails_while_it_does_not_count() {
    const model::Objective *of = excluding();
    if (of == nullptr) return;
    RuleTest &test = begin("all members fail while the time of one does not count", 1, 1, nullptr);
    give_bare(test, *of, {Metric::Excluded}, 1,
              {promql::equals(std::string(series::kExclusion), std::string(kRecurring))});
    for (const bool page : {true, false})
      if (const model::AlertTier &tier = page ? o_.page : o_.ticket; tier.enabled)
        wanted_.alert(test, {30 * time::kMinute}, model::burn_alert_name(tier),
                      page ? "page" : "ticket", false, value_);
  }

  const char *no_data_tier() const { return o_.no_data.pages ? "page" : "ticket"; }

  const model::Objective &o_;
  const model::Model &model_;
  const model::Composite &composite_;
  Expectations wanted_;
  SplitValue value_;
  std::map<std::string, double> ratios_; ///< of those that measure something
  double budget_ = 0;
  std::vector<RuleTest> tests_;
};

} // namespace

RuleTests make_composite_tests(const model::Objective &objective, const model::Model &model) {
  return Tests(objective, model).make();
}

} // namespace slac::plan

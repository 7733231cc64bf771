// SPDX-License-Identifier: Apache-2.0
// The text of `slac explain` for an Objective: each section is one function over the same burn
// pairs and costs that the rules are planned from.
#include "compiler/emit/explain.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/model/burn_rate.hpp"
#include "compiler/model/latency.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/cost.hpp"
#include "compiler/plan/exclusions.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <cmath>

namespace slac::emit {
namespace {

/// With so many digits that something is seen, but not more than three behind the first.
std::string rounded(double value) {
  if (value >= 100'000) {
    const double power = std::pow(10, std::floor(std::log10(value)) - 2);
    std::string whole = base::double_text(std::round(value / power) * power);
    for (std::size_t at = whole.size(); at > 3; at -= 3)
      whole.insert(at - 3, " ");
    return whole;
  }
  const double power = value >= 100 ? 1 : value >= 10 ? 10 : 1000;
  return base::double_text(std::round(value * power) / power);
}

std::string percent(double ratio) { return rounded(ratio * 100) + "%"; }

std::string rough(double seconds) {
  constexpr double kNs = 1e9;
  return time::format_rough({static_cast<std::int64_t>(seconds * kNs)});
}

class Explanation {
public:
  Explanation(const model::Objective &objective, const model::Model &model, double series)
      : o_(objective), project_(model.project), model_(model), series_(series),
        budget_(model::budget_ratio(objective.target.value.percent)) {}

  std::string make() {
    out_ = o_.name.value + (o_.description.empty() ? "" : ": " + o_.description) + "\n";
    measured();
    promised();
    alerts();
    cost();
    return std::move(out_);
  }

  std::vector<std::string> measured_lines() {
    say_measured();
    return lines();
  }
  std::vector<std::string> alert_lines() {
    say_alerts();
    return lines();
  }

private:
  /// What was said, without its indent.
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < out_.size();) {
      const std::size_t end = out_.find('\n', at);
      out.push_back(out_.substr(at + 2, end - at - 2));
      at = end + 1;
    }
    return out;
  }
  void head(const char *word) { out_ += "\n" + std::string(word) + "\n"; }
  void say(const std::string &text) { out_ += "  " + text + "\n"; }

  static std::string text(const model::Counter &counter) { return promql::print(counter.expr); }

  void say_indicator(const model::Unsliced &indicator) {
    std::visit(
        base::Overloaded{
            [&](const model::Ratio &i) {
              say(std::string("the share of ") + (i.part_is_good ? "good" : "bad") + " events:");
              say("  " + text(i.part));
              say("of " + text(i.total));
              if (i.counts_births) say("the first value of a new series counts as well");
            },
            [&](const model::Latency &i) {
              say("the share of observations of at most " + i.below.value.text() + "s:");
              say("  " + text(i.histogram) + (i.native ? ", a native histogram" : ""));
            },
            [&](const model::Threshold &i) {
              say("the share of time in which");
              say("  " + text(i.value) + " " + promql::operator_text(i.op) + " " + i.bound.text());
            },
            [&](const model::Boolean &i) {
              say("the share of time at 1 of");
              say("  " + text(i.value));
            },
            [&](const model::ErrorRatio &i) {
              say("a ratio of errors:");
              say("  " + text(i.value));
            }},
        indicator);
  }

  void say_members(const model::Composite &composite) {
    using Form = model::Composite::Form;
    say(composite.form == Form::Of      ? "the mean of the error ratios, by weights, of"
        : composite.form == Form::Worst ? "the largest of the error ratios of"
                                        : "the share in which not all of these succeed:");
    for (const model::Member &member : composite.members)
      say("  " + member.objective.value +
          (composite.form == Form::Of ? ", weight " + member.weight.text() : ""));
    say("over each window; where one of them is not measured, neither is this");
  }

  void say_measured() {
    std::visit(base::Overloaded{[&](const model::Slices &slices) {
                                  say("good slices of " + time::format_window(slices.slice.value) +
                                      (slices.goal ? ", good where at least " +
                                                         slices.goal->value.text() + "% of it is"
                                                   : ", each by its own share"));
                                  say_indicator(slices.of);
                                },
                                [&](const model::Composite &c) { say_members(c); },
                                [&](const auto &unsliced) { say_indicator(unsliced); }},
               o_.indicator);
  }

  void measured() {
    head("Measured");
    say_measured();
    for (const model::ByLabel &label : o_.by)
      say("for each value of " + label.name.value +
          (label.source == label.name.value ? "" : ", there " + label.source));
    say_left_out();
  }

  void say_left_out() {
    if (!o_.calendar.value.empty()) say("but for time outside the calendar " + o_.calendar.value);
    if (o_.exclude.maintenance) say("but for " + maintenance_words(o_.exclude));
    if (!o_.calendar.value.empty() || o_.exclude.maintenance)
      say("windows of less than a day hold it all the same; alerts on burn rates and on missing "
          "data are mute meanwhile");
  }

  void say_budget(base::Decimal target) {
    const double ratio = model::budget_ratio(target);
    say((model::composite_of(o_) != nullptr ? "one part in "
         : model::is_of_time(o_.indicator)  ? "of the time one part in "
                                            : "one event in ") +
        rounded(1 / ratio) + " may be bad: a total outage of " +
        rough(ratio * plan::seconds(window()) * plan::Exclusions(o_, model_).open_share()) +
        " in " + window_words());
  }

  void promised() {
    head("Promised");
    say(terms::print_target(o_.target.value));
    say_budget(o_.target.value.percent);
    for (const model::TargetOf &of : o_.targets) {
      say(of.whom() + ": " + of.percent.value.text() + "%");
      say_budget(of.percent.value);
    }
    for (const auto &also : o_.also)
      say("also shown " + terms::print_window({also.value, {}}));
    if (const auto calendars = plan::calendar_windows(o_); !calendars.empty())
      say("the calendar is that of " + model::calendar_zone(calendars.front(), project_).name() +
          "; the period before stands as " + plan::window_label(calendars.front(), true));
  }

  std::string window_words() const {
    const std::string name = terms::window_name(model::window_of(o_));
    return std::holds_alternative<terms::Rolling>(model::window_of(o_))
               ? name
               : "a " + name + " of " + time::format_window(window());
  }

  time::Duration window() const { return terms::nominal_length(model::window_of(o_)); }

  /// Until the long window has seen enough of it, the short one has long since.
  void say_pair(const model::BurnPair &pair) {
    const std::string tier = pair.tier.page ? "page    " : "ticket  ";
    const std::string windows = time::format_window(pair.tier.long_window) + " and " +
                                time::format_window(pair.tier.short_window);
    if (pair.use != model::BurnPair::Use::Alert) {
      say(tier + windows + ": left out, " +
          (pair.use == model::BurnPair::Use::TooSlow   ? "the budget outlasts the window"
           : pair.use == model::BurnPair::Use::Covered ? "another fires earlier on these windows"
                                                       : "no outage could reach it"));
      return;
    }
    const double share = pair.factor * budget_;
    say(tier + windows + ": more than " + percent(share) +
        (model::composite_of(o_) != nullptr ? " of both is bad, which is "
         : model::is_of_time(o_.indicator)  ? " of the time of both is bad, which is "
                                            : " of the events of both fail, which is ") +
        (pair.factor == 1 ? "all that" : rounded(pair.factor) + " times what") +
        " the budget allows");
    say("        a total outage gets there after " +
        rough(std::max(share * plan::seconds(pair.tier.long_window), 1.0)) + ", " +
        pair.tier.share_percent.text() + "% of the budget in " +
        time::format_window(pair.tier.long_window));
  }

  void alerts() {
    head("Alerts");
    say_alerts();
  }

  void say_alerts() {
    for (const model::BurnPair &pair : model::burn_pairs(o_, project_))
      if ((pair.tier.page ? o_.page : o_.ticket).enabled) say_pair(pair);
    const double delay = plan::seconds(project_.scrape_interval.value) +
                         plan::seconds(project_.evaluation_interval.value);
    say("all of these later by up to one scrape and one evaluation, " + rough(delay) +
        ", those of more than 1h by up to 2m 30s more");
    if (model::composite_of(o_) != nullptr) say("and by up to one evaluation of the members");
    if (const auto *slices = std::get_if<model::Slices>(&o_.indicator))
      say("and not before the slice of " + time::format_window(slices->slice.value) + " ends");
    if (o_.minimum.bad > 0)
      say("and only with at least " + std::to_string(o_.minimum.bad) + " bad events");
    if (o_.minimum.total > 0)
      say("and only with at least " + std::to_string(o_.minimum.total) + " events");
    if (o_.ticket.enabled) {
      say("ticket  the budget is spent, or ends within " +
          rough(std::min(plan::seconds(window()), plan::seconds({30 * time::kDay})) / 10) +
          " at the pace of a day");
    }
    if (model::composite_of(o_) == nullptr)
      say("ticket  less than 95% of the last day was measured");
    if (o_.minimum.total > 0)
      say("ticket  the last day had fewer than " + std::to_string(o_.minimum.total) + " events");
    if (const model::Latency *latency = model::latency_of(o_.indicator);
        latency != nullptr && model::may_lack_bucket(*latency))
      say("ticket  the histogram has no bucket at the bound");
    if (o_.no_data.alerts)
      say(std::string(o_.no_data.pages ? "page    " : "ticket  ") + "nothing is measured for " +
          time::format_window(o_.no_data.after));
  }

  void cost() {
    head("Cost");
    const plan::Cost ours =
        plan::cost_of(plan::make_objective_rules(o_, model_), project_, series_);
    const plan::Cost direct = plan::direct_cost(o_, project_, series_);
    say("with " + rounded(series_) + " series for each selector" +
        (o_.by.empty() ? "" : ", and one value of `by`") + ", a minute:");
    say("  these rules      " + rounded(ours.samples()) + " samples, about " +
        rounded(ours.engine_seconds() * 1000) + " ms of one core, " + rounded(ours.rules) +
        " evaluations");
    if (model::composite_of(o_) == nullptr)
      say("  direct windows   " + rounded(direct.samples()) + " samples, about " +
          rounded(direct.engine_seconds() * 1000) + " ms");
  }

  const model::Objective &o_;
  const model::Project &project_;
  const model::Model &model_;
  double series_;
  double budget_;
  std::string out_;
};

} // namespace

std::vector<std::string> measured_words(const model::Objective &objective,
                                        const model::Model &model) {
  return Explanation(objective, model, 1).measured_lines();
}

std::vector<std::string> alert_words(const model::Objective &objective, const model::Model &model) {
  return Explanation(objective, model, 1).alert_lines();
}

std::string maintenance_words(const model::Exclusion &exclude) {
  std::string out = "maintenance";
  if (exclude.notice) out += " announced " + time::format_window(*exclude.notice) + " before";
  if (exclude.at_most) out += ", at most " + time::format_window(*exclude.at_most) + " a year";
  return out;
}

std::string explain(const model::Objective &objective, const model::Model &model, double series) {
  return Explanation(objective, model, series).make();
}

} // namespace slac::emit

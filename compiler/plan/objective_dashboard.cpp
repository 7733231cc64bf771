// SPDX-License-Identifier: Apache-2.0
// The page of all Objectives of one shape, of which one is chosen: what is delivered, what is left
// of the budget, how fast it goes. What differs between Objectives of a shape is asked of
// `slo:info`: the words of the target, the bound of a value, the members of a composite.
#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_shape.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/plan/panels.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// An Objective of the shape that is called what the page's variable says.
model::Objective example(const ObjectiveShape &shape) {
  model::Objective out;
  out.name.value = "$" + std::string(series::kObjective);
  out.target.value.window.form = shape.window;
  for (const std::string &label : shape.by)
    out.by.push_back({{label, {}}, label});
  if (shape.has_targets) out.targets.emplace_back();
  return out;
}

class Page {
public:
  Page(const ObjectiveShape &shape, const model::Project &project)
      : shape_(shape), project_(project), o_(example(shape)), series_(o_, project) {}

  Dashboard make() const {
    Dashboard out;
    out.uid = shape_.uid(project_);
    out.title = "Objective " + shape_.words();
    for (const auto &[label, value] : project_.identity)
      (((out.title += " ") += label) += "=") += value;
    out.description = "One Objective: what is delivered, what is left of its error budget, how "
                      "fast it goes.";
    out.tag = "slo";
    out.days =
        static_cast<int>((terms::nominal_length(shape_.window).ns + time::kDay - 1) / time::kDay);
    out.variables = variables();
    out.annotations = annotations();
    out.links = links_between_pages();
    out.panels = {about(), sli(), budget_left(), measured(), firing()};
    if (!shape_.also.empty()) out.panels.push_back(also());
    for (const terms::WindowForm &window : windows())
      if (const auto *calendar = std::get_if<terms::Calendar>(&window))
        out.panels.push_back(before(*calendar));
    if (!shape_.by.empty()) out.panels.push_back(values());
    out.panels.push_back(sli_over_time());
    out.panels.push_back(budget_over_time());
    add_burns(out.panels);
    out.panels.push_back(what_is_measured());
    out.panels.push_back(alerts());
    return out;
  }

private:
  std::vector<terms::WindowForm> windows() const {
    std::vector<terms::WindowForm> out{shape_.window};
    out.insert(out.end(), shape_.also.begin(), shape_.also.end());
    return out;
  }

  /// What there is of every value of `by`.
  Role present() const {
    return shape_.measures == ObjectiveShape::Measures::Members
               ? Role(Metric::ErrorRatio, time::Duration{time::kDay})
               : Role(Metric::TotalRate);
  }

  std::vector<Variable> variables() const {
    std::vector<promql::Matcher> of_page;
    for (const auto &[label, value] : project_.identity)
      of_page.push_back(promql::equals(label, value));
    of_page.push_back(promql::equals(std::string(series::kDashboard), shape_.uid(project_)));
    Variable objective = choice(series::kObjective, "Objective",
                                promql::selector(std::string(series::kRuleSloInfo), of_page));
    objective.has_several = false;
    std::vector<Variable> out{std::move(objective)};
    for (const std::string &label : shape_.by)
      out.push_back(choice(label, label, series_.selector(present())));
    if (shape_.measures == ObjectiveShape::Measures::Members)
      out.push_back(of_info(series::kInfoMembers));
    if (!label_of_names(project_).empty()) out.push_back(of_info(kOtherName));
    return out;
  }
  /// Follows from the choice of the Objective.
  Variable of_info(std::string_view label) const {
    Variable out = choice(label, std::string(label), series_.selector({Metric::Info}));
    out.has_several = false;
    out.is_hidden = true;
    return out;
  }

  std::vector<Annotation> annotations() const {
    std::vector<Annotation> out{{"Alerts", of_alerts(), worded(Label{"alertname"}), Tone::Bad}};
    if (shape_.leaves_out)
      out.push_back(
          {"Time that does not count",
           promql::binary(BinaryOp::Equal, series_.selector({Metric::Excluded}), promql::number(1)),
           worded(Label{std::string(series::kExclusion)}), Tone::Unclear});
    return out;
  }

  /// The chosen values of `by`.
  std::vector<promql::Matcher> of_chosen() const {
    std::vector<promql::Matcher> out;
    for (const std::string &label : shape_.by)
      out.push_back(chosen(label));
    return out;
  }
  Expr read(const Role &role) const { return series_.read(role, of_chosen()); }
  Expr delivered(const Role &error_ratio) const {
    return promql::binary(BinaryOp::Sub, promql::number(1), read(error_ratio));
  }
  Expr delivered(const terms::WindowForm &window) const {
    return delivered(Role{Metric::TargetRatio, window});
  }
  /// One for all values has no label to choose by.
  Expr target() const {
    const Role role{Metric::Target, shape_.window};
    return shape_.has_targets ? read(role) : series_.read(role);
  }
  /// Each value with its target.
  promql::Matching with_target() const {
    std::vector<std::string> labels{std::string(series::kObjective)};
    if (shape_.has_targets) labels.insert(labels.end(), shape_.by.begin(), shape_.by.end());
    promql::Matching out = on(std::move(labels));
    out.cardinality = promql::Cardinality::ManyToOne;
    return out;
  }
  Expr worst(Expr expr) const {
    if (shape_.by.empty()) return expr;
    Expr out = promql::aggregate("bottomk", std::move(expr));
    std::get<promql::Aggregate>(out.node).param = promql::Box<Expr>(promql::number(1));
    return out;
  }

  Expr of_alerts() const {
    const auto with = [&](const std::string &label, std::string_view value) {
      std::vector<promql::Matcher> matchers = of_chosen();
      for (const auto &[name, is] : project_.identity)
        matchers.push_back(promql::equals(name, is));
      matchers.push_back(promql::equals(label, "$" + std::string(value)));
      matchers.push_back(promql::equals("alertstate", "firing"));
      return promql::selector("ALERTS", std::move(matchers));
    };
    Expr ours = with(std::string(series::kObjective), series::kObjective);
    const std::string other = label_of_names(project_);
    return other.empty() ? ours : either(std::move(ours), with(other, kOtherName));
  }
  static Expr or_none(Expr expr) {
    return either(std::move(expr), promql::call("vector", {promql::number(0)}));
  }

  Wording legend(const std::string &text) const {
    Wording out;
    for (const std::string &label : shape_.by) {
      out += Label{label};
      out += " ";
    }
    out += text;
    return out;
  }
  /// Which value of `by` is the worst, where there are several.
  Wording whose() const {
    if (shape_.by.empty()) return "SLI";
    Wording out = "lowest:";
    for (const std::string &label : shape_.by) {
      out += " ";
      out += Label{label};
    }
    return out;
  }

  Panel about() const {
    Panel out = table("Objective", "What is promised, of what.", "No such Objective is recorded", 1,
                      {{series_.selector({Metric::Info})}},
                      {{std::string(series::kObjective), "Objective"},
                       {"target", "Target"},
                       {std::string(series::kWindow), "Window"},
                       {std::string(series::kComponent), "Service"},
                       {"description", "Description"},
                       {std::string(series::kInfoDependsOn), "Depends on"},
                       {std::string(series::kInfoRunbook), "Runbook"}});
    out.columns[4].is_prose = true; // the description
    out.columns.back().link = Link{"Runbook", worded(Label{std::string(series::kInfoRunbook)})};
    return out;
  }

  /// Two queries, of which one has the value: what is below the target is red.
  Panel sli() const {
    const auto side = [&](BinaryOp op) {
      return floored(promql::binary(op, with_target(), worst(delivered(shape_.window)), target()));
    };
    Panel out = stat("SLI", "Delivered in the window so far; red below the target.",
                     Quantity::Share, promql::number(0));
    out.queries = {{side(BinaryOp::GreaterEqual), whose()},
                   {side(BinaryOp::Less), whose(), Look::Bad}};
    return out;
  }
  Panel budget_left() const {
    Panel out = stat("Error budget left", "Below 0 the Objective is missed.", Quantity::Share,
                     worst(read({Metric::Budget, shape_.window})), Limit::BelowZero);
    out.queries.front().legend = whose();
    return out;
  }
  Panel measured() const {
    Panel out = stat("Measured",
                     "Share of the window that was measured; SLI and budget stand for no more "
                     "than that.",
                     Quantity::Share, worst(read({Metric::Measured, shape_.window})));
    out.queries.front().legend = whose();
    return out;
  }
  Panel firing() const {
    return stat("Alerts now", "Alerts of this Objective that fire.", Quantity::Count,
                or_none(promql::aggregate("count", of_alerts())), Limit::AboveZero);
  }

  /// Windows that are shown beside that of the target.
  Panel also() const {
    Panel out = stat("Error budget left over other windows", "Below 0 that window is missed.",
                     Quantity::Share, promql::number(0), Limit::BelowZero);
    out.queries.clear();
    for (const terms::WindowForm &window : shape_.also)
      out.queries.push_back(
          {promql::aggregate("min", read({Metric::Budget, window})), terms::window_name(window)});
    out.width = 12;
    return out;
  }

  /// What the period before ended with.
  Panel before(const terms::Calendar &calendar) const {
    const auto of = [&](Metric metric) { return read(Role::before(metric, calendar)); };
    const std::string period(time::period_name(calendar.period));
    Panel out =
        stat("Previous " + period, "What the " + period + " before ended with, up to an hour late.",
             Quantity::Share, promql::number(0), Limit::BelowZero); // of the budget
    out.when_empty = "Not yet recorded";
    out.width = 12;
    out.queries = {
        {promql::aggregate("min", floored(delivered(Role::before(Metric::TargetRatio, calendar)))),
         "SLI"},
        {promql::aggregate("min", of(Metric::Budget)), "budget left"},
        {promql::aggregate("min", of(Metric::Measured)), "measured"}};
    return out;
  }

  /// Each value with its own target.
  Panel values() const {
    const auto each = [&](Expr expr) {
      return Query{promql::aggregate_by("min", shape_.by, std::move(expr))};
    };
    // A target for all has no labels: it is added to 0 of each.
    Expr targets =
        promql::binary(BinaryOp::Add, with_target(),
                       times(read({Metric::Budget, shape_.window}), promql::number(0)), target());
    Panel out = table("Each " + shape_.by.front(), "Every value with its own target, worst first.",
                      "No value is recorded", 7,
                      {each(floored(delivered(shape_.window))), each(std::move(targets)),
                       each(read({Metric::Budget, shape_.window})),
                       each(read({Metric::Measured, shape_.window}))},
                      {});
    for (const std::string &label : shape_.by)
      out.columns.push_back({label, label});
    out.columns.push_back(share_column(0, "SLI"));
    out.columns.push_back(share_column(1, "Target"));
    out.columns.push_back(budget_column(2, "Error budget left"));
    out.columns.push_back(share_column(3, "Measured"));
    out.sort_by = "Error budget left";
    return out;
  }

  Panel sli_over_time() const {
    Panel out = plan::over_time("SLI against the target",
                                "Share of good events over each window, and what is promised of "
                                "the first.",
                                Quantity::Share, {});
    for (const terms::WindowForm &w : windows())
      out.queries.push_back({delivered(w), legend("over " + terms::window_name(w))});
    out.queries.push_back(
        {target(), shape_.has_targets ? legend("target") : Wording("target"), Look::Target});
    return out;
  }

  Panel budget_over_time() const {
    Panel out = plan::over_time("Error budget over time",
                                "Share that is left; below 0 the Objective is missed.",
                                Quantity::Share, {});
    for (const terms::WindowForm &w : windows())
      out.queries.push_back({read({Metric::Budget, w}), legend("over " + terms::window_name(w))});
    out.threshold = Threshold{0, false};
    return out;
  }

  /// Those of pages, then in a row of its own those of tickets.
  void add_burns(std::vector<Panel> &panels) const {
    bool has_heading = false;
    for (const bool page : {true, false})
      for (const ObjectiveShape::Burn &burn : shape_.burns) {
        if (burn.page != page) continue;
        if (!page && !has_heading) panels.push_back(heading("Slow burn: tickets", true));
        has_heading = has_heading || !page;
        panels.push_back(this->burn(burn));
      }
    if (has_heading) panels.push_back(heading("Measured events and alerts"));
  }

  Panel burn(const ObjectiveShape::Burn &burn) const {
    const std::string longer = time::format_window(burn.long_window);
    const std::string shorter = time::format_window(burn.short_window);
    Panel out = plan::over_time("Burn rate, " + longer + " and " + shorter,
                                std::string("How many times faster than even the budget goes; ") +
                                    (burn.page ? "a page" : "a ticket") +
                                    " while both are in the red area.",
                                Quantity::Times, {});
    for (const auto &[window, name] :
         {std::pair{burn.long_window, longer}, std::pair{burn.short_window, shorter}})
      out.queries.push_back({rate_of(window), legend("over " + name)});
    out.threshold = Threshold{burn.factor, true};
    out.is_logarithmic = true;
    return out;
  }
  /// The error ratio as a multiple of the budget.
  Expr rate_of(time::Duration window) const {
    return promql::binary(BinaryOp::Div, with_target(), read({Metric::ErrorRatio, window}),
                          promql::binary(BinaryOp::Sub, promql::number(1), target()));
  }

  Panel what_is_measured() const {
    switch (shape_.measures) {
    case ObjectiveShape::Measures::Value: return value();
    case ObjectiveShape::Measures::Members: return members();
    case ObjectiveShape::Measures::Events: break;
    }
    return plan::over_time(
        "Events", "Events per second; of an indicator of time, the share of the time.",
        Quantity::PerSecond,
        {{read({Metric::TotalRate}), legend("all")},
         {read({Metric::BadRate}), legend("bad"), shape_.by.empty() ? Look::Bad : Look::Plain}});
  }

  Panel value() const {
    return plan::over_time("Value", "What is measured, and the bound that it keeps in good time.",
                           Quantity::Count,
                           {{read({Metric::Value}), legend("value")},
                            {series_.selector({Metric::Bound}), "bound", Look::Target}});
  }

  Panel members() const {
    std::vector<promql::Matcher> of = of_chosen();
    for (const auto &[label, is] : project_.identity)
      of.push_back(promql::equals(label, is));
    of.push_back({std::string(series::kObjective),
                  promql::MatchOp::Regex,
                  "$" + std::string(series::kInfoMembers),
                  {}});
    of.push_back(promql::equals(std::string(series::kWindow), terms::window_name(shape_.window)));
    Expr errors = latest(promql::selector(std::string(series::kRuleErrorWindow), std::move(of)));
    return plan::over_time("Members", "Share of good events of each member over the window.",
                           Quantity::Share,
                           {{promql::binary(BinaryOp::Sub, promql::number(1), std::move(errors)),
                             worded(legend(""), Label{std::string(series::kObjective)})}});
  }

  Panel alerts() const {
    const std::string tier(series::kTier);
    Panel out;
    out.kind = PanelKind::Timeline;
    out.title = "Alerts";
    out.description = "Which alerts fired when.";
    out.names = {{0, "quiet", Tone::Good}, {1, "firing", Tone::Bad}};
    const auto as_state = [](Expr expr) {
      return promql::call("clamp_max", {std::move(expr), promql::number(1)});
    };
    out.queries = {{as_state(or_none(promql::aggregate("count", of_alerts()))), "any alert"},
                   {as_state(promql::aggregate_by("count", {"alertname", tier}, of_alerts())),
                    worded(Label{"alertname"}, " ", Label{tier})}};
    out.quantity = Quantity::Count;
    out.height = 6;
    return out;
  }

  const ObjectiveShape &shape_;
  const model::Project &project_;
  model::Objective o_;
  ObjectiveSeries series_;
};

} // namespace

Dashboard make_objective_dashboard(const ObjectiveShape &shape, const model::Project &project) {
  return Page(shape, project).make();
}

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/agreement_alerts.hpp"

#include "compiler/model/labels.hpp"
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>
#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

class Alerts {
public:
  Alerts(const model::Agreement &agreement, const model::Model &model)
      : a_(agreement), model_(model) {}

  Group make() const {
    Group out{"sla-" + a_.name.value + "-alerts",
              "What is breached, and what is about to be.",
              model_.project.evaluation_interval.value,
              {}};
    if (a_.page.enabled) out.rules.push_back(breached(true));
    if (a_.ticket.enabled) out.rules.push_back(breached(false));
    if (a_.ticket.enabled) out.rules.push_back(at_risk());
    for (const model::EscalationStep &step : a_.escalation)
      out.rules.push_back(escalation(step));
    return out;
  }

private:
  static bool is_timely(const model::Commitment &c) {
    return terms::timed(c.promise.value).has_value();
  }
  template <class Is>
  bool has(const Is &is) const {
    const auto all = model::latest_commitments(a_);
    return std::any_of(all.begin(), all.end(), [&](const auto *c) { return is(*c); });
  }
  bool has_timely() const { return has(is_timely); }
  bool has_availability() const {
    return has([](const model::Commitment &c) { return !is_timely(c); });
  }

  Expr of_agreement(std::string_view name, std::vector<promql::Matcher> more = {}) const {
    more.insert(more.begin(), promql::equals(std::string(series::kAgreement), a_.name.value));
    return promql::selector(std::string(name), std::move(more));
  }

  Rule breached(bool page) const {
    Rule out = alert(series::kAlertBreached, page ? "page" : "ticket", page ? a_.page : a_.ticket);
    if (page) {
      out.expr = of_agreement(series::kRuleBreachNew);
    } else {
      out.expr = of_agreement(series::kRuleBreach);
      if (a_.page.enabled)
        out.expr = promql::binary(BinaryOp::Unless, std::move(out.expr),
                                  of_agreement(series::kRuleBreachNew));
      out.keep_firing = {15 * time::kMinute}; // stays through a restart
    }
    out.annotations["summary"] =
        row_words() + ": {{ $labels.commitment }} is breached" + window_words();
    out.annotations["description"] = facts({series::kRuleBreachDelivered, series::kRuleBreachBudget,
                                            series::kRuleBreachCredit, own_label(series::kFrom)});
    return out;
  }

  Rule at_risk() const {
    Rule out = alert(series::kAlertAtRisk, "ticket", a_.ticket);
    out.expr = promql::binary(
        BinaryOp::Equal,
        of_agreement(series::kRuleStatus, {promql::equals("status", "at_risk"), current()}),
        promql::number(1));
    out.keep_firing = {15 * time::kMinute};
    out.annotations["summary"] = row_words() + ": {{ $labels.commitment }} is about to be breached";
    Annotation description = facts(current_numbers());
    if (has_availability()) {
      const Expr fit =
          promql::call("clamp_min", {of_row(series::kRuleHeadroom, current()), promql::number(0)});
      Annotation words(" Incidents like the recent ones that still fit: ");
      words += Value{"printf `%.2f`"};
      words += ".";
      description += Conditional{fit, std::move(words)};
    }
    if (has_timely()) description += next_deadlines();
    out.annotations["description"] = std::move(description);
    return out;
  }

  /// One step of escalation: so much of a clock or of the whole window's budget is used.
  Rule escalation(const model::EscalationStep &step) const {
    const std::string percent = step.percent.text();
    Rule out = alert(series::kAlertEscalation, "ticket", a_.ticket);
    out.labels[std::string(series::kStep)] = percent;
    out.labels["channel"] = step.channel.value;
    out.annotations["summary"] =
        row_words() + ": " + percent + "% of {{ $labels.commitment }} is used up";
    Expr clocks =
        promql::binary(BinaryOp::Greater,
                       survived(of_agreement(
                           series::kClocks, {promql::equals(std::string(series::kStep), percent)})),
                       promql::number(0));
    const auto left = base::Decimal::from_int(100) - step.percent;
    Expr budget =
        promql::binary(BinaryOp::LessEqual, of_agreement(series::kRuleBudgetRemaining, {current()}),
                       promql::number(left.to_double() / 100));
    out.expr = !has_availability() ? std::move(clocks)
               : !has_timely()     ? std::move(budget)
                               : promql::binary(BinaryOp::Or, std::move(clocks), std::move(budget));
    Annotation description = facts(current_numbers());
    if (has_timely()) description += next_deadlines();
    out.annotations["description"] = std::move(description);
    return out;
  }

  /// The open incidents of the row, the most urgent first, with a link where there is one.
  ForEach next_deadlines() const {
    Expr deadlines = survived(of_agreement(
        series::kClockDeadline, {own_label(series::kCommitment), own_label(series::kAccount)}));
    Expr first = promql::aggregate("bottomk", std::move(deadlines));
    std::get<promql::Aggregate>(first.node).param = promql::Box<Expr>(promql::number(5));
    return {promql::call("sort", {std::move(first)}),
            " Due: {{ .Labels.incident }} at {{ .Value | humanizeTimestamp }}"
            "{{ if .Labels.url }} ({{ .Labels.url }}){{ end }};"};
  }

  /// The row that the alert stands for, in its window.
  Expr of_row(std::string_view name, const promql::Matcher &window) const {
    return of_agreement(name, {own_label(series::kCommitment), own_label(series::kAccount),
                               own_label(series::kComponent), window});
  }

  static std::string row_words() {
    return "{{ $labels.account }}{{ if $labels.component }} ({{ $labels.component }}){{ end }}";
  }
  /// `from` is in seconds since 1970; a rolling window has none.
  static std::string window_words() {
    return "{{ with $labels.from }} in the window from {{ . | humanizeTimestamp }}{{ end }}";
  }

  /// The records that hold a row's numbers, and how its window is distinguished from others.
  struct Numbers {
    std::string_view delivered;
    std::string_view budget;
    std::string_view credit;
    promql::Matcher window;
  };
  static promql::Matcher current() {
    return promql::equals(std::string(series::kWindow), "current");
  }
  static Numbers current_numbers() {
    return {series::kRuleDelivered, series::kRuleBudgetSeconds, series::kRuleCredit, current()};
  }

  /// What is promised, delivered, left and owed.
  Annotation facts(const Numbers &numbers) const {
    const auto shown = [&](std::string_view name, const char *format) {
      return Shown{of_row(name, numbers.window), format};
    };
    Annotation out("Promised in " + literal_text(a_.title));
    Annotation promise(": ");
    promise += Value{{}, "promise"};
    out += Conditional{of_agreement(series::kRuleInfo, {own_label(series::kCommitment)}),
                       std::move(promise)};
    out += ". Delivered: ";
    out += shown(numbers.delivered, "printf `%.4f%%`");
    if (has_availability()) {
      Annotation left(". Budget left: ");
      left += Value{"humanizeDuration"};
      out += Conditional{of_row(numbers.budget, numbers.window), std::move(left)};
    }
    out += ". Credit owed: ";
    out += shown(numbers.credit, "humanizePercentage");
    out += " of the fee.";
    return out;
  }

  Rule alert(std::string_view name, const char *tier, const model::AlertTier &settings) const {
    Rule out{
        {}, std::string(name), promql::number(0), {}, {}, literal_labels(model_.project.labels),
        {}};
    add_service_labels(out.labels);
    for (const auto &[key, value] : a_.labels)
      out.labels[key] = literal_text(value);
    // The series have it too: it tells the rules of one file apart.
    out.labels[std::string(series::kAgreement)] = a_.name.value;
    out.labels["severity"] = tier;
    out.labels[std::string(series::kTier)] = tier;
    for (const auto &[key, value] : settings.labels)
      out.labels[key] = literal_text(value);
    if (const std::string text = runbook(); !text.empty()) out.annotations["runbook_url"] = text;
    for (const auto &[role, owner] : a_.owners)
      out.annotations[role + "_owner"] = literal_text(owner);
    return out;
  }

  /// What Services say, of the row's own component; of a promise over all services what they
  /// share, or nothing.
  template <class Says>
  std::string of_component(const Says &says) const {
    std::set<std::string> different;
    std::string chosen;
    for (const model::Text &s : a_.services) {
      const model::Service *service = model_.find_service(s.value);
      const std::string text = service == nullptr ? std::string() : says(*service);
      different.insert(text);
      if (!text.empty())
        chosen +=
            "{{ if eq $labels.component \"" + s.value + "\" }}" + literal_text(text) + "{{ end }}";
    }
    if (different.size() == 1) return literal_text(*different.begin());
    return has_availability() ? chosen : std::string();
  }
  std::string runbook() const {
    return of_component([](const model::Service &s) { return s.runbook; });
  }
  void add_service_labels(model::Labels &labels) const {
    std::set<std::string> names;
    for (const model::Text &s : a_.services)
      if (const model::Service *service = model_.find_service(s.value))
        for (const auto &[name, value] : service->labels)
          if (!model::is_rule_label(name)) names.insert(name);
    for (const std::string &name : names) {
      std::string value = of_component([&](const model::Service &s) {
        const auto its = s.labels.find(name);
        return its == s.labels.end() ? std::string() : its->second;
      });
      if (!value.empty()) labels[name] = std::move(value);
    }
  }

  const model::Agreement &a_;
  const model::Model &model_;
};

} // namespace

Group make_agreement_alerts(const model::Agreement &agreement, const model::Model &model) {
  return Alerts(agreement, model).make();
}

} // namespace slac::plan

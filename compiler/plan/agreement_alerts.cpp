// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/agreement_alerts.hpp"

#include "compiler/model/labels.hpp"
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/terms/print.hpp"

#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr std::int64_t kHourMs = 3'600'000;

class Alerts {
public:
  Alerts(const model::Agreement &agreement, const model::Model &model)
      : a_(agreement), model_(model) {}

  Group make() const {
    Group out{"sla-" + a_.name.value + "-alerts",
              "What is breached, and what is about to be.",
              model_.project.evaluation_interval.value,
              {}};
    for (const model::Commitment *c : model::latest_commitments(a_)) {
      if (a_.page.enabled) out.rules.push_back(breached(*c, true));
      if (a_.ticket.enabled) out.rules.push_back(breached(*c, false));
      if (a_.ticket.enabled) out.rules.push_back(at_risk(*c));
      for (const model::EscalationStep &step : a_.escalation)
        out.rules.push_back(escalation(*c, step));
    }
    return out;
  }

private:
  static bool is_timely(const model::Commitment &c) {
    return terms::timed(c.promise.value).has_value();
  }

  std::vector<promql::Matcher> own(const model::Commitment &c) const {
    return {promql::equals(std::string(series::kAgreement), a_.name.value),
            promql::equals(std::string(series::kCommitment), c.name.value)};
  }

  /// The breaches, one series for a window, wherever that window stands now.
  static Expr of_windows(Expr breaches) {
    return promql::aggregate_without("max", {std::string(series::kWindow)}, std::move(breaches));
  }

  /// The breaches that were known an hour ago.
  Expr known(const model::Commitment &c) const {
    Expr day =
        promql::over(promql::selector(std::string(series::kRuleBreaches), own(c)), 24 * kHourMs);
    return of_windows(promql::call("max_over_time", {promql::shifted(std::move(day), kHourMs)}));
  }

  Rule breached(const model::Commitment &c, bool page) const {
    Rule out = alert(c, "SlaBreached", page ? "page" : "ticket", page ? a_.page : a_.ticket);
    const Expr now = of_windows(promql::selector(std::string(series::kRuleBreaches), own(c)));
    if (!page) {
      out.expr = a_.page.enabled ? promql::binary(BinaryOp::LessEqual, now, known(c)) : now;
      out.keep_firing = {15 * time::kMinute}; // stays through a restart
    } else {
      out.expr = promql::binary(BinaryOp::Or, promql::binary(BinaryOp::Greater, now, known(c)),
                                promql::binary(BinaryOp::Unless, now, known(c)));
    }
    out.annotations["summary"] =
        row_words() + ": " + c.name.value + " is breached" + window_words();
    out.annotations["description"] = facts(c, "current|previous", [](Expr row) {
      // The numbers of the window that is breached, which may have become the previous one.
      promql::Matching same = on({std::string(series::kAccount), std::string(series::kAgreement),
                                  std::string(series::kCommitment), std::string(series::kComponent),
                                  std::string(series::kWindow)});
      Expr window = promql::selector(std::string(series::kRuleBreaches),
                                     {own_label(series::kAgreement), own_label(series::kCommitment),
                                      own_label(series::kAccount), own_label(series::kComponent),
                                      own_label(series::kFrom)});
      return promql::binary(BinaryOp::And, std::move(same), std::move(row), std::move(window));
    });
    return out;
  }

  Rule at_risk(const model::Commitment &c) const {
    Rule out = alert(c, "SlaAtRisk", "ticket", a_.ticket);
    std::vector<promql::Matcher> matchers = own(c);
    matchers.push_back(promql::equals("status", "at_risk"));
    matchers.push_back(promql::equals(std::string(series::kWindow), "current"));
    out.expr = promql::binary(
        BinaryOp::Equal, promql::selector(std::string(series::kRuleStatus), std::move(matchers)),
        promql::number(1));
    out.keep_firing = {15 * time::kMinute};
    out.annotations["summary"] = row_words() + ": " + c.name.value + " is about to be breached";
    Annotation description = facts(c, "current", [](Expr row) { return row; });
    if (is_timely(c)) {
      description += next_deadlines();
    } else {
      description += " Incidents like the recent ones that still fit: ";
      description += Shown{
          promql::call("clamp_min", {of_row(series::kRuleHeadroom, "current"), promql::number(0)}),
          "printf `%.2f`"};
      description += ".";
    }
    out.annotations["description"] = std::move(description);
    return out;
  }

  /// One step of escalation: so much of a clock or of the whole window's budget is used.
  Rule escalation(const model::Commitment &c, const model::EscalationStep &step) const {
    const std::string percent = step.percent.text();
    Rule out = alert(c, series::kAlertEscalation, "ticket", a_.ticket);
    out.labels[std::string(series::kStep)] = percent;
    out.labels["channel"] = step.channel;
    out.annotations["summary"] =
        row_words() + ": " + percent + "% of " + c.name.value + " is used up";
    std::vector<promql::Matcher> matchers = own(c);
    if (is_timely(c)) {
      matchers.push_back(promql::equals(std::string(series::kStep), percent));
      out.expr = promql::binary(
          BinaryOp::Greater,
          survived(promql::selector(std::string(series::kClocks), std::move(matchers))),
          promql::number(0));
    } else {
      matchers.push_back(promql::equals(std::string(series::kWindow), "current"));
      const auto left = base::Decimal::from_int(100) - step.percent;
      out.expr = promql::binary(
          BinaryOp::LessEqual,
          promql::selector(std::string(series::kRuleBudgetRemaining), std::move(matchers)),
          promql::number(left.to_double() / 100));
    }
    Annotation description = facts(c, "current", [](Expr row) { return row; });
    if (is_timely(c)) {
      description += next_deadlines();
    }
    out.annotations["description"] = std::move(description);
    return out;
  }

  /// The open incidents of the row, the most urgent first, with a link where there is one.
  static ForEach next_deadlines() {
    Expr deadlines =
        survived(promql::selector(std::string(series::kClockDeadline),
                                  {own_label(series::kAgreement), own_label(series::kCommitment),
                                   own_label(series::kAccount)}));
    Expr first = promql::aggregate("bottomk", std::move(deadlines));
    std::get<promql::Aggregate>(first.node).param = promql::Box<Expr>(promql::number(5));
    return {promql::call("sort", {std::move(first)}),
            " Due: {{ .Labels.incident }} at {{ .Value | humanizeTimestamp }}"
            "{{ if .Labels.url }} ({{ .Labels.url }}){{ end }};"};
  }

  /// The row that the alert stands for, in the windows that are asked for.
  static Expr of_row(std::string_view name, const char *windows,
                     std::vector<promql::Matcher> extra = {}) {
    std::vector<promql::Matcher> matchers{
        own_label(series::kAgreement),
        own_label(series::kCommitment),
        own_label(series::kAccount),
        own_label(series::kComponent),
        {std::string(series::kWindow), promql::MatchOp::Regex, windows, {}}};
    matchers.insert(matchers.end(), extra.begin(), extra.end());
    return promql::selector(std::string(name), std::move(matchers));
  }

  /// `from` is in seconds since 1970; a rolling window has none.
  static std::string window_words() {
    return "{{ with $labels.from }} in the window from {{ . | humanizeTimestamp }}{{ end }}";
  }

  std::string row_words() const {
    return "{{ $labels.account }}{{ if $labels.component }} ({{ $labels.component }}){{ end }}";
  }

  /// What is promised, delivered, left and owed. `narrow` chooses the one row among the windows.
  template <class Narrow>
  Annotation facts(const model::Commitment &c, const char *windows, const Narrow &narrow) const {
    // The SLI in percent, cut after four digits: a missed promise never reads as a kept one.
    const auto delivered = [&](const char *basis) {
      Expr sli = narrow(of_row(series::kRuleSli, windows, {promql::equals("basis", basis)}));
      Expr cut = promql::call(
          "floor", {promql::binary(BinaryOp::Mul, promql::number(1'000'000), std::move(sli))});
      return Shown{promql::binary(BinaryOp::Div, std::move(cut), promql::number(10'000)),
                   "printf `%.4f%%`"};
    };
    Annotation out("Promised in " + literal_text(a_.title) + ": " +
                   model::promise_text(a_, c.name.value) + ". ");
    if (is_timely(c)) {
      out += "Kept for ";
      out += delivered("to_date");
      out += " of the incidents";
    } else {
      out += "Delivered: ";
      out += delivered("whole");
      out += ". Budget left: ";
      out += Shown{narrow(of_row(series::kRuleBudgetSeconds, windows)), "humanizeDuration"};
    }
    out += ". Credit owed: ";
    out += Shown{narrow(of_row(series::kRuleCredit, windows)), "humanizePercentage"};
    out += " of the fee.";
    return out;
  }

  Rule alert(const model::Commitment &c, std::string_view name, const char *tier,
             const model::AlertTier &settings) const {
    Rule out{
        {}, std::string(name), promql::number(0), {}, {}, literal_labels(model_.project.labels),
        {}};
    add_service_labels(c, out.labels);
    for (const auto &[key, value] : a_.labels)
      out.labels[key] = literal_text(value);
    out.labels[std::string(series::kAgreement)] = a_.name.value;
    out.labels[std::string(series::kCommitment)] = c.name.value;
    out.labels["severity"] = tier;
    out.labels[std::string(series::kTier)] = tier;
    for (const auto &[key, value] : settings.labels)
      out.labels[key] = literal_text(value);
    if (const std::string runbook = runbook_of(c); !runbook.empty())
      out.annotations["runbook_url"] = runbook;
    for (const auto &[role, owner] : a_.owners)
      out.annotations[role + "_owner"] = literal_text(owner);
    return out;
  }

  /// What Services say, of the row's own component; of a promise over all services what they
  /// share, or nothing.
  template <class Says>
  std::string of_component(const model::Commitment &c, const Says &says) const {
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
    return is_timely(c) ? std::string() : chosen;
  }
  std::string runbook_of(const model::Commitment &c) const {
    return of_component(c, [](const model::Service &s) { return s.runbook; });
  }
  void add_service_labels(const model::Commitment &c, model::Labels &labels) const {
    std::set<std::string> names;
    for (const model::Text &s : a_.services)
      if (const model::Service *service = model_.find_service(s.value))
        for (const auto &[name, value] : service->labels)
          if (!model::is_rule_label(name)) names.insert(name);
    for (const std::string &name : names) {
      std::string value = of_component(c, [&](const model::Service &s) {
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

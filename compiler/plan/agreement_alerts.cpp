// SPDX-License-Identifier: Apache-2.0
// The alerts of one agreement. Expressions read the records of agreement_rules.cpp; what is said
// stands in annotations of one fact each, which ask for it by the alert's own labels.
#include "compiler/plan/agreement_alerts.hpp"

#include "compiler/model/labels.hpp"
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/dashboard_uid.hpp"
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
      : a_(agreement), model_(model) {
    for (const model::Text &service : agreement.services)
      services_.push_back(service.value);
    for (const model::Commitment *c : model::latest_commitments(agreement))
      if (const auto *promise = std::get_if<terms::ObjectivePromise>(&c->promise.value))
        if (const model::Objective *o = model.find_objective(promise->objective.text);
            o != nullptr &&
            std::find(services_.begin(), services_.end(), o->service.value) == services_.end())
          services_.push_back(o->service.value);
  }

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
    if (a_.schedule != model::Schedule::Never) out.rules.push_back(digest());
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
  /// Whether some promise is of a share of the time, so that part of it may be used.
  bool has_budget() const {
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
    out.annotations["summary"] = worded(row_words(), " is breached", window_words());
    describe(out, {series::kRuleBreachDelivered,
                   series::kRuleBreachBudget,
                   series::kRuleBreachCredit,
                   {},
                   std::string(series::kFrom)});
    return out;
  }

  Rule at_risk() const {
    Rule out = alert(series::kAlertAtRisk, "ticket", a_.ticket);
    out.expr = promql::binary(
        BinaryOp::Equal,
        of_agreement(series::kRuleStatus, {promql::equals("status", "at_risk"), current()}),
        promql::number(1));
    out.keep_firing = {15 * time::kMinute};
    out.annotations["summary"] = worded(row_words(), " is about to be breached");
    describe(out, current_numbers());
    if (has_budget())
      out.annotations["headroom"] = worded(IfFound{
          of_row(promql::call(
              "clamp_min", {of_agreement(series::kRuleHeadroom, {current()}), promql::number(0)})),
          worded(OfSeries{{}, Format::Decimals2}, " incidents like the recent ones still fit")});
    if (has_timely()) out.annotations["due"] = worded(next_deadlines());
    return out;
  }

  /// One step of escalation: so much of a clock or of the whole window's budget is used.
  Rule escalation(const model::EscalationStep &step) const {
    const std::string percent = step.percent.text();
    Rule out = alert(series::kAlertEscalation, "ticket", a_.ticket);
    out.labels[std::string(series::kStep)] = percent;
    out.labels["channel"] = step.channel.value;
    out.annotations["summary"] =
        worded(account_words(), ": " + percent + "% of ", own(series::kCommitment), " is used up");
    const auto step_is = promql::equals(std::string(series::kStep), percent);
    Expr clocks = promql::binary(
        BinaryOp::Greater, survived(of_agreement(series::kClocks, {step_is})), promql::number(0));
    const auto left = base::Decimal::from_int(100) - step.percent;
    Expr budget =
        promql::binary(BinaryOp::LessEqual, of_agreement(series::kRuleBudgetRemaining, {current()}),
                       promql::number(left.to_double() / 100));
    out.expr = !has_budget()   ? std::move(clocks)
               : !has_timely() ? std::move(budget)
                               : promql::binary(BinaryOp::Or, std::move(clocks), std::move(budget));
    describe(out, current_numbers());
    if (has_timely()) out.annotations["due"] = worded(next_deadlines());
    return out;
  }

  /// Of an account once a week or month, whatever its promises are.
  Rule digest() const {
    model::AlertTier to = a_.ticket;
    if (!a_.statement_to.value.empty()) to.labels["channel"] = a_.statement_to.value;
    Rule out = alert(series::kAlertDigest, "ticket", to);
    const std::string account(series::kAccount), window(series::kWindow);
    out.expr = promql::aggregate_by("max", {account, window}, of_agreement(series::kDigestDue));
    out.annotations["summary"] = worded(own(series::kAccount), ": statement of ", Label{window});
    const bool is_weekly = a_.schedule == model::Schedule::Weekly;
    out.annotations["description"] =
        worded(a_.title + (is_weekly ? ", the windows that run: " : ", the windows before: "),
               ForEach{how_many(is_weekly), worded(OfSeries{"status"}, " ", OfSeries{}, "; ")});
    out.annotations["page_url"] =
        worded(model_.project.exporter_url + "/statements/", Label{account, Format::UrlQuery}, "/",
               Label{window}, ".html");
    return out;
  }

  /// Of the account's promises, by their status.
  Asked how_many(bool is_current) const {
    Expr rows = of_agreement(
        series::kRuleStatus,
        {promql::equals(std::string(series::kWindow), is_current ? "current" : "previous")});
    return {promql::binary(
                BinaryOp::Greater,
                promql::aggregate_by("sum", {std::string(series::kStatusLabel)}, std::move(rows)),
                promql::number(0)),
            {std::string(series::kAccount)}};
  }

  /// The open incidents of the row, the most urgent first, with a link where there is one.
  ForEach next_deadlines() const {
    Expr first = promql::aggregate("bottomk", of_agreement(series::kRuleClockDeadline));
    std::get<promql::Aggregate>(first.node).param = promql::Box<Expr>(promql::number(5));
    return {{promql::call("sort", {std::move(first)}),
             {std::string(series::kCommitment), std::string(series::kAccount)}},
            worded(OfSeries{"incident"},
                   IfLabel{std::string(series::kDue),
                           worded(" at ", OfSeries{std::string(series::kDue)}),
                           {},
                           " paused",
                           true},
                   IfLabel{"url", worded(" (", OfSeries{"url"}, ")"), {}, {}, true}, "; ")};
  }

  static Label own(std::string_view label) { return {std::string(label)}; }

  /// An expression about the row that the alert stands for.
  static Asked of_row(Expr expr) {
    return {std::move(expr),
            {std::string(series::kCommitment), std::string(series::kAccount),
             std::string(series::kComponent)}};
  }

  static Wording account_words() {
    const std::string component(series::kComponent);
    return worded(own(series::kAccount),
                  IfLabel{component, worded(" (", own(series::kComponent), ")")});
  }
  static Wording row_words() { return worded(account_words(), ": ", own(series::kCommitment)); }
  /// `from` is in seconds since 1970; a rolling window has none.
  static Wording window_words() {
    const std::string from(series::kFrom);
    return worded(IfLabel{from, worded(" in the window from ", Label{from, Format::Time})});
  }

  static promql::Matcher current() {
    return promql::equals(std::string(series::kWindow), "current");
  }

  /// The records that hold a row's numbers, and what tells its window from others.
  struct Numbers {
    std::string_view delivered;
    std::string_view budget;
    std::string_view credit;
    std::vector<promql::Matcher> window;
    std::optional<std::string> own_window{}; ///< a label of the alert
  };
  static Numbers current_numbers() {
    return {series::kRuleDelivered, series::kRuleBudgetSeconds, series::kRuleCredit, {current()}};
  }

  /// What is promised, delivered, left and owed.
  void describe(Rule &rule, const Numbers &numbers) const {
    const auto ask = [&](std::string_view name) {
      Asked out = of_row(of_agreement(name, numbers.window));
      if (numbers.own_window) out.own.push_back(*numbers.own_window);
      return out;
    };
    rule.annotations["description"] =
        worded("Promised in " + a_.title,
               IfFound{{of_agreement(series::kRuleInfo), {std::string(series::kCommitment)}},
                       worded(": ", OfSeries{"promise"})},
               ".");
    rule.annotations["delivered"] = worded(Found{ask(numbers.delivered), Format::Percent});
    if (has_budget())
      rule.annotations["budget_left"] = worded(Found{ask(numbers.budget), Format::Duration});
    rule.annotations["credit_owed"] =
        worded(Found{ask(numbers.credit), Format::Share}, " of the fee");
  }

  Rule alert(std::string_view name, const char *tier, const model::AlertTier &settings) const {
    Rule out{{}, std::string(name), promql::number(0), {}, {}, wordings(model_.project.labels), {}};
    add_service_labels(out.labels);
    for (const auto &[key, value] : a_.labels)
      out.labels[key] = value;
    // The series have it too: it tells the rules of one file apart.
    out.labels[std::string(series::kAgreement)] = a_.name.value;
    out.labels["severity"] = tier;
    out.labels[std::string(series::kTier)] = tier;
    for (const auto &[key, value] : settings.labels)
      out.labels[key] = value;
    if (Wording text = runbook(); !text.parts.empty())
      out.annotations["runbook_url"] = std::move(text);
    if (Wording text = of_component([](const model::Service &s) { return dependencies(s); });
        !text.parts.empty())
      out.annotations["depends_on"] = std::move(text);
    for (const auto &[role, owner] : a_.owners)
      out.annotations[role + "_owner"] = owner;
    add_links(out);
    return out;
  }

  /// To the agreement's dashboard and the exporter's page, of the alert's own account where it is
  /// about one.
  void add_links(Rule &out) const {
    const std::string account(series::kAccount);
    const Label of_account{account, Format::UrlQuery};
    if (const std::string &grafana = model_.project.grafana_url; !grafana.empty())
      out.annotations["dashboard_url"] =
          worded(grafana + "/d/" + dashboard_uid(a_),
                 IfLabel{account, worded("?var-account=", of_account)});
    if (const std::string &page = model_.project.exporter_url; !page.empty())
      out.annotations["page_url"] =
          worded(page + "/", IfLabel{account, worded("accounts/", of_account)});
  }

  /// What Services say, of the row's own component; of a promise over all services what they
  /// share, or nothing.
  template <class Says>
  Wording of_component(const Says &says) const {
    std::set<std::string> different;
    Wording chosen;
    for (const std::string &name : services_) {
      const model::Service *service = model_.find_service(name);
      const std::string text = service == nullptr ? std::string() : says(*service);
      different.insert(text);
      if (!text.empty()) chosen += IfLabel{std::string(series::kComponent), text, name};
    }
    if (different.size() == 1)
      return different.begin()->empty() ? Wording() : Wording(*different.begin());
    return has_budget() ? chosen : Wording();
  }
  Wording runbook() const {
    return of_component([](const model::Service &s) { return s.runbook; });
  }
  void add_service_labels(Wordings &labels) const {
    std::set<std::string> names;
    for (const std::string &of : services_)
      if (const model::Service *service = model_.find_service(of))
        for (const auto &[name, value] : service->labels)
          if (!model::is_rule_label(name)) names.insert(name);
    for (const std::string &name : names) {
      Wording value = of_component([&](const model::Service &s) {
        const auto its = s.labels.find(name);
        return its == s.labels.end() ? std::string() : its->second;
      });
      if (!value.parts.empty()) labels[name] = std::move(value);
    }
  }

  const model::Agreement &a_;
  const model::Model &model_;
  std::vector<std::string> services_; ///< the agreement's, and those of Objectives it promises
};

} // namespace

Group make_agreement_alerts(const model::Agreement &agreement, const model::Model &model) {
  return Alerts(agreement, model).make();
}

} // namespace slac::plan

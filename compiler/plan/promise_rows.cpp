// SPDX-License-Identifier: Apache-2.0
// A row of a promise by objective is a join: `sla:promise:row` says which accounts have one in
// which window, with the window's beginning as the label `from`, and takes the records of that
// beginning (promised_rules.cpp). Status and credit go by what nothing that follows can undo.
// specs/numbers.md, "Promises by objective", is the reference.
#include "compiler/plan/promise_rows.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/promised.hpp"
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/cut_windows.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/groups.hpp"
#include "compiler/plan/objective_series.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/promql/regex.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/intervals.hpp"

#include <algorithm>
#include <limits>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// Of the time that is over so much must have been measured, or nothing is known.
constexpr double kMeasuredEnough = 0.95;

double at(time::Instant instant) { return seconds({instant.ns}); }
Expr now() { return promql::call("time", {}); }
Expr greater(Expr left, Expr right) {
  return promql::binary(BinaryOp::Greater, std::move(left), std::move(right));
}
Expr at_most(Expr left, Expr right) {
  return promql::binary(BinaryOp::LessEqual, std::move(left), std::move(right));
}
Expr zero(Expr expr) { return times(promql::number(0), std::move(expr)); }

Expr max_by_row(Expr expr) {
  return promql::aggregate_by("max", {std::string(series::kAccount), std::string(series::kWindow)},
                              std::move(expr));
}
Expr number_of(Expr only) { return promql::call("scalar", {std::move(only)}); }

/// With what tells the environments of one Prometheus apart, as on all that Objectives record.
std::vector<promql::Matcher> of_agreement(const model::Agreement &agreement,
                                          const model::Project &project) {
  std::vector<promql::Matcher> out{
      promql::equals(std::string(series::kAgreement), agreement.name.value)};
  for (const auto &[label, value] : project.identity)
    out.push_back(promql::equals(label, value));
  return out;
}

/// When an account is under the agreement.
Expr member(std::string_view record, const model::Agreement &agreement,
            const model::Project &project, const std::string &accounts = {}) {
  std::vector<promql::Matcher> matchers = of_agreement(agreement, project);
  if (!accounts.empty())
    matchers.push_back({std::string(series::kAccount), promql::MatchOp::Regex, accounts, {}});
  return promql::aggregate_by("max", {std::string(series::kAccount)},
                              latest(promql::selector(std::string(record), std::move(matchers))));
}

/// Versions of a commitment that measure the same Objective in the same way over the same window,
/// so that only what is promised of it differs. Expressions have the labels `account` and `window`.
class Measure {
public:
  Measure(const model::Agreement &agreement, const model::Objective &promised,
          const model::Model &model)
      : a_(agreement), promised_(promised), model_(model), series_(promised, model.project) {}

  void add(const model::TermsInForce &version) {
    versions_.push_back(&version);
    if (const terms::Calendar *window = calendar(); window != nullptr && versions_.size() == 1)
      cuts_ = cut_rows(a_, *window, model_);
  }
  /// Other versions measure otherwise, or there are several.
  void set_apart(bool is_only_version, bool is_only_measure) {
    is_only_version_ = is_only_version;
    is_only_measure_ = is_only_measure;
  }
  bool measures(const terms::WindowForm &form, const model::Objective &promised) const {
    return &promised == &promised_ && terms::window_name(form) == terms::window_name(this->form());
  }
  const std::string &service_name() const { return promised_.service.value; }
  bool is_rolling() const { return calendar() == nullptr; }

  /// Who has rows of each version, with its first day as the label `terms` if there are several.
  std::vector<Expr> rows(bool is_before) const {
    std::vector<Expr> out;
    for (const model::TermsInForce *version : versions_) {
      Expr rows = is_before ? rows_before(*version) : rows_now(*version);
      if (!is_only_version_)
        rows = labelled(std::move(rows), series::kTerms, time::format_date(version->first));
      out.push_back(std::move(rows));
    }
    return out;
  }
  std::vector<Expr> targets() const {
    std::vector<Expr> out;
    for (const model::TermsInForce *version : versions_) {
      const auto &promise = std::get<terms::ObjectivePromise>(version->commitment->promise.value);
      out.push_back(plus(zero(max_by_row(row_of({version}))),
                         promql::number(1 - model::budget_ratio(promise.percent))));
    }
    return out;
  }
  std::vector<Expr> credits() const {
    std::vector<Expr> out;
    for (const model::TermsInForce *version : versions_)
      out.push_back(credit(*version));
    return out;
  }

  Expr to_date() const { return minus(promql::number(1), joined(Metric::TargetRatio)); }
  Expr whole() const {
    return minus(promql::number(1), either(joined(Metric::Lost), zero(max_by_row(row()))));
  }

  Expr measured() const {
    Expr out = joined(Metric::Measured);
    if (is_rolling()) out = inside(std::move(out));
    if (!is_rolling()) { // of the first minutes there are no records
      Expr is_young = promql::binary(
          BinaryOp::Less, promql::call("vector", {minus(now(), number_of(bound(kBoundStart)))}),
          promql::number(seconds(kYoung)));
      Expr young =
          promql::binary(BinaryOp::And, on({}), of_week(Metric::Measured), std::move(is_young));
      out = either(std::move(out), std::move(young));
    }
    return either(std::move(out), zero(max_by_row(row())));
  }

  /// The least that the SLI of the window can be in the end, as far as it is known.
  Expr settled() const {
    std::vector<promql::Matcher> of_whole{promql::equals("basis", "whole")};
    if (is_rolling()) {
      Expr open = plus(zero(max_by_row(row())), promql::number(1));
      return either(inside(found(series::kRuleSli, std::move(of_whole))), std::move(open));
    }
    of_whole.push_back(promql::equals(std::string(series::kWindow), "previous"));
    Expr complete = found(series::kRuleSli, std::move(of_whole));
    Expr open = plus(zero(max_by_row(row(current()))), promql::number(1));
    if (is_lost_for_good(promised_)) {
      Expr certain = minus(promql::number(1), joined(Metric::LostForGood));
      open = either(std::move(certain), std::move(open));
    }
    return either(std::move(complete), std::move(open));
  }

  Expr budget() const { return times(allowed(), service()); }
  Expr budget_left() const { return times(left(), service()); }

  /// When nothing is left, if the share of the time that is lost stays what it is: time that does
  /// not count is taken as spread over the window.
  Expr forecast(bool of_week) const {
    Expr length = promql::number(seconds(terms::nominal_length(form())));
    if (!is_rolling()) {
      length = number_of(of_period(series::kCalendarLength));
      if (!of_week) {
        Expr elapsed = promql::call("vector", {minus(now(), number_of(bound(kBoundStart)))});
        length = number_of(promql::call(
            "clamp_min", {std::move(elapsed), divided(std::move(length), promql::number(2))}));
      }
    }
    Expr rest = promql::call("clamp_min", {left(current()), promql::number(0)});
    Expr pace = of_week ? this->of_week(Metric::Lost) : lost(current());
    Expr share = divided(std::move(rest), greater(std::move(pace), promql::number(0)));
    Expr when = promql::binary(BinaryOp::Mul, with_the_only(), std::move(share),
                               promql::call("vector", {std::move(length)}));
    Expr never = plus(zero(max_by_row(row(current()))),
                      promql::number(std::numeric_limits<double>::infinity()));
    return either(plus(std::move(when), now()), std::move(never));
  }

  /// Of the present window: 1 where its budget is spent, or will be at both paces.
  Expr risk() const {
    Expr is_spent = yes_or_no(BinaryOp::Less, left(current()), promql::number(0));
    if (is_rolling()) {
      Expr week = yes_or_no(BinaryOp::Greater, of_week(Metric::Lost), allowed(current()));
      return either(std::move(week), std::move(is_spent));
    }
    const auto ends = [&](const char *pace) {
      std::vector<promql::Matcher> of_pace = current();
      of_pace.push_back(promql::equals("pace", pace));
      return yes_or_no(BinaryOp::Less, found(series::kRuleForecast, std::move(of_pace)),
                       number_of(of_period(series::kCalendarEnd)));
    };
    Expr both = times(ends("window"), ends("7d"));
    return promql::call("clamp_max",
                        {plus(std::move(both), std::move(is_spent)), promql::number(1)});
  }

private:
  const terms::WindowForm &form() const {
    return terms::window_of(versions_.front()->commitment->promise.value).form;
  }
  const terms::Calendar *calendar() const { return std::get_if<terms::Calendar>(&form()); }

  static std::vector<promql::Matcher> current() {
    return {promql::equals(std::string(series::kWindow), "current")};
  }
  /// What this evaluation recorded of the commitment's rows.
  Expr own(std::string_view name, std::vector<promql::Matcher> more) const {
    std::vector<promql::Matcher> matchers = of_agreement(a_, model_.project);
    matchers.push_back(promql::equals(std::string(series::kCommitment),
                                      versions_.front()->commitment->name.value));
    std::move(more.begin(), more.end(), std::back_inserter(matchers));
    return fresh(promql::selector(std::string(name), std::move(matchers)),
                 model_.project.evaluation_interval.value);
  }
  Expr row_of(const std::vector<const model::TermsInForce *> &versions,
              std::vector<promql::Matcher> more = {}) const {
    if (!is_only_version_) {
      std::string days;
      for (const model::TermsInForce *version : versions)
        days += (days.empty() ? "" : "|") + time::format_date(version->first);
      more.push_back({std::string(series::kTerms),
                      versions.size() == 1 ? promql::MatchOp::Equal : promql::MatchOp::Regex,
                      std::move(days),
                      {}});
    }
    return own(series::kPromiseRow, std::move(more));
  }
  Expr row(std::vector<promql::Matcher> more = {}) const {
    return is_only_measure_ ? own(series::kPromiseRow, std::move(more))
                            : row_of(versions_, std::move(more));
  }
  /// What this evaluation recorded of these rows.
  Expr found(std::string_view name, std::vector<promql::Matcher> more = {}) const {
    Expr all = max_by_row(own(name, std::move(more)));
    return is_only_measure_ ? all
                            : promql::binary(BinaryOp::And, std::move(all), max_by_row(row()));
  }

  Expr bound(std::string_view which) const {
    return promql::aggregate(
        "max", of_calendar(series::kCalendarBound, {*calendar()}, model_.project, false, {},
                           {promql::equals(std::string(series::kBound), std::string(which))}));
  }
  Expr of_period(std::string_view name) const {
    return promql::aggregate("max", of_calendar(name, {*calendar()}, model_.project));
  }

  /// The accounts that are under the agreement at one instant or later, and before another.
  Expr members(Expr since, Expr before) const {
    Expr begun = promql::binary(BinaryOp::Less, member(series::kMemberFrom, a_, model_.project),
                                std::move(before));
    Expr not_over = promql::binary(
        BinaryOp::GreaterEqual, member(series::kMemberUntil, a_, model_.project), std::move(since));
    Expr out = promql::binary(BinaryOp::And, std::move(begun), std::move(not_over));
    return plus(zero(std::move(out)), promql::number(1));
  }
  /// Where the last instant of the window lies in the time of the version.
  Expr in_force(const model::TermsInForce &version, Expr rows, Expr last) const {
    if (is_only_version_) return rows;
    Expr is_in_force = at_most(greater(promql::call("vector", {std::move(last)}),
                                       promql::number(at(version.in_force.from))),
                               promql::number(at(version.in_force.to)));
    return promql::binary(BinaryOp::And, on({}), std::move(rows), std::move(is_in_force));
  }
  /// Of a rolling window: where all of it lies in the time of the agreement and the account. What
  /// was before cannot be told from what is theirs.
  Expr inside(Expr rows) const {
    Expr begin = minus(now(), promql::number(seconds(terms::nominal_length(form()))));
    Expr begun = promql::binary(BinaryOp::LessEqual,
                                member(series::kMemberFrom, a_, model_.project), std::move(begin));
    return promql::binary(BinaryOp::And, on({std::string(series::kAccount)}), std::move(rows),
                          std::move(begun));
  }
  /// With the beginning of the window as the label `from`.
  Expr with_begin(Expr rows, std::string_view which) const {
    promql::Matching with_from = with_the_only();
    with_from.include = {std::string(series::kFrom)};
    return promql::binary(BinaryOp::Mul, with_from, std::move(rows),
                          as_label(series::kFrom, bound(which)));
  }
  Expr rows_now(const model::TermsInForce &version) const {
    Expr rows = in_force(version, members(now(), now()), now());
    return is_rolling() ? rows : cut_out(with_begin(std::move(rows), kBoundStart), kBoundStart);
  }
  Expr rows_before(const model::TermsInForce &version) const {
    const Expr end = number_of(bound(kBoundStart));
    // Times are whole milliseconds: after the beginning.
    Expr begin = plus(number_of(bound(kBoundBefore)), promql::number(kMillisecond));
    return cut_out(with_begin(in_force(version, members(std::move(begin), end), end), kBoundBefore),
                   kBoundBefore);
  }
  /// Where the agreement or an account's relation begins or ends inside the window, only that part
  /// of it is the row's.
  Expr cut_out(Expr rows, std::string_view which) const {
    std::optional<Expr> all;
    for (const CutRows &rows_of : cuts_) {
      const CutWindow &cut = rows_of.cut;
      std::string accounts;
      for (const std::string &account : rows_of.accounts)
        accounts += (accounts.empty() ? "" : "|") + promql::literal_pattern(account);
      Expr its = member(series::kMemberFrom, a_, model_.project,
                        rows_of.accounts != a_.accounts ? accounts : "");
      its = promql::binary(
          BinaryOp::And, on({}), plus(zero(std::move(its)), promql::number(1)),
          promql::binary(BinaryOp::Equal, bound(which), promql::number(at(cut.period.from))));
      const auto label = [&](std::string_view name, time::Instant when) {
        its = labelled(std::move(its), name, std::to_string(when.ns / time::kSecond));
      };
      label(series::kFrom, cut.window.from);
      if (cut.window.to < cut.period.to) label(series::kUntil, cut.window.to);
      all = all ? either(std::move(*all), std::move(its)) : std::move(its);
    }
    if (!all) return rows;
    const promql::Matching same = on({std::string(series::kAccount)});
    Expr cut = promql::binary(BinaryOp::And, same, *all, rows);
    return either(promql::binary(BinaryOp::Unless, same, std::move(rows), std::move(*all)),
                  std::move(cut));
  }

  std::vector<std::string> of_account() const { return promised_labels(promised_); }

  /// The rows with what is recorded of the window that begins when theirs does.
  Expr joined(Metric metric) const { return joined(metric, of_account()); }
  Expr joined(Metric metric, std::vector<std::string> labels) const {
    if (!is_rolling()) labels.emplace_back(series::kFrom);
    if (!cuts_.empty()) labels.emplace_back(series::kUntil);
    // A window that has just ended is for minutes recorded as the present and as the previous one.
    const Series series = series_.spelled({metric, form()});
    std::vector<promql::Matcher> matchers;
    for (const auto &[label, value] : series.labels)
      if (label != series::kWindow || is_rolling())
        matchers.push_back(promql::equals(label, value));
      else
        matchers.push_back({label,
                            promql::MatchOp::Regex,
                            value + (cuts_.empty() ? "|" : "(/.*)?|") + window_label(form(), true),
                            {}});
    return joined(labels, latest(promql::selector(series.name, std::move(matchers))), row());
  }
  /// The rows of the present window with what is recorded of the last seven days.
  Expr of_week(Metric metric) const {
    return joined(of_account(), series_.read({metric, time::Duration{7 * time::kDay}}),
                  row(current()));
  }
  static Expr joined(const std::vector<std::string> &labels, Expr records, Expr rows) {
    promql::Matching matching = on(labels);
    matching.cardinality = promql::Cardinality::ManyToOne;
    Expr each = labels.empty() ? promql::aggregate("max", std::move(records))
                               : promql::aggregate_by("max", labels, std::move(records));
    return max_by_row(promql::binary(BinaryOp::Mul, matching, std::move(rows), std::move(each)));
  }
  Expr service() const { return joined(Metric::Service, {}); }

  /// The share of the service time that may be lost, that is, and what of the one is left.
  Expr allowed(std::vector<promql::Matcher> more = {}) const {
    return minus(promql::number(1), found(series::kRulePromised, std::move(more)));
  }
  Expr lost(std::vector<promql::Matcher> more) const {
    more.push_back(promql::equals("basis", "whole"));
    return minus(promql::number(1), found(series::kRuleSli, std::move(more)));
  }
  Expr left(std::vector<promql::Matcher> more = {}) const {
    std::vector<promql::Matcher> of_whole = more;
    of_whole.push_back(promql::equals("basis", "whole"));
    return minus(found(series::kRuleSli, std::move(of_whole)),
                 found(series::kRulePromised, std::move(more)));
  }

  /// The highest percentage of the tiers that match.
  Expr credit(const model::TermsInForce &version) const {
    const model::Credits &credits = version.commitment->credits;
    std::vector<model::CreditTier> tiers = credits.tiers;
    std::stable_sort(tiers.begin(), tiers.end(),
                     [](const auto &a, const auto &b) { return a.credit < b.credit; });
    const auto ratio = [](base::Decimal percent) { return percent.to_double() / 100; };
    const Expr rows = max_by_row(row_of({&version}));
    Expr settled = found(series::kPromiseSettled);
    if (versions_.size() > 1) settled = promql::binary(BinaryOp::And, std::move(settled), rows);
    Expr out = zero(rows);
    for (const model::CreditTier &tier : tiers) {
      Expr matches = settled;
      if (tier.lower)
        matches = promql::binary(tier.lower->included ? BinaryOp::GreaterEqual : BinaryOp::Greater,
                                 std::move(matches), promql::number(ratio(tier.lower->bound)));
      matches = promql::binary(tier.op == model::CreditTier::Op::Less ? BinaryOp::Less
                                                                      : BinaryOp::LessEqual,
                               std::move(matches), promql::number(ratio(tier.bound)));
      const base::Decimal percent = std::min(tier.credit, credits.cap);
      out = either(plus(zero(std::move(matches)), promql::number(ratio(percent))), std::move(out));
    }
    return out;
  }

  const model::Agreement &a_;
  const model::Objective &promised_;
  const model::Model &model_;
  ObjectiveSeries series_;
  std::vector<const model::TermsInForce *> versions_;
  std::vector<CutRows> cuts_;
  bool is_only_version_ = true;
  bool is_only_measure_ = true;
};

/// The records of a commitment, under all of its terms.
class Rows {
public:
  Rows(const model::Agreement &agreement, const std::string &commitment,
       std::vector<Measure> measures, const model::Model &model)
      : a_(agreement), name_(commitment), measures_(std::move(measures)), model_(model) {}

  Group make() {
    labels_ = model_.project.identity;
    labels_[std::string(series::kAgreement)] = a_.name.value;
    labels_[std::string(series::kCommitment)] = name_;
    labels_[std::string(series::kComponent)] = measures_.back().service_name();
    add_all(series::kPromiseRow, {{std::string(series::kWindow), "current"}},
            [](const Measure &m) { return m.rows(false); });
    add_all(series::kPromiseRow, {{std::string(series::kWindow), "previous"}},
            [](const Measure &m) { return m.is_rolling() ? std::vector<Expr>() : m.rows(true); });
    add_all(series::kRulePromised, {}, [](const Measure &m) { return m.targets(); });
    add_each(series::kRuleSli, {{"basis", "to_date"}}, &Measure::to_date);
    add_each(series::kRuleSli, {{"basis", "whole"}}, &Measure::whole);
    add_each(series::kPromiseMeasured, {}, &Measure::measured);
    add_each(series::kPromiseSettled, {}, &Measure::settled);
    add_each(series::kRuleBudgetWhole, {}, &Measure::budget);
    add_each(series::kRuleBudgetSeconds, {}, &Measure::budget_left);
    for (const bool of_week : {false, true})
      add_all(series::kRuleForecast, {{"pace", of_week ? "7d" : "window"}},
              [&](const Measure &m) { return std::vector<Expr>{m.forecast(of_week)}; });
    add_status();
    add_all(series::kRuleCredit, {}, [](const Measure &m) { return m.credits(); });
    add_breaches();
    return {"sla-" + a_.name.value + "/" + name_,
            "Promised: " + model::promise_text(a_, name_) + ".",
            model_.project.evaluation_interval.value, std::move(rules_)};
  }

private:
  template <class Make>
  void add_all(std::string_view name, const model::Labels &more, const Make &make) {
    std::optional<Expr> all;
    for (const Measure &measure : measures_)
      for (Expr &expr : make(measure))
        all = all ? either(std::move(*all), std::move(expr)) : std::move(expr);
    if (!all) return;
    model::Labels labels = labels_;
    labels.insert(more.begin(), more.end());
    rules_.push_back(record(name, labels, std::move(*all)));
  }
  void add_each(std::string_view name, const model::Labels &more, Expr (Measure::*of)() const) {
    add_all(name, more, [&](const Measure &m) { return std::vector<Expr>{(m.*of)()}; });
  }
  void add(std::string_view name, const model::Labels &more, const Expr &expr) {
    model::Labels labels = labels_;
    labels.insert(more.begin(), more.end());
    rules_.push_back(record(name, labels, expr));
  }

  Expr found(std::string_view name, std::vector<promql::Matcher> more = {}) const {
    return max_by_row(all(name, std::move(more)));
  }
  Expr all(std::string_view name, std::vector<promql::Matcher> more = {}) const {
    std::vector<promql::Matcher> matchers = of_agreement(a_, model_.project);
    matchers.push_back(promql::equals(std::string(series::kCommitment), name_));
    std::move(more.begin(), more.end(), std::back_inserter(matchers));
    return fresh(promql::selector(std::string(name), std::move(matchers)),
                 model_.project.evaluation_interval.value);
  }
  Expr status(const char *name) const {
    return found(series::kRuleStatus, {promql::equals("status", name)});
  }

  void add_status() {
    const auto add_state = [&](const char *name, const Expr &expr) {
      add(series::kRuleStatus, {{"status", name}}, expr);
    };
    add_state("breached", yes_or_no(BinaryOp::Less, found(series::kPromiseSettled),
                                    found(series::kRulePromised)));
    Expr is_unknown =
        yes_or_no(BinaryOp::Less, found(series::kPromiseMeasured), promql::number(kMeasuredEnough));
    add_state("unknown",
              times(std::move(is_unknown), minus(promql::number(1), status("breached"))));
    const Expr undecided = minus(minus(promql::number(1), status("breached")), status("unknown"));
    std::optional<Expr> risk;
    for (const Measure &measure : measures_)
      risk = risk ? either(std::move(*risk), measure.risk()) : measure.risk();
    add_state("at_risk",
              either(times(undecided, std::move(*risk)), zero(found(series::kPromiseRow))));
    add_state("met", minus(undecided, status("at_risk")));
  }

  void add_breaches() {
    promql::Matching matching = on({std::string(series::kAccount), std::string(series::kWindow)});
    matching.cardinality = promql::Cardinality::ManyToOne;
    Expr rows = promql::binary(BinaryOp::Mul, matching, all(series::kPromiseRow),
                               greater(status("breached"), promql::number(0)));
    add(series::kRuleBreaches, {},
        promql::aggregate_without("max", {std::string(series::kTerms), std::string(series::kUntil)},
                                  std::move(rows)));
  }

  const model::Agreement &a_;
  const std::string &name_;
  std::vector<Measure> measures_;
  const model::Model &model_;
  model::Labels labels_;
  std::vector<Rule> rules_;
};

std::vector<Group> make_members(const model::Agreement &agreement, const model::Model &model) {
  const time::Interval term = model::term_of(agreement, model.project);
  std::vector<Rule> rules;
  for (const std::string &name : agreement.accounts) {
    const model::Account *account = model.find_account(name);
    if (account == nullptr) continue; // reported elsewhere
    const time::Interval its = time::clip(model::relation_of(*account, model.project), term);
    model::Labels labels = model.project.identity;
    labels[std::string(series::kAgreement)] = agreement.name.value;
    labels[std::string(series::kAccount)] = name;
    const auto add = [&](std::string_view record, time::Instant when) {
      rules.push_back(
          plan::record(record, labels, promql::call("vector", {promql::number(at(when))})));
    };
    if (its.empty()) continue;
    add(series::kMemberFrom, its.from);
    add(series::kMemberUntil, its.to);
  }
  return make_groups("sla-" + agreement.name.value + " accounts",
                     "From when until when each account is under it.", kWindowInterval,
                     std::move(rules));
}

const model::Objective *find_promised(const model::Commitment &commitment,
                                      const model::Model &model) {
  const auto &promise = std::get<terms::ObjectivePromise>(commitment.promise.value);
  const std::string terms = model::measuring_terms(commitment, model.project);
  for (const model::Objective *promised : model::promised(model, promise.objective.text))
    if (promised->terms == terms) return promised;
  return nullptr;
}

/// Those of a commitment that are by objective, the versions that measure alike together.
std::vector<Measure> measures_of(const std::vector<model::TermsInForce> &versions,
                                 const model::Agreement &agreement, const model::Model &model) {
  std::vector<Measure> out;
  for (const model::TermsInForce &version : versions) {
    const auto *promise = std::get_if<terms::ObjectivePromise>(&version.commitment->promise.value);
    if (promise == nullptr) continue;
    const model::Objective *promised = find_promised(*version.commitment, model);
    if (promised == nullptr) continue; // reported elsewhere
    auto same = std::find_if(out.begin(), out.end(), [&](const Measure &measure) {
      return measure.measures(promise->window.form, *promised);
    });
    if (same == out.end())
      out.emplace_back(agreement, *promised, model).add(version);
    else
      same->add(version);
  }
  for (Measure &measure : out)
    measure.set_apart(versions.size() == 1, out.size() == 1);
  return out;
}

} // namespace

std::vector<Group> make_promise_rows(const model::Agreement &agreement, const model::Model &model) {
  std::vector<Group> out;
  for (const auto &[name, versions] : model::terms_in_force(agreement, model.project)) {
    std::vector<Measure> measures = measures_of(versions, agreement, model);
    if (measures.empty()) continue;
    if (out.empty()) out = make_members(agreement, model);
    out.push_back(Rows(agreement, name, std::move(measures), model).make());
  }
  return out;
}

} // namespace slac::plan

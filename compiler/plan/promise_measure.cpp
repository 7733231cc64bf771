// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/promise_measure.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/promql/regex.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>
#include <limits>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

double at(time::Instant instant) { return seconds({instant.ns}); }
Expr now() { return promql::call("time", {}); }
Expr greater(Expr left, Expr right) {
  return promql::binary(BinaryOp::Greater, std::move(left), std::move(right));
}
Expr at_most(Expr left, Expr right) {
  return promql::binary(BinaryOp::LessEqual, std::move(left), std::move(right));
}
Expr number_of(Expr only) { return promql::call("scalar", {std::move(only)}); }

std::vector<promql::Matcher> current() {
  return {promql::equals(std::string(series::kWindow), "current")};
}

/// Rows with what is recorded of equal labels.
Expr with_records(const std::vector<std::string> &labels, Expr records, Expr rows) {
  promql::Matching matching = on(labels);
  matching.cardinality = promql::Cardinality::ManyToOne;
  Expr each = labels.empty() ? promql::aggregate("max", std::move(records))
                             : promql::aggregate_by("max", labels, std::move(records));
  return max_by_row(promql::binary(BinaryOp::Mul, matching, std::move(rows), std::move(each)));
}

} // namespace

PromiseMeasure::PromiseMeasure(const model::Agreement &agreement,
                               const model::TermsInForce &version, const model::Objective &promised,
                               const model::Model &model)
    : a_(agreement), promised_(promised), model_(model), series_(promised, model.project),
      records_(agreement, version.commitment->name.value, model.project), versions_{&version} {
  if (const terms::Calendar *window = calendar()) cuts_ = cut_rows(a_, *window, model_);
}

void PromiseMeasure::set_alone(bool is_only_version, bool is_only_measure) {
  is_only_version_ = is_only_version;
  is_only_measure_ = is_only_measure;
}

bool PromiseMeasure::measures(const terms::WindowForm &form,
                              const model::Objective &promised) const {
  return &promised == &promised_ && terms::window_name(form) == terms::window_name(this->form());
}

std::vector<Expr> PromiseMeasure::rows(bool is_before) const {
  std::vector<Expr> out;
  for (const model::TermsInForce *version : versions_) {
    Expr rows = is_before ? rows_before(*version) : rows_now(*version);
    if (!is_only_version_)
      rows = labelled(std::move(rows), series::kTerms, time::format_date(version->first));
    out.push_back(std::move(rows));
  }
  return out;
}

std::vector<Expr> PromiseMeasure::targets() const {
  std::vector<Expr> out;
  for (const model::TermsInForce *version : versions_) {
    const auto &promise = std::get<terms::ObjectivePromise>(version->commitment->promise.value);
    out.push_back(plus(zero(max_by_row(row_of({version}))),
                       promql::number(1 - model::budget_ratio(promise.percent))));
  }
  return out;
}

std::vector<Expr> PromiseMeasure::credits() const {
  std::vector<Expr> out;
  for (const model::TermsInForce *version : versions_)
    out.push_back(credit(*version));
  return out;
}

Expr PromiseMeasure::to_date() const {
  return minus(promql::number(1), joined(Metric::TargetRatio));
}

Expr PromiseMeasure::whole() const {
  return minus(promql::number(1), either(joined(Metric::Lost), zero(max_by_row(row()))));
}

Expr PromiseMeasure::measured() const {
  Expr out = joined(Metric::Measured);
  if (is_rolling()) {
    out = inside(std::move(out));
  } else { // of the first minutes there are no records
    Expr is_young = promql::binary(
        BinaryOp::Less, promql::call("vector", {minus(now(), number_of(bound(kBoundStart)))}),
        promql::number(seconds(kYoung)));
    Expr young =
        promql::binary(BinaryOp::And, on({}), of_week(Metric::Measured), std::move(is_young));
    out = either(std::move(out), std::move(young));
  }
  return either(std::move(out), zero(max_by_row(row())));
}

Expr PromiseMeasure::settled() const {
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

Expr PromiseMeasure::budget() const { return times(allowed(), service()); }

Expr PromiseMeasure::budget_left() const { return times(left(), service()); }

Expr PromiseMeasure::forecast(bool of_week) const {
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

Expr PromiseMeasure::risk() const {
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
  return promql::call("clamp_max", {plus(std::move(both), std::move(is_spent)), promql::number(1)});
}

const terms::WindowForm &PromiseMeasure::form() const {
  return terms::window_of(versions_.front()->commitment->promise.value).form;
}

Expr PromiseMeasure::row_of(const std::vector<const model::TermsInForce *> &versions,
                            std::vector<promql::Matcher> more) const {
  if (!is_only_version_) {
    std::string days;
    for (const model::TermsInForce *version : versions)
      days += (days.empty() ? "" : "|") + time::format_date(version->first);
    more.push_back({std::string(series::kTerms),
                    versions.size() == 1 ? promql::MatchOp::Equal : promql::MatchOp::Regex,
                    std::move(days),
                    {}});
  }
  return records_.all(series::kPromiseRow, std::move(more));
}

Expr PromiseMeasure::row(std::vector<promql::Matcher> more) const {
  return is_only_measure_ ? records_.all(series::kPromiseRow, std::move(more))
                          : row_of(versions_, std::move(more));
}

Expr PromiseMeasure::found(std::string_view name, std::vector<promql::Matcher> more) const {
  Expr all = max_by_row(records_.all(name, std::move(more)));
  return is_only_measure_ ? all : promql::binary(BinaryOp::And, std::move(all), max_by_row(row()));
}

Expr PromiseMeasure::bound(std::string_view which) const {
  return promql::aggregate(
      "max", of_calendar(series::kCalendarBound, {*calendar()}, model_.project, false, {},
                         {promql::equals(std::string(series::kBound), std::string(which))}));
}

Expr PromiseMeasure::of_period(std::string_view name) const {
  return promql::aggregate("max", of_calendar(name, {*calendar()}, model_.project));
}

Expr PromiseMeasure::members(Expr since, Expr before) const {
  Expr begun =
      promql::binary(BinaryOp::Less, records_.members(series::kMemberFrom), std::move(before));
  Expr not_over = promql::binary(BinaryOp::GreaterEqual, records_.members(series::kMemberUntil),
                                 std::move(since));
  Expr out = promql::binary(BinaryOp::And, std::move(begun), std::move(not_over));
  return plus(zero(std::move(out)), promql::number(1));
}

Expr PromiseMeasure::in_force(const model::TermsInForce &version, Expr rows, Expr last) const {
  if (is_only_version_) return rows;
  Expr is_in_force = at_most(
      greater(promql::call("vector", {std::move(last)}), promql::number(at(version.in_force.from))),
      promql::number(at(version.in_force.to)));
  return promql::binary(BinaryOp::And, on({}), std::move(rows), std::move(is_in_force));
}

Expr PromiseMeasure::inside(Expr rows) const {
  Expr begin = minus(now(), promql::number(seconds(terms::nominal_length(form()))));
  Expr begun =
      promql::binary(BinaryOp::LessEqual, records_.members(series::kMemberFrom), std::move(begin));
  return promql::binary(BinaryOp::And, on({std::string(series::kAccount)}), std::move(rows),
                        std::move(begun));
}

Expr PromiseMeasure::with_begin(Expr rows, std::string_view which) const {
  promql::Matching with_from = with_the_only();
  with_from.include = {std::string(series::kFrom)};
  return promql::binary(BinaryOp::Mul, with_from, std::move(rows),
                        as_label(series::kFrom, bound(which)));
}

Expr PromiseMeasure::rows_now(const model::TermsInForce &version) const {
  Expr rows = in_force(version, members(now(), now()), now());
  return is_rolling() ? rows : cut_out(with_begin(std::move(rows), kBoundStart), kBoundStart);
}

Expr PromiseMeasure::rows_before(const model::TermsInForce &version) const {
  const Expr end = number_of(bound(kBoundStart));
  // Times are whole milliseconds: after the beginning.
  Expr begin = plus(number_of(bound(kBoundBefore)), promql::number(kMillisecond));
  return cut_out(with_begin(in_force(version, members(std::move(begin), end), end), kBoundBefore),
                 kBoundBefore);
}

Expr PromiseMeasure::cut_out(Expr rows, std::string_view which) const {
  std::optional<Expr> all;
  for (const CutRows &rows_of : cuts_) {
    const CutWindow &cut = rows_of.cut;
    std::string accounts;
    for (const std::string &account : rows_of.accounts)
      accounts += (accounts.empty() ? "" : "|") + promql::literal_pattern(account);
    Expr its =
        records_.members(series::kMemberFrom, rows_of.accounts != a_.accounts ? accounts : "");
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

Expr PromiseMeasure::joined(Metric metric) const {
  return joined(metric, promised_labels(promised_));
}

Expr PromiseMeasure::joined(Metric metric, std::vector<std::string> labels) const {
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
  return with_records(labels, latest(promql::selector(series.name, std::move(matchers))), row());
}

Expr PromiseMeasure::of_week(Metric metric) const {
  return with_records(promised_labels(promised_),
                      series_.read({metric, time::Duration{7 * time::kDay}}), row(current()));
}

Expr PromiseMeasure::service() const { return joined(Metric::Service, {}); }

Expr PromiseMeasure::allowed(std::vector<promql::Matcher> more) const {
  return minus(promql::number(1), found(series::kRulePromised, std::move(more)));
}

Expr PromiseMeasure::lost(std::vector<promql::Matcher> more) const {
  more.push_back(promql::equals("basis", "whole"));
  return minus(promql::number(1), found(series::kRuleSli, std::move(more)));
}

Expr PromiseMeasure::left(std::vector<promql::Matcher> more) const {
  std::vector<promql::Matcher> of_whole = more;
  of_whole.push_back(promql::equals("basis", "whole"));
  return minus(found(series::kRuleSli, std::move(of_whole)),
               found(series::kRulePromised, std::move(more)));
}

Expr PromiseMeasure::credit(const model::TermsInForce &version) const {
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

} // namespace slac::plan

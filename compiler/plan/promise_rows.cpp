// SPDX-License-Identifier: Apache-2.0
// A row of a promise by objective is a join: `sla:promise:row` says which accounts have one in
// which window, with the window's beginning as the label `from`, and takes the records of that
// beginning (promised_rules.cpp). Status and credit go by what nothing that follows can undo.
// specs/numbers.md, "Promises by objective", is the reference.
#include "compiler/plan/promise_rows.hpp"

#include "compiler/model/promised.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/promise_measure.hpp"

#include <algorithm>
#include <iterator>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// Of the time that is over so much must have been measured, or nothing is known.
constexpr double kMeasuredEnough = 0.95;

/// The records of a commitment, under all of its terms.
class Rows {
public:
  Rows(const model::Agreement &agreement, const std::string &commitment,
       std::vector<PromiseMeasure> measures, const model::Model &model)
      : a_(agreement), name_(commitment), measures_(std::move(measures)), model_(model),
        records_(agreement, commitment, model.project) {}

  Group make() {
    labels_ = PromiseRecords::labels(a_, model_.project);
    labels_[std::string(series::kCommitment)] = name_;
    labels_[std::string(series::kComponent)] = measures_.back().service_name();
    add_all(series::kPromiseRow, {{std::string(series::kWindow), "current"}},
            [](const PromiseMeasure &m) { return m.rows(false); });
    add_all(series::kPromiseRow, {{std::string(series::kWindow), "previous"}},
            [](const PromiseMeasure &m) {
              return m.is_rolling() ? std::vector<Expr>() : m.rows(true);
            });
    add_all(series::kRulePromised, {}, [](const PromiseMeasure &m) { return m.targets(); });
    add_each(series::kRuleSli, {{"basis", "to_date"}}, &PromiseMeasure::to_date);
    add_each(series::kRuleSli, {{"basis", "whole"}}, &PromiseMeasure::whole);
    add_each(series::kPromiseMeasured, {}, &PromiseMeasure::measured);
    add_each(series::kPromiseSettled, {}, &PromiseMeasure::settled);
    add_each(series::kRuleBudgetWhole, {}, &PromiseMeasure::budget);
    add_each(series::kRuleBudgetSeconds, {}, &PromiseMeasure::budget_left);
    for (const bool of_week : {false, true})
      add_all(series::kRuleForecast, {{"pace", of_week ? "7d" : "window"}},
              [&](const PromiseMeasure &m) { return std::vector<Expr>{m.forecast(of_week)}; });
    add_status();
    add_all(series::kRuleCredit, {}, [](const PromiseMeasure &m) { return m.credits(); });
    add_breaches();
    return {"sla-" + a_.name.value + "/" + name_,
            "Promised: " + model::promise_text(a_, name_) + ".",
            model_.project.evaluation_interval.value, std::move(rules_)};
  }

private:
  template <class Make>
  void add_all(std::string_view name, const model::Labels &more, const Make &make) {
    std::optional<Expr> all;
    for (const PromiseMeasure &measure : measures_)
      for (Expr &expr : make(measure))
        all = all ? either(std::move(*all), std::move(expr)) : std::move(expr);
    if (!all) return;
    model::Labels labels = labels_;
    labels.insert(more.begin(), more.end());
    rules_.push_back(record(name, labels, std::move(*all)));
  }
  void add_each(std::string_view name, const model::Labels &more,
                Expr (PromiseMeasure::*of)() const) {
    add_all(name, more, [&](const PromiseMeasure &m) { return std::vector<Expr>{(m.*of)()}; });
  }
  void add(std::string_view name, const model::Labels &more, const Expr &expr) {
    model::Labels labels = labels_;
    labels.insert(more.begin(), more.end());
    rules_.push_back(record(name, labels, expr));
  }

  Expr found(std::string_view name, std::vector<promql::Matcher> more = {}) const {
    return max_by_row(records_.all(name, std::move(more)));
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
    for (const PromiseMeasure &measure : measures_)
      risk = risk ? either(std::move(*risk), measure.risk()) : measure.risk();
    add_state("at_risk",
              either(times(undecided, std::move(*risk)), zero(found(series::kPromiseRow))));
    add_state("met", minus(undecided, status("at_risk")));
  }

  void add_breaches() {
    promql::Matching matching = on({std::string(series::kAccount), std::string(series::kWindow)});
    matching.cardinality = promql::Cardinality::ManyToOne;
    Expr rows =
        promql::binary(BinaryOp::Mul, matching, records_.all(series::kPromiseRow),
                       promql::binary(BinaryOp::Greater, status("breached"), promql::number(0)));
    add(series::kRuleBreaches, {},
        promql::aggregate_without("max", {std::string(series::kTerms), std::string(series::kUntil)},
                                  std::move(rows)));
  }

  const model::Agreement &a_;
  const std::string &name_;
  std::vector<PromiseMeasure> measures_;
  const model::Model &model_;
  PromiseRecords records_;
  model::Labels labels_;
  std::vector<Rule> rules_;
};

const model::Objective *find_promised(const model::Commitment &commitment,
                                      const model::Model &model) {
  const auto &promise = std::get<terms::ObjectivePromise>(commitment.promise.value);
  const std::string terms = model::measuring_terms(commitment, model.project);
  for (const model::Objective *promised : model::promised(model, promise.objective.text))
    if (promised->terms == terms) return promised;
  return nullptr;
}

/// Those of a commitment that are by objective, the versions that measure alike together.
std::vector<PromiseMeasure> measures_of(const std::vector<model::TermsInForce> &versions,
                                        const model::Agreement &agreement,
                                        const model::Model &model) {
  std::vector<PromiseMeasure> out;
  for (const model::TermsInForce &version : versions) {
    const auto *promise = std::get_if<terms::ObjectivePromise>(&version.commitment->promise.value);
    if (promise == nullptr) continue;
    const model::Objective *promised = find_promised(*version.commitment, model);
    if (promised == nullptr) continue; // reported elsewhere
    auto same = std::find_if(out.begin(), out.end(), [&](const PromiseMeasure &measure) {
      return measure.measures(promise->window.form, *promised);
    });
    if (same == out.end())
      out.emplace_back(agreement, version, *promised, model);
    else
      same->add(version);
  }
  for (PromiseMeasure &measure : out)
    measure.set_alone(versions.size() == 1, out.size() == 1);
  return out;
}

} // namespace

std::vector<Group> make_promise_rows(const model::Agreement &agreement, const model::Model &model) {
  std::vector<Group> out;
  for (const auto &[name, versions] : model::terms_in_force(agreement, model.project)) {
    std::vector<PromiseMeasure> measures = measures_of(versions, agreement, model);
    if (measures.empty()) continue;
    if (out.empty()) out = make_members(agreement, model);
    out.push_back(Rows(agreement, name, std::move(measures), model).make());
  }
  return out;
}

} // namespace slac::plan

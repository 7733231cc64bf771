// SPDX-License-Identifier: Apache-2.0
// A window of a promise by objective is asked for once it is due: as the previous one, while the
// rules still record it as that. What they say of it is a number of a metrics system, so that its
// line is an estimate, and says so. Where they, or their numbers, say that it was missed, it was.
#include "exporter/runtime/objective_judge.hpp"

#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/rewrite.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/sli/windows.hpp"

#include <algorithm>
#include <cmath>

namespace slax::runtime {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using slac::time::Interval;
namespace series = slac::series;

constexpr Duration kInstant{1};
/// How long after its end the records of a window are asked for, at least; and over which time
/// before that instant one of them must lie.
constexpr Duration kAtLeast{slac::time::kHour};
/// Until when after its end an answer still corrects a window that was closed without one.
constexpr Duration kAwaited{92 * slac::time::kDay};
/// A double holds so many digits behind the point.
constexpr slac::base::Wide kWhole = 1'000'000'000'000'000;
constexpr double kShareDigits = 1e9;
constexpr double kSameTarget = 1e-12;
constexpr std::int64_t kMillisecond = slac::time::kSecond / 1000;

std::string seconds_of(Instant t) { return std::to_string(t.ns / slac::time::kSecond); }

std::string label(const source::Sample &sample, std::string_view name) {
  const auto at = sample.labels.find(name);
  return at == sample.labels.end() ? std::string() : at->second;
}

sli::Fraction fraction_of(double ratio) {
  const double part = std::round(std::clamp(ratio, 0.0, 1.0) * static_cast<double>(kWhole));
  return {static_cast<slac::base::Wide>(part), kWhole};
}

} // namespace

struct ObjectiveJudge::Place {
  const sli::Contract &contract;
  const slac::model::Commitment &commitment;
  const sli::WindowPlan &plan;
  Interval window;
  bool is_cut = false; ///< it ends before the calendar's
  Instant asked;       ///< at which instant what was recorded is looked at
  Duration over;       ///< and how far back

  const slac::terms::ObjectivePromise &promise() const {
    return std::get<slac::terms::ObjectivePromise>(commitment.promise.value);
  }
  /// Of a rolling window nobody says where it lies.
  std::string bounds() const {
    if (plan.rolling()) return "/";
    return seconds_of(window.from) + "/" + (is_cut ? seconds_of(window.to) : "");
  }
};

ObjectiveJudge::ObjectiveJudge(const slac::model::Model &model, const ledger::State &state,
                               AskRecorded ask, Options options)
    : model_(model), state_(state), ask_(std::move(ask)), options_(std::move(options)) {}

std::vector<ObjectiveJudge::Version>
ObjectiveJudge::versions(const std::deque<sli::Contract> &contracts) const {
  std::vector<Version> out;
  for (const slac::model::Agreement &agreement : model_.agreements)
    for (const auto &[name, versions] : slac::model::terms_in_force(agreement, model_.project))
      for (const slac::model::TermsInForce &version : versions) {
        const auto *promise =
            std::get_if<slac::terms::ObjectivePromise>(&version.commitment->promise.value);
        if (promise == nullptr) continue;
        for (const sli::Contract &contract : contracts)
          if (contract.agreement == &agreement)
            out.push_back({contract, *version.commitment,
                           sli::WindowPlan(promise->window, contract.term, model_.project),
                           clip(version.in_force, contract.term)});
      }
  return out;
}

std::vector<ObjectiveJudge::Window>
ObjectiveJudge::windows(const std::deque<sli::Contract> &contracts, sli::Month month) {
  std::vector<Window> out;
  for (const Version &one : versions(contracts)) {
    const auto &[contract, commitment, plan, in_force] = one;
    const Instant begin = plan.zone().start_of(sli::first_day(month));
    const Instant month_end = plan.zone().start_of(sli::first_day(month + 1));
    const Instant end = std::min(month_end, in_force.to);
    if (const auto length = plan.rolling()) {
      // Judged by the terms that are in force then.
      const Instant last = end - kInstant;
      const bool is_its = begin <= last && in_force.from <= last &&
                          (end == month_end || in_force.to == contract.term.to);
      if (is_its)
        out.push_back(
            window({contract, commitment, plan, {end - *length, end}, false, end, kAtLeast}));
      continue;
    }
    for (Instant t = std::max(begin, in_force.from); t < end;) {
      const Interval whole = plan.containing(t);
      const Interval its = clip(whole, in_force);
      if (its.to <= month_end && !its.empty()) {
        // While it is the previous one: the rules change to the next at the period's end.
        const Duration half{(whole.to - whole.from).ns / 2};
        const Duration after = std::max(kAtLeast, std::min(contract.agreement->settle, half));
        out.push_back(window({contract, commitment, plan, its, its.to < whole.to, whole.to + after,
                              Duration{after.ns / 2}}));
      }
      t = its.to;
    }
  }
  return out;
}

std::vector<ObjectiveJudge::Window>
ObjectiveJudge::standing(const std::deque<sli::Contract> &contracts, Instant end) {
  std::vector<Window> out;
  for (const Version &one : versions(contracts)) {
    const auto length = one.plan.rolling();
    if (!length || end <= one.in_force.from || end > one.in_force.to) continue;
    out.push_back(window(
        {one.contract, one.commitment, one.plan, {end - *length, end}, false, end, kAtLeast}));
  }
  return out;
}

ObjectiveJudge::Window ObjectiveJudge::window(const Place &place) {
  const slac::model::Agreement &agreement = *place.contract.agreement;
  Window out;
  out.contract = &place.contract;
  out.has_credits = !place.commitment.credits.empty();
  ledger::JudgedWindow &judged = out.judged;
  judged.account = place.contract.account;
  judged.agreement = agreement.name.value;
  judged.commitment = place.commitment.name.value;
  judged.tree = options_.tree;
  judged.window = place.window;
  judged.month = sli::month_at(place.window.to - kInstant, place.plan.zone());
  judged.due = std::max(place.window.to + agreement.settle, place.asked);
  judged.facts["promise"] = slac::terms::print_promise(place.commitment.promise.value);
  judged.facts["target"] = place.promise().percent.text();
  judged.facts["estimate"] = true;
  out.part = sli::sum_part(place.contract, {judged.month, 1}, nullptr, {});
  if (const auto *closed = state_.closed(judged.account, judged.subject())) {
    take_line(place, closed->text, out);
    const auto body = ledger::parse_value(closed->text);
    const bool is_awaited =
        body && !body->list("unread").empty() && options_.now < judged.window.to + kAwaited;
    if (!is_awaited) return out;
    judged.is_final = false;
  }
  ledger::SourceReach reach;
  reach.source = kPrometheus;
  if (options_.now >= judged.due && judged.window.to > options_.since) {
    const auto &known = rows(place);
    if (const auto *wrong = std::get_if<std::string>(&known)) {
      reach.why = *wrong;
    } else {
      const auto &its = std::get<Rows>(known);
      const auto row = its.find({judged.account, place.bounds()});
      if (row == its.end()) {
        reach.why = "it has no record of it";
      } else {
        reach.read = options_.now;
        take_recorded(place, row->second, out);
      }
    }
  }
  judged.sources.push_back(std::move(reach));
  return out;
}

/// A window that is closed costs what its line says.
void ObjectiveJudge::take_line(const Place &place, const std::string &text, Window &out) const {
  out.judged.is_final = true;
  const auto body = ledger::parse_value(text);
  if (!body) return;
  out.judged.is_breached = body->text("verdict") == "breached";
  if (!body->text("claimBy").empty()) out.judged.facts["claimBy"] = body->text("claimBy");
  const ledger::Value *credit = body->find("credit");
  if (credit == nullptr) return;
  const sli::FeeSchedule fee = sli::fee_of_rows(
      *place.contract.agreement, place.commitment.name.value, place.contract.account);
  out.part =
      sli::sum_part(place.contract, sli::months_around(out.judged.month, place.plan.fee_period()),
                    &fee, ledger::percent_of(credit->text("percent")));
}

void ObjectiveJudge::take_recorded(const Place &place, const Recorded &recorded,
                                   Window &out) const {
  const sli::FeeSchedule fee = sli::fee_of_rows(
      *place.contract.agreement, place.commitment.name.value, place.contract.account);
  sli::RowKey key;
  key.agreement = out.judged.agreement;
  key.commitment = out.judged.commitment;
  key.account = out.judged.account;
  key.target_percent = place.promise().percent;
  key.zone = &place.plan.zone();
  key.fee_period = place.plan.fee_period();
  key.fee = fee.empty() ? nullptr : &fee;
  key.contract = &place.contract;
  sli::Row row;
  row.key = &key;
  row.window = place.window;
  row.complete = true;
  row.settled = true;
  row.sli = row.whole = row.least = fraction_of(recorded.settled);
  static_cast<sli::Assessment &>(row) =
      sli::assess(row, key.target_percent, place.commitment.credits);
  if (!row.credit.is_zero() && place.commitment.claim)
    row.claim_by = sli::claimed_by(*place.commitment.claim, row.window.to, *key.zone);
  ledger::JudgedWindow &judged = out.judged;
  judged.is_breached = recorded.is_breached || row.status == sli::Status::Breached;
  judged.is_unknown = recorded.is_unknown;
  for (auto &[name, value] : ledger::facts_of(row))
    if (name != "incidents") judged.facts[name] = std::move(value);
  const auto share = std::llround(std::clamp(recorded.measured, 0.0, 1.0) * kShareDigits);
  judged.facts["measured"] = slac::base::fixed_text(share, 9);
  judged.facts["recorded"] = slac::time::format_rfc3339(place.asked);
  out.part = sli::sum_part(place.contract, sli::fee_months(row), &fee, row.credit);
}

const std::variant<ObjectiveJudge::Rows, std::string> &ObjectiveJudge::rows(const Place &place) {
  const std::string name = place.contract.agreement->name.value + "/" + place.commitment.name.value;
  const auto found = known_.find({name, place.asked});
  if (found != known_.end()) return found->second;
  return known_.emplace(std::pair(name, place.asked), ask_rows(place)).first->second;
}

std::variant<ObjectiveJudge::Rows, std::string> ObjectiveJudge::ask_rows(const Place &place) {
  using slac::promql::Matcher;
  const bool is_rolling = place.plan.rolling().has_value();
  std::string wrong;
  const auto ask = [&](std::string_view name, std::optional<Matcher> more) {
    std::vector<source::Sample> out;
    if (!wrong.empty()) return out;
    std::vector<Matcher> matchers;
    for (const auto &[label, value] : model_.project.identity)
      matchers.push_back(slac::promql::equals(label, value));
    const auto add = [&](std::string_view label, const std::string &value) {
      matchers.push_back(slac::promql::equals(std::string(label), value));
    };
    add(series::kAgreement, place.contract.agreement->name.value);
    add(series::kCommitment, place.commitment.name.value);
    add(series::kWindow, is_rolling ? "current" : "previous");
    if (more) matchers.push_back(std::move(*more));
    const std::string query = slac::promql::print(slac::promql::call(
        "last_over_time",
        {slac::promql::over(slac::promql::selector(std::string(name), std::move(matchers)),
                            place.over.ns / kMillisecond)}));
    auto got = ask_ ? ask_(query, place.asked) : source::NoAnswer{"nobody is asked"};
    if (auto *samples = std::get_if<std::vector<source::Sample>>(&got)) return std::move(*samples);
    wrong = std::get<source::NoAnswer>(got).why;
    return out;
  };
  // Where several series are of one account, as of replicas, the worst counts.
  struct Values {
    std::optional<double> settled;
    std::optional<double> measured;
    std::optional<double> target; ///< of the rules that said so
    std::optional<bool> breached;
    std::optional<bool> unknown;
  };
  std::map<std::string, Values> values;
  const auto take = [&](std::string_view name, std::optional<double> Values::*of) {
    for (const source::Sample &one : ask(name, {})) {
      std::optional<double> &value = values[label(one, series::kAccount)].*of;
      value = std::min(value.value_or(one.value), one.value);
    }
  };
  take(series::kPromiseSettled, &Values::settled);
  take(series::kPromiseMeasured, &Values::measured);
  take(series::kRulePromised, &Values::target);
  for (const source::Sample &one :
       ask(series::kRuleStatus, Matcher{std::string(series::kStatusLabel),
                                        slac::promql::MatchOp::Regex,
                                        "breached|unknown",
                                        {}})) {
    Values &its = values[label(one, series::kAccount)];
    std::optional<bool> &is =
        label(one, series::kStatusLabel) == "breached" ? its.breached : its.unknown;
    is = is.value_or(false) || one.value > 0.5;
  }
  const double promised = place.promise().percent.to_double() / 100;
  Rows out;
  for (const source::Sample &row : ask(series::kPromiseRow, {})) {
    const auto at = values.find(label(row, series::kAccount));
    if (at == values.end()) continue;
    const Values &its = at->second;
    if (!its.settled || !its.measured || !its.target || !its.breached || !its.unknown) continue;
    // Rules of later specs may promise something else of the same window.
    const bool is_of_these = std::abs(*its.target - promised) < kSameTarget;
    out[{at->first, label(row, series::kFrom) + "/" + label(row, series::kUntil)}] = {
        *its.settled, *its.measured, *its.breached && is_of_these, *its.unknown};
  }
  if (!wrong.empty()) return wrong;
  return out;
}

} // namespace slax::runtime

// SPDX-License-Identifier: Apache-2.0
// Rules that all agreements share: their rows, the fleet's means and the exporter's own health.
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/kpi_rules.hpp"
#include "compiler/plan/row_rules.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// A sum over all accounts and its record.
struct FleetSum {
  std::string_view record;
  std::string_view of;
};

/// Σ seconds ÷ Σ incidents over all accounts: the mean that hides who waited.
void add_fleet_mean(Group &group, std::string_view mean, const FleetSum &seconds,
                    const FleetSum &incidents) {
  for (const FleetSum &sum : {seconds, incidents})
    group.rules.push_back(record(
        sum.record, {},
        promql::aggregate_by("sum", {std::string(series::kSeverity), std::string(series::kWindow)},
                             survived(promql::selector(std::string(sum.of))))));
  const auto total = [](const FleetSum &sum) { return promql::selector(std::string(sum.record)); };
  group.rules.push_back(record(
      mean, {},
      promql::binary(BinaryOp::Div, total(seconds),
                     promql::binary(BinaryOp::Greater, total(incidents), promql::number(0)))));
}

Rule health_alert(const model::Project &project, std::string_view name, Expr expr, Wording summary,
                  Wording description) {
  Rule out{
      {}, std::string(name), std::move(expr), {5 * time::kMinute}, {}, wordings(project.labels),
      {}};
  out.labels["severity"] = "ticket";
  out.labels[std::string(series::kTier)] = "ticket";
  out.annotations["summary"] = std::move(summary);
  out.annotations["description"] = std::move(description);
  return out;
}

Expr all(std::string_view name) { return promql::selector(std::string(name)); }

Expr above_zero(std::string_view name) {
  return promql::binary(BinaryOp::Greater, survived(all(name)), promql::number(0));
}

Expr is(std::string_view name, double value) {
  return promql::binary(BinaryOp::Equal, survived(all(name)), promql::number(value));
}

/// The account's chain grew by a correction within the last day.
Expr restated() {
  constexpr std::int64_t kDay = 86'400'000; // milliseconds
  return promql::binary(
      BinaryOp::Greater,
      promql::aggregate_by(
          "max", {std::string(series::kAccount)},
          promql::call("increase", {promql::over(all(series::kRestatements), kDay)})),
      promql::number(0));
}

/// So many seconds are left to claim a vendor's credit; negative once they are over.
Expr left_to_claim() {
  return minus(survived(all(series::kLedgerClaim)),
               promql::call("scalar", {promql::aggregate("max", survived(all(series::kNow)))}));
}

/// Which sources cannot report, and whose reports would be lost; what became of the ledger.
Group health_alerts(const model::Model &model) {
  const model::Project &project = model.project;
  Group out{"sla-exporter-health",
            "Whether what the exporter says can be relied on.",
            project.evaluation_interval.value,
            {}};
  const auto add = [&](std::string_view name, Expr expr, Wording summary, Wording description) {
    out.rules.push_back(
        health_alert(project, name, std::move(expr), std::move(summary), std::move(description)));
  };
  const Label source{std::string(series::kSource)};
  const Label reason{std::string(series::kReason)};
  const IfLabel spelled{"spelled", worded(" `", Label{"spelled"}, "`")};
  add(series::kAlertAbsent, promql::call("absent", {all(series::kNow)}),
      "The sla-exporter is not scraped",
      "No series of the exporter for five minutes. Rows keep their last value for ten minutes; a "
      "breach that happens now is not seen.");
  add(series::kAlertStale, is(series::kSourceUp, 0),
      worded("Incident source ", source, " cannot be read"),
      "The rows stand on what was read before. Breaches that are known stay; new ones are not "
      "seen, and what is not breached is unknown.");
  add(series::kAlertShrunk, is(series::kSourceShrunk, 1),
      worded("Incident source ", source, " lost incidents that it had"),
      "Its last read is not trusted: it gave nothing, or lacks more than a tenth of what was "
      "known. The rows stand on what was read before. Fix the source, or confirm the loss with "
      "SIGUSR1 to the exporter.");
  add(series::kAlertRejected, above_zero(series::kRejected),
      worded("Records of ", source, " are refused: ", reason),
      worded(OwnValue{}, " records cannot be used and are in no number. The exporter's log counts "
                         "them; `sla-exporter evaluate` lists them by line."));
  add(series::kAlertReloadFailed, is(series::kReloadOk, 0),
      "The sla-exporter refused its new specs",
      "The promises that it judges are not those on disk. Its log says what is wrong; `slac check` "
      "does too.");
  add(series::kAlertDataQuality, above_zero(series::kDataQuality),
      worded("Incidents with a flaw: ", reason, spelled),
      worded(OwnValue{}, " incidents of the last 7 days are outside the numbers or were counted by "
                         "rule. `sla-exporter evaluate` lists them."));
  add(series::kAlertUnattributed, above_zero(series::kUnattributed),
      worded(IfLabel{std::string(series::kSeverity),
                     worded(Label{std::string(series::kSeverity)}, " incidents"),
                     {},
                     "Incidents"},
             " that no agreement shows: ", reason, spelled),
      worded(OwnValue{},
             " incidents name an account that no agreement covers, none at all, or only "
             "services that the account's agreements do not cover. Nobody's numbers "
             "show them. `/api/v1/rows` lists them."));
  const Label account{std::string(series::kAccount)};
  add(series::kAlertRestated, restated(), worded("The ledger of ", account, " was corrected"),
      "A window that was closed came to other numbers, because its records changed. `sla-exporter "
      "ledger show` has what it was, what it is and which records made the difference; a credit "
      "that follows has a line of its own.");
  add(series::kAlertLedgerBroken, is(series::kLedgerBroken, 1),
      "The ledger is broken, nothing is appended",
      "A line does not fit its chain: it was changed, removed or moved outside of the program. "
      "`sla-exporter ledger verify` names it. Restore the store from a backup.");
  if (std::any_of(model.sources.begin(), model.sources.end(),
                  [](const model::Source &one) { return one.write_back.has_value(); })) {
    constexpr double kHalfHour = 1'800; // seconds
    add(series::kAlertParked,
        promql::binary(BinaryOp::Greater,
                       survived(promql::selector(
                           std::string(series::kOutboxEntries),
                           {promql::equals(std::string(series::kStatusLabel), "parked")})),
                       promql::number(0)),
        worded("What is written back to ", source, " is refused"),
        worded(OwnValue{},
               " entries are parked, and what follows on the same records waits. "
               "`sla-exporter outbox list` says why; after it is fixed, `outbox retry`, "
               "else `outbox drop`."));
    add(series::kAlertWriteBackLate,
        promql::binary(
            BinaryOp::Greater,
            minus(promql::call("scalar", {promql::aggregate("max", survived(all(series::kNow)))}),
                  survived(all(series::kOutboxOldest))),
            promql::number(kHalfHour)),
        worded("What is written back to ", source, " is late"),
        "The oldest entry waits for more than half an hour: the system does not answer, or asks to "
        "wait. It is tried again; tickets show an older state meanwhile.");
  }
  if (std::any_of(model.agreements.begin(), model.agreements.end(),
                  [](const model::Agreement &one) { return one.direction == "received"; })) {
    constexpr double kWeek = 604'800; // seconds
    add(series::kAlertClaimNear,
        promql::binary(BinaryOp::Less, left_to_claim(), promql::number(kWeek)),
        worded("A credit of ", Label{std::string(series::kAgreement)}, " for ",
               Label{std::string(series::kPeriod)}, " is not claimed"),
        worded("Line ", Label{std::string(series::kLine)}, " of the ledger: the vendor owes it to ",
               account,
               ", and the time to claim it ends within a week or has ended. Claim it, "
               "then `sla-exporter ledger mark` it as claimed."));
  }
  return out;
}

} // namespace

RuleFile make_exporter_rules(const model::Model &model) {
  const model::Project &project = model.project;
  RuleFile out{{make_row_rules(model)}};
  if (!model::needs_exporter(model)) return out;
  Group means{"sla-exporter-means",
              "The fleet's means, which hide who waited.",
              project.evaluation_interval.value,
              {}};
  add_fleet_mean(means, series::kRuleMeanResolve,
                 {series::kRuleResolveSeconds, series::kResolveSeconds},
                 {series::kRuleResolved, series::kResolved});
  add_fleet_mean(means, series::kRuleMeanAcknowledge,
                 {series::kRuleAcknowledgeSeconds, series::kAcknowledgeSeconds},
                 {series::kRuleAcknowledged, series::kAcknowledged});
  const auto add = [&](std::vector<Group> groups) {
    for (Group &group : groups)
      out.groups.push_back(std::move(group));
  };
  add(make_kpi_records(model));
  add(make_kpi_alerts(model));
  add({std::move(means), health_alerts(model)});
  return out;
}

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
// The mappings of an Agreement, of its commitments and of what changes them.
#include "compiler/decode/slac_v1/table_shapes.hpp"
#include "compiler/terms/parse.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::slac_v1 {

namespace {
std::optional<std::string> canonical_promise(const std::string &text) {
  const auto parsed = terms::parse_promise(text);
  const auto *promise = std::get_if<terms::Promise>(&parsed);
  if (promise == nullptr) return std::nullopt;
  std::string out = terms::print_promise(*promise);
  const terms::Window &window = terms::window_of(*promise);
  if (window.range.begin == window.range.end) // the short form stays short
    out.resize(out.size() - terms::print_window(window).size() - 1);
  return out;
}

constexpr Shape kPromise =
    sentence(scalar("promise", "",
                    "A sentence: availability >= 99.95% per month; acknowledge sev1 within 15m"),
             canonical_promise);
constexpr std::array<std::string_view, 3> kDirections{"given", "received", "internal"};
constexpr Shape kDirection = words(kDirections);
constexpr std::array<std::string_view, 2> kSchedules{"weekly", "monthly"};
constexpr Shape kSchedule = words(kSchedules);
constexpr std::array<const Shape *, 2> kAccountForms{&kNames, &kLabels};
constexpr Shape kAccounts = either(kAccountForms);
constexpr Shape kTerm =
    quoted(scalar("term", "^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                  "First and last day: 2026-01-01/2028-12-31"));
constexpr Shape kOwnersShape = mapping(kOwners);
constexpr Shape kCommitmentShape = mapping(kCommitment);
constexpr Shape kCommitments = map(kCommitmentShape, kNamePattern, "Name to commitment");
constexpr Shape kAgreementAlertsShape = mapping(kAgreementAlerts);
constexpr Shape kAgreementTierShape = mapping(kAgreementTier);
constexpr Shape kDowntimeShape = mapping(kDowntime);
constexpr Shape kAmendedCommitmentShape = mapping(kAmendedCommitment);
constexpr Shape kClockShape = mapping(kClock);
constexpr Shape kMaintenanceTermsShape = mapping(kMaintenanceTerms);
constexpr Shape kReasonTerms =
    map(kMaintenanceTermsShape, kNamePattern,
        "Reason to its terms: maintenance: {notice: 5d, atMost: 10h per year}");
constexpr std::array<const Shape *, 2> kExcludeForms{&kTexts, &kReasonTerms};
constexpr Shape kExclude = either(kExcludeForms);
constexpr std::array<std::string_view, 2> kFromWords{"trigger", "impact"};
constexpr Shape kClockFrom = words(kFromWords);
constexpr std::array<std::string_view, 3> kSeverityWords{"cancel", "highest", "retroactive"};
constexpr Shape kClockSeverity = words(kSeverityWords);
constexpr std::array<std::string_view, 3> kReopenWords{"continue", "restart", "ignore"};
constexpr Shape kClockReopen = words(kReopenWords);
constexpr std::array<std::string_view, 2> kPartialWords{"count", "drop"};
constexpr Shape kPartial = words(kPartialWords);
constexpr std::array<std::string_view, 2> kCombineWords{"any-down", "all-down"};
constexpr Shape kCombine = words(kCombineWords);
constexpr Shape kCounts = scalar("counts", "^above +[0-9]+(\\.[0-9]+)?%$", "above 5%");
constexpr Shape kAtMost = scalar("atMost", "^.+ per year$", "10h per year");
constexpr Shape kAmended = map(kAmendedCommitmentShape, kNamePattern,
                               "Name to what changes in the commitment; null removes it");
constexpr Shape kAmendmentShape = mapping(kAmendment);
constexpr Shape kAmendments = list(kAmendmentShape);
constexpr Shape kEscalation =
    map(kName, "^[0-9]+(\\.[0-9]+)?%$", "Such as {\"50%\": duty, \"90%\": lead}");
constexpr Shape kCredit = scalar("credit", "^([0-9]+(\\.[0-9]+)?(%|x)|([0-9]+[wdhms])+)$",
                                 "A percentage of the fee; of `pro rata` a factor such as 10x, of "
                                 "`each slice` the time that is free");
constexpr Shape kCredits =
    map(kCredit, kAnyKey,
        "A tier such as \"< 99.9%\" or \">= 99% < 99.9%\", `each breach`, `each full hour late`, "
        "`each slice over 6m per 1h` or `pro rata`, to the credit");
constexpr Shape kClaim = scalar("claim", "^(within [0-9]+d|by end of [0-9]+(st|nd|rd|th) month)$",
                                "within 30d, or by end of 2nd month");
constexpr Shape kChronic =
    scalar("chronic", "^[0-9]+ breach(es)? over [0-9]+[wd]$", "3 breaches over 90d");
constexpr std::array<std::string_view, 1> kAffectedWords{"share"};
constexpr Shape kAffected = words(kAffectedWords);
constexpr Shape kPriceShape = mapping(kPrice);

constexpr Shape kAmount = [] {
  Shape out = scalar("number", "^[0-9]+(\\.[0-9]+)?$", "A decimal number above 0");
  out.numeric = true;
  return out;
}();
constexpr Shape kCurrency = scalar("currency", "^[A-Z]{3}$", "A code of ISO 4217");
constexpr std::array<std::string_view, 3> kFeePeriods{{"month", "quarter", "year"}};
constexpr Shape kFeePeriod = words(kFeePeriods);
constexpr Shape kFeeShape = mapping(kFee);
constexpr Shape kFees = map(kFeeShape, kNamePattern, "Account to fee");

std::optional<std::string> canonical_kpi(const std::string &text) {
  const auto parsed = terms::parse_kpi(text);
  const auto *kpi = std::get_if<terms::Kpi>(&parsed);
  return kpi == nullptr ? std::nullopt : std::optional(terms::print_kpi(*kpi));
}
constexpr Shape kKpiTarget =
    sentence(scalar("kpiTarget", "",
                    "A sentence: p95 time to resolve sev1 <= 1h over 30d; budget used <= 50% per "
                    "month; count of sev1 declining quarter over quarter"),
             canonical_kpi);
constexpr std::array<const Shape *, 2> kProtectsForms{&kText, &kTexts};
constexpr Shape kProtects = either(kProtectsForms);
constexpr std::array<std::string_view, 1> kAcrossWords{"accounts"};
constexpr Shape kAcross = words(kAcrossWords);
constexpr Shape kOwnKpiShape = mapping(kOwnKpi);
constexpr Shape kKpis = map(kOwnKpiShape, kNamePattern, "Name to KPI");

constexpr Shape kApprovalShape = mapping(kApproval);

constexpr std::array<Field, 26> kAgreementFields{{
    {"title", &kText, "Name for people; default the resource's"},
    {"direction", &kDirection,
     "given to customers, received from a vendor, internal between teams; default given"},
    {"accounts", &kAccounts, "Names of Accounts, or the labels that they have", true},
    {"services", &kNames, "The Services that it covers", true},
    {"term", &kTerm, "First and last day, in the Project's time zone", true},
    {"reviewed", &kDate, "Day of the last review"},
    {"owners", &kOwnersShape, "Who answers for it"},
    {"calendar", &kName,
     "A Calendar: when its clocks run, and what is service time; default always"},
    {"clock", &kClockShape,
     "How the clocks of its commitments run, where they do not say so themselves"},
    {"downtime", &kDowntimeShape, "The same for downtime"},
    {"commitments", &kCommitments, "What is promised", true},
    {"amendments", &kAmendments, "What changed when"},
    {"escalation", &kEscalation,
     "Share of a clock or budget that is used up, to the channel that is notified"},
    {"kpis", &kKpis, "Measures that show whether it will be kept"},
    {"alerts", &kAgreementAlertsShape, "Who is notified; absent: a page and a ticket"},
    {"fee", &kFeeShape, "What an account pays: credits are then amounts too"},
    {"fees", &kFees, "The fees of single accounts, in place of it"},
    {"creditCap", &kPercent, "The most that all credits of an account and period come to"},
    {"creditMinimum", &kPriceShape, "A smaller sum is not paid"},
    {"claim", &kClaim, "Until when credits are to be claimed, where commitments do not say so"},
    {"affected", &kAffected,
     "share: impact weighs by the share of accounts that have some, in every availability promise"},
    {"chronic", &kChronic, "From how many breaches of all commitments on it may be ended"},
    {"settle", &kDuration, "How long after its end a window is entered in the ledger; default 48h"},
    {"approval", &kApprovalShape, "What is owed needs an approval before it counts as issued"},
    {"schedule", &kSchedule,
     "weekly: a digest on Mondays at 08:00; monthly: once the month before has settled"},
    {"statementTo", &kName, "The Channel of the digest; default that of tickets"},
}};
constexpr std::array<Field, 2> kApprovalFields{{
    {"above", &kPriceShape, "Only sums above it; absent: every sum"},
    {"by", &kTexts, "Who may approve", true},
}};
constexpr std::array<Field, 2> kPriceFields{{
    {"amount", &kAmount, "Such as 3750 or 49.90", true},
    {"currency", &kCurrency, "Its code of ISO 4217: EUR, USD", true},
}};
constexpr std::array<Field, 3> kFeeFields{{
    {"amount", &kAmount, "Such as 3750 or 49.90", true},
    {"currency", &kCurrency, "Its code of ISO 4217: EUR, USD", true},
    {"per", &kFeePeriod, "month, quarter or year", true},
}};
constexpr std::array<Field, 3> kOwnKpiFields{{
    {"target", &kKpiTarget, "What is measured, and what it is to be", true},
    {"protects", &kProtects, "The commitment that it protects, or several"},
    {"why", &kText, "Whom it serves, where it protects nothing"},
}};
constexpr std::array<Field, 4> kKpiFields{{
    {"target", &kKpiTarget, "What is measured, and what it is to be", true},
    {"protects", &kProtects, "AGREEMENT/COMMITMENT that it protects, or several"},
    {"why", &kText, "Whom it serves, where it protects nothing"},
    {"across", &kAcross, "accounts: one value for each, in place of one over all"},
}};
constexpr std::array<Field, 2> kOwnersFields{{
    {"engineering", &kText, "Who can keep it"},
    {"contract", &kText, "Who signed it"},
}};
constexpr std::array<Field, 11> kCommitmentFields{{
    {"promise", &kPromise, "The promise", true},
    {"calendar", &kName, "A Calendar, or always; default the agreement's"},
    {"clock", &kClockShape, "How the clock of a timely promise runs"},
    {"downtime", &kDowntimeShape, "What of an availability promise's impact is downtime"},
    {"exclude", &kExclude, "Reasons that are left out; absent: maintenance and every declared one"},
    {"credits", &kCredits, "What a miss costs"},
    {"creditCap", &kPercent, "The most that a row costs; default 100%"},
    {"fee", &kFeeShape, "What is paid for what it is about, in place of the agreement's"},
    {"claim", &kClaim, "Until when a credit is to be claimed; default the agreement's"},
    {"affected", &kAffected, "share: impact weighs by the share of accounts that have some"},
    {"chronic", &kChronic, "From how many breaches on the agreement may be ended"},
}};
constexpr auto kAmendedFields = [] {
  auto fields = kCommitmentFields;
  for (Field &field : fields)
    field.required = false;
  return fields;
}();
constexpr std::array<Field, 4> kClockFields{{
    {"from", &kClockFrom, "What starts it: the trigger (default), or the impact"},
    {"severity", &kClockSeverity, "What a changed severity does; default cancel"},
    {"reopen", &kClockReopen, "What a reopening does; default continue"},
    {"pauses", &kTexts, "Reasons of pauses for which it stands still"},
}};
constexpr std::array<Field, 6> kDowntimeFields{{
    {"severities", &kNames, "Severities that are downtime; absent: any"},
    {"minimum", &kDuration, "Shorter runs are no downtime"},
    {"granularity", &kDuration, "Touched slices of this length count whole; divides 15m"},
    {"partial", &kPartial, "count a slice that is only touched (default), or drop it"},
    {"counts", &kCounts, "`above 5%`: impact above it is whole downtime, below it none"},
    {"combine", &kCombine, "One row of all services: down while any is, or while all are"},
}};
constexpr std::array<Field, 2> kMaintenanceTermsFields{{
    {"notice", &kDuration, "Maintenance that was announced later counts"},
    {"atMost", &kAtMost, "What exceeds it counts: 10h per year"},
}};
constexpr std::array<Field, 7> kMoneyFields{{
    {"fee", &kFeeShape, "The fee from then on; from the first day of a month"},
    {"fees", &kFees, "What changes in the fees of single accounts"},
    {"creditCap", &kPercent, "The cap from then on"},
    {"creditMinimum", &kPriceShape, "The minimum from then on"},
    {"claim", &kClaim, "Until when credits of later windows are to be claimed"},
    {"affected", &kAffected, "Whether impact weighs by share in later windows"},
    {"chronic", &kChronic, "How many breaches it takes from then on"},
}};
constexpr auto kAmendmentFields = [] {
  std::array<Field, 4 + kMoneyFields.size()> fields{{
      {"from", &kDate, "First day on which it is in force", true},
      {"reference", &kText, "What it is called"},
      {"approvedBy", &kTexts, "Who approved it"},
      {"commitments", &kAmended, "What changes in the commitments; null removes"},
  }};
  std::copy(kMoneyFields.begin(), kMoneyFields.end(), fields.begin() + 4);
  return fields;
}();
constexpr std::array<Field, 2> kAgreementAlertsFields{{
    {"page", &kAgreementTierShape, "Wakes a person"},
    {"ticket", &kAgreementTierShape, "For the next working day"},
}};
constexpr std::array<Field, 2> kAgreementTierFields{{kChannelField, kLabelsField}};
} // namespace
constinit const Table kAgreement{"spec of an Agreement", "Agreement", kAgreementFields};
constinit const Table kApproval{"approval", "approval", kApprovalFields};
constinit const Table kOwners{"owners", "owners", kOwnersFields};
constinit const Table kOwnKpi{"KPI", "ownKpi", kOwnKpiFields};
constinit const Table kKpi{"spec of a KPI", "KPI", kKpiFields};
constinit const Table kPrice{"price", "price", kPriceFields};
constinit const Table kFee{"fee", "fee", kFeeFields};
constinit const Table kCommitment{"commitment", "commitment", kCommitmentFields};
constinit const Table kAmendedCommitment{
    "commitment", "amendedCommitment", kAmendedFields, {}, true};
constinit const Table kClock{"clock", "clock", kClockFields};
constinit const Table kDowntime{"downtime", "downtime", kDowntimeFields};
constinit const Table kMaintenanceTerms{"terms of maintenance", "maintenanceTerms",
                                        kMaintenanceTermsFields};
constinit const Table kMoney{"terms of credits", "money", kMoneyFields};
constinit const Table kAmendment{"amendment", "amendment", kAmendmentFields, {}, true};
constinit const Table kAgreementAlerts{"alerts", "agreementAlerts", kAgreementAlertsFields};
constinit const Table kAgreementTier{"alert", "agreementTier", kAgreementTierFields};

} // namespace slac::decode::slac_v1

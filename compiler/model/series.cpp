// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/series.hpp"

#include <array>

namespace slac::series {
namespace {

constexpr auto kExposed = std::to_array<Help>({
    {kSli, "Delivered share of the promise in the window: to_date over elapsed, whole over all "
           "service time."},
    {kTarget, "Promised share."},
    {kStatus, "State set of the row: met, at_risk, breached or unknown."},
    {kIncidents, "Incidents of the row by verdict."},
    {kMissed,
     "Missed incidents of a promise of every incident, else 1 if the row is breached; from "
     "is the window's start in seconds, absent where it moves with the clock."},
    {kService, "Service time of the whole window, maintenance left out."},
    {kElapsed, "Service time of the window so far."},
    {kDowntime, "Weighted downtime of the window so far."},
    {kMaintenance, "Maintenance of the window, known future maintenance included."},
    {kBudget, "Downtime that the promise allows in the whole window."},
    {kBudgetRemaining, "Allowed downtime that is left; negative when overspent."},
    {kCreditAmount, "The same in the fee's currency, where the agreement has a fee."},
    {kCredit, "Service credit owed for the window so far, as a share of the fee."},
    {kClaimDeadline, "Until when the credit is to be claimed, where something is owed."},
    {kAccountCredit,
     "Credits of the agreement, account and fee period together, capped, as a share of its fee."},
    {kAccountCreditAmount, "The same in the fee's currency, where there is a fee."},
    {kKpiValue,
     "What the KPI measures: seconds, a ratio or a number; absent where nothing happened."},
    {kKpiTarget, "What it is to be; of a trend the earlier period's value."},
    {kKpiPrevious, "Its value in the window before."},
    {kKpiUsed, "How much of what the protected promise allows is used, as a ratio."},
    {kKpiStatus, "Status of the KPI: 1 for the one that holds."},
    {kChronic, "Breaches that count for ending the contract."},
    {kWindowStart, "Start of the window."},
    {kWindowEnd, "End of the window."},
    {kForecast, "When the budget runs out at the pace; +Inf for never."},
    {kHeadroom, "Incidents like the recent ones that the remaining budget still holds."},
    {kAcknowledgeSeconds,
     "Sum of times from trigger to acknowledgement of incidents acknowledged in the window."},
    {kAcknowledged, "Incidents acknowledged in the window."},
    {kResolveSeconds,
     "Sum of times from trigger to resolution of incidents resolved in the window."},
    {kResolved, "Incidents resolved in the window."},
    {kClockDeadline, "Deadline of a running clock of an open incident."},
    {kClockRemaining, "Time left on a running clock; negative when missed."},
    {kClockUsed, "Share of the promised time that a running clock has used."},
    {kClockPaused, "1 if a running clock stands still in a pause."},
    {kClocks, "Running clocks of the row that have used at least the step's share of the promised "
              "time."},
    {kClocksCut, "Running clocks that are not listed because there are too many."},
    {kMaintenanceActive, "1 for each maintenance that is on now."},
    {kNow, "The exporter's clock."},
    {kBreaches, "Breaches that stand in the ledger: incidents that missed a promise of every "
                "incident, and closed windows that missed another."},
    {kRestatements, "Lines of the ledger that correct a former one."},
    {kLedgerLines, "Lines of the account's chain in the ledger."},
    {kLedgerHead,
     "The first 144 bits of the SHA-256 of the chain's last line, 48 in each of three parts."},
    {kLedgerClaim, "Until when a vendor's credit is to be claimed, which nobody has marked so."},
    {kDigestDue, "1 while the statement of a window is to be sent: of a week from Monday 08:00 to "
                 "09:00, of a month for an hour after it settled."},
    {kLedgerBroken, "1 if a line of the ledger does not fit its chain: nothing is appended."},
    {kClockDisagrees,
     "Incidents of the last 35 days of which the system's own SLA clock says something "
     "else than the contract."},
    {kOutboxEntries, "What is to be written back to the source's records and is not yet: pending, "
                     "or parked after a refusal."},
    {kOutboxOldest, "When the oldest of what is pending was made."},
    {kOutboxSent, "Entries written back since the process started."},
    {kUnattributed,
     "Incidents that no agreement's row shows, by severity, reason and spelled account."},
    {kDataQuality, "Incidents of the last 7 days with a flaw, by reason and the name as spelled."},
    {kRejected, "Records of the current read that could not be used, by reason."},
    {kSourceUp, "1 if the last read of the source was complete."},
    {kSourceShrunk, "1 if the source lost incidents and what it gave before is kept."},
    {kLastSuccess, "Last complete read of the source."},
    {kLastAttempt, "Last attempt to read the source."},
    {kNewestEvent, "Time of the newest event of the source."},
    {kAlerts, "Alerts of the source that triggered in the last days, by account and service."},
    {kAlertIncidents, "Incidents that these alerts opened; the others joined one."},
    {kGrouping, "1; how the source's alerts become incidents, in words."},
    {kRecords, "Records read from the source, those included that were known."},
    {kRequests, "Requests to the system behind the source."},
    {kRequestFailures, "Requests that got no usable answer."},
    {kThrottled, "Requests that the system refused because there were too many."},
    {kDeliveries, "Deliveries of the source's webhook that are stored."},
    {kRefusedDeliveries, "Deliveries of the source's webhook that were refused, by reason."},
});

} // namespace

std::span<const Help> exposed() { return kExposed; }

} // namespace slac::series

// SPDX-License-Identifier: Apache-2.0
// Every series, label and alert name of both programs, with the help text of what is exposed in
// series.cpp. Names are API: specs/series.md documents each, and lint compares.
#pragma once

#include <span>
#include <string_view>

/// Every series and label that the two programs produce, on one page. Rules, dashboards, the
/// exposition and tests take the names from here; specs/series.md is the reference for users.
namespace slac::series {

// labels
inline constexpr std::string_view kAccount = "account";
inline constexpr std::string_view kComponent =
    "component"; ///< the service; "" for a whole agreement
inline constexpr std::string_view kAgreement = "agreement";
inline constexpr std::string_view kCommitment = "commitment";
inline constexpr std::string_view kObjective = "objective";
inline constexpr std::string_view kSeverity = "incident_severity";
inline constexpr std::string_view kWindow = "window";
inline constexpr std::string_view kGroupingLabel = "grouping";
inline constexpr std::string_view kSource = "source";
inline constexpr std::string_view kReason = "reason";
inline constexpr std::string_view kSpelled = "spelled";     ///< an unknown name, as a record has it
inline constexpr std::string_view kIncident = "incident";   ///< only on clocks of open incidents
inline constexpr std::string_view kUrl = "url";             ///< of an incident; only on deadlines
inline constexpr std::string_view kDue = "due";             ///< local time; only on deadlines
inline constexpr std::string_view kFrom = "from";           ///< start of a breached window
inline constexpr std::string_view kUntil = "until";         ///< end of a window that is cut there
inline constexpr std::string_view kStep = "step";           ///< of escalation, in percent
inline constexpr std::string_view kTier = "tier";           ///< of an alert: "page" or "ticket"
inline constexpr std::string_view kDashboard = "dashboard"; ///< the uid of an objective's page
inline constexpr std::string_view kInfoMembers =
    "composite_members";                                         ///< of `slo:info`, as a pattern
inline constexpr std::string_view kInfoDependsOn = "depends_on"; ///< of `slo:info`
inline constexpr std::string_view kInfoRunbook = "runbook";      ///< of `slo:info`
inline constexpr std::string_view kPart =
    "part"; ///< of event sums: bad, total, measured; of a ledger's head: 1 to 3
inline constexpr std::string_view kStatusLabel =
    "status";                                     ///< of an entry of the outbox: pending, parked
inline constexpr std::string_view kLine = "line"; ///< of the ledger: ACCOUNT/NUMBER
inline constexpr std::string_view kPeriod = "period"; ///< of a fee: "2026-10", "2026-Q4"
inline constexpr std::string_view kHalf = "half"; ///< of steps: the parity of their quarter hour
inline constexpr std::string_view kSlot = "slot"; ///< of closed quarters: their period, modulo 3
inline constexpr std::string_view kExclusion = "exclusion"; ///< what does not count
inline constexpr std::string_view kTerms = "terms";         ///< of time, of what is promised
inline constexpr std::string_view kTimezone = "timezone";   ///< of calendars
inline constexpr std::string_view kBound = "bound"; ///< of a calendar's periods: start, end, before

// exporter: rows
inline constexpr std::string_view kSli = "sla_sli_ratio";
inline constexpr std::string_view kTarget = "sla_target_ratio";
inline constexpr std::string_view kStatus = "sla_status";
inline constexpr std::string_view kIncidents = "sla_incidents";
inline constexpr std::string_view kMissed = "sla_missed";
inline constexpr std::string_view kService = "sla_service_seconds";
inline constexpr std::string_view kElapsed = "sla_elapsed_seconds";
inline constexpr std::string_view kDowntime = "sla_downtime_seconds";
inline constexpr std::string_view kMaintenance = "sla_maintenance_seconds";
inline constexpr std::string_view kBudget = "sla_budget_seconds";
inline constexpr std::string_view kBudgetRemaining = "sla_budget_remaining_seconds";
inline constexpr std::string_view kCredit = "sla_credit_ratio";
inline constexpr std::string_view kCreditAmount = "sla_credit_amount";
inline constexpr std::string_view kClaimDeadline = "sla_credit_claim_deadline_timestamp_seconds";
inline constexpr std::string_view kWindowStart = "sla_window_start_timestamp_seconds";
inline constexpr std::string_view kWindowEnd = "sla_window_end_timestamp_seconds";
inline constexpr std::string_view kForecast = "sla_forecast_exhaustion_timestamp_seconds";
inline constexpr std::string_view kHeadroom = "sla_headroom_incidents";

// exporter: what an account's credits come to
inline constexpr std::string_view kAccountCredit = "sla_account_credit_ratio";
inline constexpr std::string_view kAccountCreditAmount = "sla_account_credit_amount";
inline constexpr std::string_view kChronic = "sla_chronic_breaches";

// exporter: KPIs
inline constexpr std::string_view kKpi = "kpi";
inline constexpr std::string_view kKpiValue = "sla_kpi_value";
inline constexpr std::string_view kKpiTarget = "sla_kpi_target";
inline constexpr std::string_view kKpiPrevious = "sla_kpi_previous_value";
inline constexpr std::string_view kKpiUsed = "sla_kpi_used_ratio";
inline constexpr std::string_view kKpiStatus = "sla_kpi_status";

// exporter: measures per account and severity
inline constexpr std::string_view kAcknowledgeSeconds = "sla_acknowledge_seconds";
inline constexpr std::string_view kAcknowledged = "sla_acknowledged_incidents";
inline constexpr std::string_view kResolveSeconds = "sla_resolve_seconds";
inline constexpr std::string_view kResolved = "sla_resolved_incidents";

// exporter: clocks of open incidents
inline constexpr std::string_view kClockDeadline = "sla_clock_deadline_timestamp_seconds";
inline constexpr std::string_view kClockRemaining = "sla_clock_remaining_seconds";
inline constexpr std::string_view kClockUsed = "sla_clock_used_ratio";
inline constexpr std::string_view kClockPaused = "sla_clock_paused";
inline constexpr std::string_view kClocks = "sla_clocks";
inline constexpr std::string_view kClocksCut = "sla_clocks_cut";

// exporter: its own health
inline constexpr std::string_view kMaintenanceName = "maintenance"; ///< label of the next
inline constexpr std::string_view kMaintenanceActive = "sla_maintenance_active";
inline constexpr std::string_view kNow = "sla_now_timestamp_seconds";
inline constexpr std::string_view kBreaches = "sla_breaches";
inline constexpr std::string_view kRestatements = "sla_restatements_total";
inline constexpr std::string_view kLedgerLines = "sla_ledger_lines";
inline constexpr std::string_view kLedgerHead = "sla_ledger_head";
inline constexpr std::string_view kLedgerClaim = "sla_ledger_claim_deadline_timestamp_seconds";
inline constexpr std::string_view kDigestDue = "sla_digest_due";
inline constexpr std::string_view kSchedule = "schedule"; ///< label of it
inline constexpr std::string_view kLedgerBroken = "sla_ledger_broken";
inline constexpr std::string_view kClockDisagrees = "sla_clock_disagrees";
inline constexpr std::string_view kOutboxEntries = "sla_outbox_entries";
inline constexpr std::string_view kOutboxOldest = "sla_outbox_oldest_pending_timestamp_seconds";
inline constexpr std::string_view kOutboxSent = "sla_outbox_sent_total";
inline constexpr std::string_view kUnattributed = "sla_unattributed_incidents";
inline constexpr std::string_view kDataQuality = "sla_data_quality_issues";
inline constexpr std::string_view kRejected = "sla_source_rejected_records";
inline constexpr std::string_view kSourceUp = "sla_source_up";
inline constexpr std::string_view kSourceShrunk = "sla_source_shrunk";
inline constexpr std::string_view kLastSuccess = "sla_source_last_success_timestamp_seconds";
inline constexpr std::string_view kLastAttempt = "sla_source_last_attempt_timestamp_seconds";
inline constexpr std::string_view kReloadOk = "sla_exporter_config_last_reload_successful";
inline constexpr std::string_view kNewestEvent = "sla_source_newest_event_timestamp_seconds";
inline constexpr std::string_view kAlerts = "sla_alerts";
inline constexpr std::string_view kAlertIncidents = "sla_alert_incidents";
inline constexpr std::string_view kGrouping = "sla_source_grouping_info";
inline constexpr std::string_view kRecords = "sla_source_records_total";
inline constexpr std::string_view kRequests = "sla_source_requests_total";
inline constexpr std::string_view kRequestFailures = "sla_source_request_failures_total";
inline constexpr std::string_view kThrottled = "sla_source_throttled_total";
inline constexpr std::string_view kDeliveries = "sla_webhook_deliveries_total";
inline constexpr std::string_view kRefusedDeliveries = "sla_webhook_rejected_total";
inline constexpr std::string_view kScrapes = "sla_exporter_scrapes_total";
inline constexpr std::string_view kReloadAt =
    "sla_exporter_config_last_reload_success_timestamp_seconds";
inline constexpr std::string_view kEvaluationSeconds = "sla_exporter_evaluation_seconds";
inline constexpr std::string_view kPageBytes = "sla_exporter_page_bytes";
inline constexpr std::string_view kBuildInfo = "sla_exporter_build_info";

// rules: objectives
inline constexpr std::string_view kRuleBad5m = "slo:bad:rate5m";
inline constexpr std::string_view kRuleTotal5m = "slo:total:rate5m";
inline constexpr std::string_view kRuleErrorPrefix = "slo:error:ratio"; ///< + "5m", "1h", …
inline constexpr std::string_view kRuleErrorWindow = "slo:error:ratio_window";
inline constexpr std::string_view kRuleMeasured = "slo:measured:ratio";
inline constexpr std::string_view kRuleBudget = "slo:budget_remaining:ratio";
inline constexpr std::string_view kRuleBurn1h = "slo:burn_rate:ratio1h";
inline constexpr std::string_view kRuleTarget = "slo:target:ratio";
inline constexpr std::string_view kRuleSloInfo = "slo:info";
inline constexpr std::string_view kRuleValue = "slo:value:last"; ///< of threshold and boolean
inline constexpr std::string_view kRuleBound = "slo:bound:last"; ///< of threshold
inline constexpr std::string_view kRuleSliceRatio = "slo:slice:ratio";
inline constexpr std::string_view kRuleSliceStep = "slo:slice:step"; ///< only its own rules read it

// rules: sums of events that the ratios of an objective are made of; only its own rules read them
inline constexpr std::string_view kRuleStep = "slo:events:step";
inline constexpr std::string_view kRuleRunning = "slo:events:running15m";
inline constexpr std::string_view kRuleClosed = "slo:events:closed15m";
inline constexpr std::string_view kRulePeriod = "slo:events:period";
inline constexpr std::string_view kRuleClosedPrefix = "slo:events:closed_"; ///< + "month15m", …
inline constexpr std::string_view kRuleSumPrefix = "slo:events:sum";        ///< + "1d", …
inline constexpr std::string_view kRuleSumWindow = "slo:events:sum_window";

// rules: of Objectives as agreements measure them, whose names begin with `sla:` in place of `slo:`
inline constexpr std::string_view kRuleStart = "sla:events:start";
inline constexpr std::string_view kRuleStartBefore = "sla:events:start_before";
inline constexpr std::string_view kRuleService = "slo:service:seconds";
inline constexpr std::string_view kRuleLost = "sla:lost:ratio";
inline constexpr std::string_view kRuleLostForGood = "sla:lost_for_good:ratio";

// rules: the rows of promises by objective
inline constexpr std::string_view kRuleUnclaimed = "sla:unclaimed:count";
inline constexpr std::string_view kMemberFrom = "sla:member:from";
inline constexpr std::string_view kMemberUntil = "sla:member:until";
inline constexpr std::string_view kPromiseRow = "sla:promise:row";
inline constexpr std::string_view kPromiseMeasured = "sla:promise:measured";
inline constexpr std::string_view kPromiseSettled = "sla:promise:settled";

// rules: the calendar of each zone, which objectives' rules read
inline constexpr std::string_view kCalendarPeriod = "slo:calendar:period";
inline constexpr std::string_view kCalendarEnd = "slo:calendar:end";
inline constexpr std::string_view kCalendarLength = "slo:calendar:length";
inline constexpr std::string_view kCalendarOffset =
    "slo:calendar:offset"; ///< from here on only its own
inline constexpr std::string_view kCalendarDay = "slo:calendar:day";
inline constexpr std::string_view kCalendarStart = "slo:calendar:local_start";
inline constexpr std::string_view kCalendarLocal = "slo:calendar:local";
inline constexpr std::string_view kCalendarBound = "slo:calendar:bound";

// rules: what does not count in windows of a day and more
inline constexpr std::string_view kExcludedActive = "slo:excluded:active";
inline constexpr std::string_view kExcludedEvents = "slo:events:excluded"; ///< its own rules'
inline constexpr std::string_view kExcludedRecurring = "slo:excluded:recurring";
inline constexpr std::string_view kCalendarClosed = "slo:calendar:closed";
inline constexpr std::string_view kCalendarShown = "slo:calendar:shown"; ///< only its own, as below
inline constexpr std::string_view kCalendarClock = "slo:calendar:clock";
inline constexpr std::string_view kCalendarInWeek = "slo:calendar:in_week";
inline constexpr std::string_view kCalendarHours = "slo:calendar:hours";

// rules: agreements
inline constexpr std::string_view kRuleSli = "sla:sli:ratio";
inline constexpr std::string_view kRulePromised = "sla:target:ratio";
inline constexpr std::string_view kRuleBudgetRemaining = "sla:budget_remaining:ratio";
inline constexpr std::string_view kRuleBudgetSeconds = "sla:budget_remaining:seconds";
inline constexpr std::string_view kRuleCredit = "sla:credit:ratio";
inline constexpr std::string_view kRuleStatus = "sla:status";
inline constexpr std::string_view kRuleHeadroom = "sla:headroom:incidents";
inline constexpr std::string_view kRuleForecast = "sla:forecast_exhaustion:timestamp";
inline constexpr std::string_view kRuleInfo = "sla:info";
inline constexpr std::string_view kRuleBudgetWhole = "sla:budget:seconds";
inline constexpr std::string_view kRuleDelivered = "sla:delivered:percent";
inline constexpr std::string_view kRuleClockDeadline = "sla:clock_deadline:timestamp";
inline constexpr std::string_view kRuleBreaches = "sla:breaches:count";
inline constexpr std::string_view kRuleBreach = "sla:breach:count";
inline constexpr std::string_view kRuleBreachKnown = "sla:breach:known";
inline constexpr std::string_view kRuleBreachNew = "sla:breach:new";
inline constexpr std::string_view kRuleBreachDelivered = "sla:breach_delivered:percent";
inline constexpr std::string_view kRuleBreachBudget = "sla:breach_budget:seconds";
inline constexpr std::string_view kRuleBreachCredit = "sla:breach_credit:ratio";

// rules: KPIs and sums
inline constexpr std::string_view kRuleKpiValue = "sla:kpi:value";
inline constexpr std::string_view kRuleKpiTarget = "sla:kpi:target";
inline constexpr std::string_view kRuleKpiPrevious = "sla:kpi:previous";
inline constexpr std::string_view kRuleKpiUsed = "sla:kpi:used";
inline constexpr std::string_view kRuleKpiStatus = "sla:kpi:status";
inline constexpr std::string_view kRuleKpiInfo = "sla:kpi:info";
inline constexpr std::string_view kRuleCreditAmount = "sla:credit:amount";
inline constexpr std::string_view kRuleAccountCredit = "sla:account_credit:amount";

// rules: fleet
inline constexpr std::string_view kRuleResolveSeconds = "sla:resolve:seconds";
inline constexpr std::string_view kRuleResolved = "sla:resolve:incidents";
inline constexpr std::string_view kRuleAcknowledgeSeconds = "sla:acknowledge:seconds";
inline constexpr std::string_view kRuleAcknowledged = "sla:acknowledge:incidents";
inline constexpr std::string_view kRuleMeanResolve = "sla:time_to_resolve:mean";
inline constexpr std::string_view kRuleMeanAcknowledge = "sla:time_to_acknowledge:mean";

// alerts: agreements
inline constexpr std::string_view kAlertBreached = "SlaBreached";
inline constexpr std::string_view kAlertAtRisk = "SlaAtRisk";
inline constexpr std::string_view kAlertUnclaimed = "SlaUnclaimed";
inline constexpr std::string_view kAlertEscalation = "SlaEscalation";
inline constexpr std::string_view kAlertDigest = "SlaDigest";
inline constexpr std::string_view kAlertKpiMissed = "SlaKpiMissed";
inline constexpr std::string_view kAlertKpiUnknown = "SlaKpiUnknown";

// alerts: the exporter and its sources
inline constexpr std::string_view kAlertAbsent = "SlaExporterAbsent";
inline constexpr std::string_view kAlertStale = "SlaSourceStale";
inline constexpr std::string_view kAlertShrunk = "SlaSourceShrunk";
inline constexpr std::string_view kAlertRejected = "SlaRecordsRejected";
inline constexpr std::string_view kAlertReloadFailed = "SlaReloadFailed";
inline constexpr std::string_view kAlertDataQuality = "SlaDataQuality";
inline constexpr std::string_view kAlertUnattributed = "SlaUnattributed";
inline constexpr std::string_view kAlertRestated = "SlaRestated";
inline constexpr std::string_view kAlertLedgerBroken = "SlaLedgerBroken";
inline constexpr std::string_view kAlertParked = "SlaWriteBackParked";
inline constexpr std::string_view kAlertWriteBackLate = "SlaWriteBackLate";
inline constexpr std::string_view kAlertClaimNear = "SlaClaimDeadlineNear";

// alerts: the way that alerts take
inline constexpr std::string_view kAlertWatchdog = "SlacWatchdog";

// alerts: objectives
inline constexpr std::string_view kAlertBurn = "SloErrorBudgetBurn";
inline constexpr std::string_view kAlertNoData = "SloNoData";
inline constexpr std::string_view kAlertGap = "SloMeasurementGap";
inline constexpr std::string_view kAlertExhausted = "SloErrorBudgetExhausted";
inline constexpr std::string_view kAlertForecast = "SloErrorBudgetForecast";
inline constexpr std::string_view kAlertLowTraffic = "SloLowTraffic";
inline constexpr std::string_view kAlertNoBucket = "SloBucketMissing";
inline constexpr std::string_view kAlertNoCalendar = "SloCalendarMissing";

/// One line for HELP and for the reference.
struct Help {
  std::string_view name;
  std::string_view help;
};
/// Every exposed series of the exporter, in the order of the page.
std::span<const Help> exposed();

} // namespace slac::series

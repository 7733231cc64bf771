// SPDX-License-Identifier: Apache-2.0
// Every mapping of the language: its keys, their shapes and one line of help each. The decoders,
// the JSON Schema, `did you mean` and `slac fmt` all read these tables; a key exists by standing
// here.
#include "compiler/decode/slac_v1/table_shapes.hpp"
#include "compiler/terms/parse.hpp"
#include "compiler/terms/print.hpp"

#include <array>

namespace slac::decode::slac_v1 {
namespace {

std::optional<std::string> canonical_target(const std::string &text) {
  const auto parsed = terms::parse_target(text);
  const auto *target = std::get_if<terms::Target>(&parsed);
  return target == nullptr ? std::nullopt : std::optional(terms::print_target(*target));
}

std::optional<std::string> canonical_window(const std::string &text) {
  constexpr std::size_t kTarget = 3; // a window alone is a target without its percentage
  const auto whole = canonical_target("1% " + text);
  return whole ? std::optional(whole->substr(kTarget)) : std::nullopt;
}

constexpr Shape kLabel = scalar("label", kLabelPattern, "A label name of Prometheus");
constexpr Shape kTime = quoted(scalar("time", "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}",
                                      "RFC 3339, with its offset: 2026-11-07T22:00+01:00"));
constexpr Shape kPromql = scalar("promql", "", "PromQL");
constexpr Shape kCounter =
    scalar("counter", "",
           "A selector of counters, without rate() and sum(); or a whole expression "
           "with the range [$window]");
constexpr Shape kTarget = sentence(
    scalar("target", "^[0-9.]+% (over|per) ", "A share of 100 % and a window: 99.9% over 30d"),
    canonical_target);
constexpr Shape kWindow =
    sentence(scalar("window", "^(over|per) ", "A window: over 7d, per quarter"), canonical_window);
constexpr Shape kQuantity =
    scalar("quantity", "", "A number, a percentage, or a duration in seconds: 0.3, 99.5%, 300ms");

constexpr Shape kNotYet{Shape::Form::NotYet, {}, {}, {}, {}, nullptr, nullptr, {}};

} // namespace

// ---- every resource

namespace {
constexpr std::array<std::string_view, 1> kVersions{"slac/v1"};
constexpr Shape kVersion = words(kVersions);
constexpr Shape kMetadataShape = mapping(kMetadata);
constexpr Shape kSpec; // follows from the kind
constexpr std::array<Field, 4> kResourceFields{{
    {"apiVersion", &kVersion, "The language of the spec", true, "slac/v1"},
    {"kind", &kText, "What the resource is", true},
    {"metadata", &kMetadataShape, "Its name and labels", true},
    {"spec", &kSpec, "What it says"},
}};
constexpr std::array<Field, 2> kMetadataFields{{
    {"name", &kName, "Unique among the resources of a kind", true},
    {"labels", &kLabels,
     "Labels of the resource; of Objectives and Agreements also on their alerts"},
}};
} // namespace
constinit const Table kResource{"resource", "resource", kResourceFields};
constinit const Table kMetadata{"metadata", "metadata", kMetadataFields};

// ---- Project

namespace {
constexpr std::array<std::string_view, 2> kPrometheusVersions{"2.42", "3"};
constexpr Shape kPrometheusVersion = quoted(words(kPrometheusVersions));
constexpr std::array<std::string_view, 3> kReviews{"month", "quarter", "year"};
constexpr Shape kReview = words(kReviews);
constexpr std::array<std::string_view, 3> kFindingWords{{"error", "warning", "off"}};
constexpr Shape kFindingWord = words(kFindingWords);
constexpr Shape kFindings =
    map(kFindingWord, "^SLA4[0-9]{3}$", "Such as {SLA4006: off, SLA4012: error}");
constexpr Shape kPrometheusShape = mapping(kPrometheus);
constexpr Shape kGrafanaShape = mapping(kGrafana);
constexpr Shape kAlertmanagerShape = mapping(kAlertmanager);
constexpr Shape kDefaultChannelsShape = mapping(kDefaultChannels);
constexpr std::array<std::string_view, 4> kAlertmanagerVersions{"0.25", "0.26", "0.27", "0.28"};
constexpr Shape kAlertmanagerVersion = quoted(words(kAlertmanagerVersions));
constexpr Shape kMimirShape = mapping(kMimir);
constexpr Shape kOperatorShape = mapping(kOperator);
constexpr Shape kStatementShape = mapping(kStatement);
constexpr Shape kLocale = scalar("locale", "^(de|en)(-[A-Z]{2})?$", "en or de, also en-GB, de-DE");
constexpr Shape kExporterShape = mapping(kExporter);
constexpr Shape kSlothShape = mapping(kSloth);
constexpr std::array<Field, 15> kProjectFields{{
    {"severities", &kNames, "Names of severities, worst first; default sev1 to sev4"},
    {"exclusions", &kNames, "Further reasons for which incidents may be left out"},
    {"timezone", &kZone, "Of calendar windows and terms; default UTC"},
    {"labels", &kLabels, "On every alert and info series"},
    {"identity", &kLabels, "On every series that rules of Objectives record, to distinguish trees"},
    {"prometheus", &kPrometheusShape, "How the Prometheus that runs the rules is set up"},
    {"grafana", &kGrafanaShape, "Where the dashboards go"},
    {"exporter", &kExporterShape, "Where its page is, for links"},
    {"statement", &kStatementShape, "What statements to accounts say of who issues them"},
    {"alertmanager", &kAlertmanagerShape, "The Alertmanager that takes alerts to Channels"},
    {"mimir", &kMimirShape, "Of compile --target mimir"},
    {"operator", &kOperatorShape, "Of compile --target operator"},
    {"sloth", &kSlothShape, "How specs of Sloth are read"},
    {"findings", &kFindings, "What a finding of a semantic check is worth here"},
    {"review", &kReview, "How old `reviewed` of an Agreement may be; default quarter"},
}};
constexpr std::array<Field, 1> kExporterFields{{
    {"url", &kUrl, "Address of the exporter's page: alerts and dashboards then link to it"},
}};
constexpr Shape kLogo = scalar("logo", "^data:image/(png|jpeg);base64,[A-Za-z0-9+/]+=*$",
                               "A PNG or JPEG of at most 64 KiB: data:image/png;base64,…");
constexpr std::array<Field, 3> kStatementFields{{
    {"issuer", &kText, "Name of the organisation that issues them"},
    {"logo", &kLogo, "Its logo, as data, so that a statement of the past has what it had"},
    {"locale", &kLocale, "Language of their words: en, de, also de-DE; default en"},
}};
constexpr std::array<Field, 1> kSlothFields{{
    {"period", &kDuration, "Window of their SLOs, as --default-slo-period; default 30d"},
}};
constexpr Shape kGivenShape = mapping(kGiven);
constexpr std::array<Field, 6> kPrometheusFields{{
    {"url", &kUrl, "Where the exporter asks what the rules recorded"},
    {"bearer", &kGivenShape, "Token of the header `Authorization`, when the exporter asks"},
    {"version", &kPrometheusVersion, "The PromQL that indicators may use; default 2.42"},
    {"scrapeInterval", &kDuration, "At most 2m; default 30s"},
    {"evaluationInterval", &kDuration, "At most 2m, divides an hour; default 30s"},
    {"retention", &kDuration, "How long it keeps samples; default 15d"},
}};
constexpr std::array<Field, 3> kGrafanaFields{{
    {"datasource", &kText, "UID of the Prometheus data source; default prometheus"},
    {"folder", &kText, "Folder of the dashboards, in dashboards/provisioning.yaml; default SLA"},
    {"url", &kUrl, "Address of Grafana: alerts then link to their dashboard"},
}};
constexpr std::array<Field, 3> kAlertmanagerFields{{
    {"version", &kAlertmanagerVersion, "What it can do; default 0.25"},
    {"base", &kText, "Your own configuration, beside this file, which ours is put into"},
    {"channels", &kDefaultChannelsShape, "Channels of alerts that name none"},
}};
constexpr std::array<Field, 3> kDefaultChannelsFields{{
    {"page", &kName, "Of pages"},
    {"ticket", &kName, "Of tickets"},
    {"watchdog", &kName, "Of an alert that always fires, for a service that misses it"},
}};
constexpr std::array<Field, 1> kMimirFields{{
    {"tenant", &kText, "Tenant whose rules they are"},
}};
constexpr std::array<Field, 2> kOperatorFields{{
    {"namespace", &kText, "Namespace of the PrometheusRules; also a label of the alerts"},
    {"labels", &kLabels,
     "Labels by which a Prometheus selects them, such as {release: prometheus}"},
}};
} // namespace
constinit const Table kProject{"spec of a Project", "Project", kProjectFields};
constinit const Table kSloth{"sloth settings", "sloth", kSlothFields};
constinit const Table kPrometheus{"prometheus settings", "prometheus", kPrometheusFields};
constinit const Table kExporter{"exporter settings", "exporter", kExporterFields};
constinit const Table kStatement{"statement settings", "statement", kStatementFields};
constinit const Table kGrafana{"grafana settings", "grafana", kGrafanaFields};
constinit const Table kAlertmanager{"alertmanager settings", "alertmanager", kAlertmanagerFields};
constinit const Table kDefaultChannels{"default channels", "defaultChannels",
                                       kDefaultChannelsFields};
constinit const Table kMimir{"mimir settings", "mimir", kMimirFields};
constinit const Table kOperator{"operator settings", "operator", kOperatorFields};

// ---- Service, Account, Calendar, Maintenance

namespace {
constexpr std::array<Field, 3> kServiceFields{{
    {"description", &kText, "What the service does"},
    {"dependsOn", &kNames,
     "Services that it cannot do without; named in its alerts and on its page"},
    {"runbook", &kText, "Address of what to do; on every alert of the service"},
}};
constexpr std::array<Field, 6> kAccountFields{{
    {"title", &kText, "Name for people; default the resource's"},
    {"aliases", &kTexts, "How incident records and labels name the account"},
    {"from", &kDate, "First day of the relation, in the Project's time zone; clips its windows"},
    {"until", &kDate, "Its last day"},
    {"timezone", &kZone, "In which alerts give its deadlines; default the Project's"},
    {"locale", &kLocale, "Language of its statements; default the Project's"},
}};
constexpr Shape kHours = quoted(scalar(
    "hours", "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}(, *[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2})*$",
    "Spans of local time: 09:00-12:00, 13:00-17:30; 22:00-06:00 closes on the next day"));
constexpr std::string_view kWeekday =
    "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$";
constexpr Shape kWeek =
    map(kHours, kWeekday, "Days such as mon-thu or fri to their hours; other days are closed");
constexpr Shape kHolidayShape = mapping(kHoliday);
constexpr std::array<const Shape *, 2> kHolidayForms{&kDate, &kHolidayShape};
constexpr Shape kHolidayForm = either(kHolidayForms);
constexpr Shape kHolidays = list(kHolidayForm);
constexpr Shape kDays = scalar("days", kWeekday, "A day or a range of days: sun, mon-fri");
constexpr Shape kRepeatShape = mapping(kRepeat);
constexpr std::array<Field, 3> kCalendarFields{{
    {"timezone", &kZone, "Whose clocks it follows; default the Project's"},
    {"hours", &kWeek, "When it is open", true},
    {"holidays", &kHolidays, "Days that are closed, or have other hours"},
}};
constexpr std::array<Field, 2> kHolidayFields{{
    {"date", &kDate, "The day", true},
    {"hours", &kHours, "When it is open on that day", true},
}};
constexpr std::array<Field, 5> kMaintenanceFields{{
    {"services", &kNames, "Whose time is excluded; absent: every service's"},
    {"from", &kTime, "When it starts"},
    {"to", &kTime, "When it ends; later than `from`"},
    {"repeat", &kRepeatShape, "In place of `from` and `to`: every week at the same time"},
    {"announced", &kDate, "Day on which it was announced; absent: without notice"},
}};
constexpr std::array<std::string_view, 2> kMaintenanceForms{"from", "repeat"};
constexpr std::array<Field, 5> kRepeatFields{{
    {"days", &kDays, "On which days it starts", true},
    {"hours", &kHours, "At which local time", true},
    {"timezone", &kZone, "Whose clocks it follows; default the Project's"},
    {"from", &kDate, "First day", true},
    {"to", &kDate, "Last day", true},
}};
} // namespace
constinit const Table kCalendar{"spec of a Calendar", "Calendar", kCalendarFields};
constinit const Table kHoliday{"holiday", "holiday", kHolidayFields};
constinit const Table kRepeat{"repeat", "repeat", kRepeatFields};
constinit const Table kService{"spec of a Service", "Service", kServiceFields};
constinit const Table kAccount{"spec of an Account", "Account", kAccountFields};
constinit const Table kMaintenance{"spec of a Maintenance", "Maintenance", kMaintenanceFields,
                                   kMaintenanceForms};

// ---- Indicators

namespace {
constexpr std::array<std::string_view, 1> kBirths{"count"};
constexpr Shape kNewSeries = words(kBirths);
constexpr std::array<std::string_view, 4> kComparisons{"<=", "<", ">=", ">"};
constexpr Shape kComparison = words(kComparisons);
// In an Indicator with parameters one may stand where a value is wanted.
constexpr Shape kFilledDuration = scalar(
    "durationOrParameter",
    "^((([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)|\\$[A-Za-z_][A-Za-z0-9_]*)$",
    "A duration such as 300ms, or a parameter of the Indicator");
constexpr Shape kFilledPercent =
    scalar("percentOrParameter", "^([0-9]+(\\.[0-9]+)?%|\\$[A-Za-z_][A-Za-z0-9_]*)$",
           "A percentage, or a parameter of the Indicator");
constexpr Shape kDurations = list(kFilledDuration);
constexpr Shape kRatioShape = mapping(kRatio);
constexpr Shape kLatencyShape = mapping(kLatency);
constexpr Shape kThresholdShape = mapping(kThreshold);
constexpr Shape kBooleanShape = mapping(kBoolean);
constexpr Shape kSlicesShape = mapping(kSlices);
constexpr Shape kUseShape = mapping(kUse);
constexpr Shape kCompositeShape = mapping(kComposite);
constexpr Shape kWeight = [] {
  Shape out = scalar("weight", "^[0-9]+(\\.[0-9]+)?$", "A weight: 3");
  out.numeric = true;
  return out;
}();
constexpr Shape kWeights =
    map(kWeight, "^[A-Za-z][A-Za-z0-9_.-]*$", "Objective to its weight: {search: 1, checkout: 3}");
constexpr Shape kIndicatorShape = mapping(kIndicator);
constexpr Shape kParameterShape = mapping(kParameter);
constexpr Shape kParameters = map(kParameterShape, kLabelPattern, "Parameter to its default");
constexpr Shape kWith = map(kText, kLabelPattern, "Parameter to its value");

constexpr std::array<std::string_view, 2> kRatioParts{"bad", "good"};
constexpr std::array<std::string_view, 8> kIndicatorKinds{
    "ratio", "latency", "threshold", "boolean", "errorRatio", "slices", "use", "composite"};
constexpr std::array<std::string_view, 3> kCompositeForms{"of", "worst", "chain"};

constexpr std::array<Field, 4> kRatioFields{{
    {"bad", &kCounter, "Events that went wrong; either this or `good`"},
    {"good", &kCounter, "Events that went well; either this or `bad`"},
    {"total", &kCounter, "All events", true},
    {"newSeries", &kNewSeries,
     "Also counts the first value of a series that is born while its target is up"},
}};
constexpr std::array<Field, 4> kLatencyFields{{
    {"histogram", &kPromql, "Selector of the histogram by its base name", true},
    {"below", &kFilledDuration, "A request that takes at most this is good", true},
    {"native", &kTruth, "A native histogram (Prometheus 3)"},
    {"buckets", &kDurations, "Upper bounds of the classic buckets, to check `below` against"},
}};
constexpr std::array<Field, 3> kThresholdFields{{
    {"value", &kPromql, "The expression; one series for every value of `by`", true},
    {"op", &kComparison, "How a good value stands to the bound", true},
    {"bound", &kQuantity, "The bound", true},
}};
constexpr std::array<Field, 1> kBooleanFields{{{"value", &kPromql, "1 is good, 0 is bad", true}}};
constexpr Field kRatioField{"ratio", &kRatioShape, "Counters: bad or good events of all"};
constexpr Field kLatencyField{"latency", &kLatencyShape, "Share of requests at or below a bound"};
constexpr Field kThresholdField{"threshold", &kThresholdShape,
                                "Share of time in which a value is on the right side of a bound"};
constexpr Field kBooleanField{"boolean", &kBooleanShape, "Share of time at 1"};
constexpr Field kErrorRatioField{"errorRatio", &kPromql,
                                 "An expression with [$window] that is a ratio of errors already"};
constexpr std::array<Field, 7> kSlicesFields{{
    kRatioField,
    kLatencyField,
    kThresholdField,
    kBooleanField,
    kErrorRatioField,
    {"slice", &kFilledDuration, "Length of a slice: divides an hour, at least four scrapes", true},
    {"goal", &kFilledPercent,
     "A slice of at least this share is good; absent: the mean of the slices"},
}};
constexpr std::array<Field, 2> kUseFields{{
    {"indicator", &kText, "Name of an Indicator: of the catalog, or of the tree", true},
    {"with", &kWith, "Values of its parameters"},
}};
constexpr std::array<Field, 3> kCompositeFields{{
    {"of", &kWeights, "The mean of their error ratios by weights"},
    {"worst", &kNames, "The largest of their error ratios"},
    {"chain", &kNames, "The share in which not all of them succeed: 1 - (1 - a) x (1 - b)"},
}};
constexpr std::array<Field, 9> kIndicatorFields{{
    kRatioField,
    kLatencyField,
    kThresholdField,
    kBooleanField,
    kErrorRatioField,
    {"slices", &kSlicesShape, "Share of good slices of time"},
    {"use", &kUseShape, "An Indicator with parameters"},
    {"composite", &kCompositeShape, "Made of other Objectives"},
    {"incidents", &kNotYet, ""},
}};
constexpr std::array<Field, 1> kParameterFields{{{"default", &kText, "Value where none is given"}}};
constexpr std::array<Field, 3> kIndicatorTemplateFields{{
    {"description", &kText, "What it measures"},
    {"parameters", &kParameters, "What `with` gives; written `$name` in the indicator"},
    {"indicator", &kIndicatorShape, "What is measured", true},
}};
} // namespace
constinit const Table kRatio{"ratio", "ratio", kRatioFields, kRatioParts};
constinit const Table kLatency{"latency", "latency", kLatencyFields};
constinit const Table kThreshold{"threshold", "threshold", kThresholdFields};
constinit const Table kBoolean{"boolean", "boolean", kBooleanFields};
constinit const Table kSlices{"slices", "slices", kSlicesFields,
                              std::span(kIndicatorKinds).first(5)};
constinit const Table kComposite{"composite", "composite", kCompositeFields, kCompositeForms};
constinit const Table kUse{"use", "use", kUseFields};
constinit const Table kIndicator{"indicator", "indicator", kIndicatorFields, kIndicatorKinds};
constinit const Table kIndicatorTemplate{"spec of an Indicator", "Indicator",
                                         kIndicatorTemplateFields};
constinit const Table kParameter{"parameter", "parameter", kParameterFields};

// ---- Objective

namespace {
constexpr Shape kLabelList = list(kLabel);
constexpr Shape kRenamed = map(kLabel, kLabelPattern, "Our label to the one of the series");
constexpr std::array<const Shape *, 2> kByForms{&kLabelList, &kRenamed};
constexpr Shape kBy = either(kByForms);
constexpr Shape kTargetOfShape = mapping(kTargetOf);
constexpr Shape kTargets = list(kTargetOfShape);
constexpr Shape kWindows = list(kWindow);
constexpr std::array<std::string_view, 3> kIdleWords{"skip", "good", "bad"};
constexpr Shape kIdle = words(kIdleWords);
constexpr std::array<std::string_view, 3> kAlertWords{"page", "ticket", "none"};
constexpr Shape kAlertKind = words(kAlertWords);
constexpr Shape kNoDataShape = mapping(kNoData);
constexpr Shape kObjectiveTierShape = mapping(kObjectiveTier);
constexpr Shape kAlertWindowsShape = mapping(kAlertWindows);
constexpr Shape kPairs = list(kAlertWindowsShape);
constexpr Shape kMinimumShape = mapping(kMinimum);
constexpr Shape kObjectiveAlertsShape = mapping(kObjectiveAlerts);

constexpr std::array<std::string_view, 1> kMaintenanceWord{"maintenance"};
constexpr Shape kMaintenanceReason = words(kMaintenanceWord);
constexpr Shape kMaintenanceReasons = list(kMaintenanceReason);
constexpr Shape kMaintenanceTermsShape = mapping(kMaintenanceTerms);
constexpr Shape kMaintenanceOnTerms =
    map(kMaintenanceTermsShape, "^maintenance$", "maintenance: {notice: 5d, atMost: 10h per year}");
constexpr std::array<const Shape *, 2> kExcludeForms{&kMaintenanceReasons, &kMaintenanceOnTerms};
constexpr Shape kExcludeMaintenance = either(kExcludeForms);

constexpr std::array<Field, 12> kObjectiveFields{{
    {"service", &kName, "The Service that it belongs to", true},
    {"indicator", &kIndicatorShape, "What is measured", true},
    {"description", &kText, "What the objective means"},
    {"target", &kTarget, "What is good enough, and over which window", true},
    {"alerts", &kObjectiveAlertsShape,
     "Who is notified that the error budget burns; absent: a page and a ticket"},
    {"by", &kBy, "One objective for every value of these labels"},
    {"targets", &kTargets, "Targets of some values of `by`"},
    {"idle", &kIdle, "What time counts as in which nothing happened; default skip"},
    {"noData", &kNoDataShape, "When it alerts that nothing is measured"},
    {"also", &kWindows, "Further windows, without alerts; at most four"},
    {"calendar", &kName, "A Calendar, or always; time outside it does not count"},
    {"exclude", &kExcludeMaintenance, "maintenance: time of it does not count; absent: it counts"},
}};
constexpr std::array<Field, 2> kTargetOfFields{{
    {"match", &kLabels, "Labels of `by`, under our names, or of Accounts", true},
    {"target", &kPercent, "Their target, over the objective's window", true},
}};
constexpr std::array<Field, 4> kNoDataFields{{
    {"after", &kDuration, "How long nothing was measured; default 10m"},
    {"alert", &kAlertKind, "Who is notified; default ticket"},
    {"name", &kText, "Name of the alert; default SloNoData"},
    {"labels", &kLabels, "Further labels of the alert"},
}};
constexpr Field kPageField{"page", &kObjectiveTierShape, "Wakes a person: the budget burns fast"};
constexpr Field kTicketField{"ticket", &kObjectiveTierShape,
                             "For the next working day: it burns slowly"};
constexpr std::array<Field, 3> kObjectiveAlertsFields{{
    kPageField,
    kTicketField,
    {"minimum", &kMinimumShape, "Events that the long window must hold for a burn alert"},
}};
constexpr std::array<Field, 5> kObjectiveTierFields{{
    kChannelField,
    kLabelsField,
    {"name", &kLabel, "Name of the burn alert"},
    {"annotations", &kLabels, "Further annotations; templates of Prometheus"},
    {"windows", &kPairs, "One to four pairs of windows instead of the usual ones"},
}};
constexpr Shape kFactor = [] {
  Shape out = scalar("factor", "^[0-9]+(\\.[0-9]+)?$", "A burn rate: 14.4");
  out.numeric = true;
  return out;
}();
constexpr std::array<Field, 6> kAlertWindowsFields{{
    {"long", &kDuration, "The window that spends the budget", true},
    {"short", &kDuration,
     "Says that it still goes on: a twelfth of the long one; absent: the long one alone"},
    {"budget", &kPercent, "Share of the budget that the long window spends"},
    {"factor", &kFactor, "Or the burn rate in both windows"},
    {"for", &kDuration, "How long it must burn; makes an alert of its own"},
    {"labels", &kLabels, "Labels of these windows alone; make an alert of its own"},
}};
constexpr std::array<std::string_view, 2> kBudgetOrFactor{"budget", "factor"};
constexpr std::array<Field, 2> kMinimumFields{{
    {"bad", &kCount, "Bad events"},
    {"total", &kCount, "All events"},
}};
} // namespace
constinit const Table kObjective{"spec of an Objective", "Objective", kObjectiveFields};
constinit const Table kTargetOf{"target of some values", "targetOf", kTargetOfFields};
constinit const Table kNoData{"noData", "noData", kNoDataFields};
constinit const Table kObjectiveAlerts{"alerts", "objectiveAlerts", kObjectiveAlertsFields};
constinit const Table kObjectiveTier{"alert", "objectiveTier", kObjectiveTierFields};
constinit const Table kAlertWindows{"pair of windows", "alertWindows", kAlertWindowsFields,
                                    kBudgetOrFactor};
constinit const Table kMinimum{"minimum", "minimum", kMinimumFields};

} // namespace slac::decode::slac_v1

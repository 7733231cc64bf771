// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/openslo/tables.hpp"

#include <array>

namespace slac::decode::openslo {
namespace {

constexpr Shape kAny{};

constexpr std::array<Field, 4> kDocumentFields{{{"apiVersion", &kAny, "", true},
                                                {"kind", &kAny, "", true},
                                                {"metadata", &kAny, "", true},
                                                {"spec", &kAny, ""}}};
constexpr std::array<Field, 4> kMetadataFields{{{"name", &kAny, "", true},
                                                {"displayName", &kAny, ""},
                                                {"labels", &kAny, ""},
                                                {"annotations", &kAny, ""}}};
constexpr std::array<Field, 1> kServiceFields{{{"description", &kAny, ""}}};
constexpr std::array<Field, 3> kDataSourceFields{{{"description", &kAny, ""},
                                                  {"type", &kAny, "", true},
                                                  {"connectionDetails", &kAny, "", true}}};
constexpr std::array<Field, 8> kSloFields{{{"description", &kAny, ""},
                                           {"service", &kAny, "", true},
                                           {"indicator", &kAny, ""},
                                           {"indicatorRef", &kAny, ""},
                                           {"timeWindow", &kAny, "", true},
                                           {"budgetingMethod", &kAny, "", true},
                                           {"objectives", &kAny, "", true},
                                           {"alertPolicies", &kAny, ""}}};
constexpr std::array<Field, 2> kInlineSliFields{
    {{"metadata", &kAny, "", true}, {"spec", &kAny, "", true}}};
constexpr std::array<Field, 3> kSliFields{
    {{"description", &kAny, ""}, {"thresholdMetric", &kAny, ""}, {"ratioMetric", &kAny, ""}}};
constexpr std::array<Field, 1> kMetricFields{{{"metricSource", &kAny, "", true}}};
constexpr std::array<Field, 3> kMetricSourceFields{
    {{"metricSourceRef", &kAny, ""}, {"type", &kAny, ""}, {"spec", &kAny, "", true}}};
constexpr std::array<Field, 1> kQueryFields{{{"query", &kAny, "", true}}};
constexpr std::array<Field, 6> kRatioMetricFields{{{"counter", &kAny, ""},
                                                   {"good", &kAny, ""},
                                                   {"bad", &kAny, ""},
                                                   {"total", &kAny, ""},
                                                   {"raw", &kAny, ""},
                                                   {"rawType", &kAny, ""}}};
constexpr std::array<Field, 3> kTimeWindowFields{
    {{"duration", &kAny, "", true}, {"isRolling", &kAny, ""}, {"calendar", &kAny, ""}}};
constexpr std::array<Field, 2> kCalendarFields{
    {{"startTime", &kAny, "", true}, {"timeZone", &kAny, "", true}}};
constexpr std::array<Field, 10> kObjectiveFields{{{"displayName", &kAny, ""},
                                                  {"op", &kAny, ""},
                                                  {"value", &kAny, ""},
                                                  {"target", &kAny, ""},
                                                  {"targetPercent", &kAny, ""},
                                                  {"timeSliceTarget", &kAny, ""},
                                                  {"timeSliceWindow", &kAny, ""},
                                                  {"indicator", &kAny, ""},
                                                  {"indicatorRef", &kAny, ""},
                                                  {"compositeWeight", &kAny, ""}}};
constexpr std::array<Field, 3> kInlineFields{
    {{"kind", &kAny, "", true}, {"metadata", &kAny, "", true}, {"spec", &kAny, "", true}}};
constexpr std::array<Field, 1> kAlertPolicyRefFields{{{"alertPolicyRef", &kAny, "", true}}};
constexpr std::array<Field, 6> kAlertPolicyFields{{{"description", &kAny, ""},
                                                   {"alertWhenNoData", &kAny, ""},
                                                   {"alertWhenResolved", &kAny, ""},
                                                   {"alertWhenBreaching", &kAny, ""},
                                                   {"conditions", &kAny, "", true},
                                                   {"notificationTargets", &kAny, "", true}}};
constexpr std::array<Field, 1> kConditionRefFields{{{"conditionRef", &kAny, "", true}}};
constexpr std::array<Field, 1> kTargetRefFields{{{"targetRef", &kAny, "", true}}};
constexpr std::array<Field, 3> kAlertConditionFields{
    {{"description", &kAny, ""}, {"severity", &kAny, "", true}, {"condition", &kAny, "", true}}};
constexpr std::array<Field, 5> kConditionFields{{{"kind", &kAny, "", true},
                                                 {"op", &kAny, "", true},
                                                 {"threshold", &kAny, "", true},
                                                 {"lookbackWindow", &kAny, "", true},
                                                 {"alertAfter", &kAny, ""}}};
constexpr std::array<Field, 2> kTargetFields{
    {{"description", &kAny, ""}, {"target", &kAny, "", true}}};
constexpr std::array<Field, 6> kAlphaSloFields{{{"description", &kAny, ""},
                                                {"service", &kAny, "", true},
                                                {"indicator", &kAny, ""},
                                                {"timeWindows", &kAny, "", true},
                                                {"budgetingMethod", &kAny, "", true},
                                                {"objectives", &kAny, "", true}}};
constexpr std::array<Field, 1> kAlphaIndicatorFields{{{"thresholdMetric", &kAny, "", true}}};
constexpr std::array<Field, 4> kAlphaTimeWindowFields{{{"unit", &kAny, "", true},
                                                       {"count", &kAny, "", true},
                                                       {"isRolling", &kAny, ""},
                                                       {"calendar", &kAny, ""}}};
constexpr std::array<Field, 6> kAlphaObjectiveFields{{{"displayName", &kAny, ""},
                                                      {"op", &kAny, ""},
                                                      {"value", &kAny, ""},
                                                      {"target", &kAny, "", true},
                                                      {"timeSliceTarget", &kAny, ""},
                                                      {"ratioMetrics", &kAny, ""}}};
constexpr std::array<Field, 4> kAlphaRatioFields{{{"incremental", &kAny, ""},
                                                  {"counter", &kAny, ""},
                                                  {"good", &kAny, "", true},
                                                  {"total", &kAny, "", true}}};
constexpr std::array<Field, 3> kAlphaMetricFields{
    {{"source", &kAny, "", true}, {"queryType", &kAny, "", true}, {"query", &kAny, "", true}}};

} // namespace

constinit const Table kDocument{"OpenSLO resource", "", kDocumentFields};
constinit const Table kMetadata{"metadata of OpenSLO", "", kMetadataFields};
constinit const Table kService{"spec of a Service", "", kServiceFields};
constinit const Table kDataSource{"spec of a DataSource", "", kDataSourceFields};
constinit const Table kSlo{"spec of an SLO", "", kSloFields};
constinit const Table kInlineSli{"inline SLI", "", kInlineSliFields};
constinit const Table kSli{"spec of an SLI", "", kSliFields};
constinit const Table kMetric{"metric", "", kMetricFields};
constinit const Table kMetricSource{"metricSource", "", kMetricSourceFields};
constinit const Table kQuery{"spec of a Prometheus metric", "", kQueryFields};
constinit const Table kRatioMetric{"ratioMetric", "", kRatioMetricFields};
constinit const Table kTimeWindow{"timeWindow", "", kTimeWindowFields};
constinit const Table kCalendar{"calendar of a timeWindow", "", kCalendarFields};
constinit const Table kObjective{"objective of an SLO", "", kObjectiveFields};
constinit const Table kInline{"inline resource", "", kInlineFields};
constinit const Table kAlertPolicyRef{"alert policy", "", kAlertPolicyRefFields};
constinit const Table kAlertPolicy{"spec of an AlertPolicy", "", kAlertPolicyFields};
constinit const Table kConditionRef{"condition", "", kConditionRefFields};
constinit const Table kTargetRef{"notification target", "", kTargetRefFields};
constinit const Table kAlertCondition{"spec of an AlertCondition", "", kAlertConditionFields};
constinit const Table kCondition{"condition", "", kConditionFields};
constinit const Table kTarget{"spec of an AlertNotificationTarget", "", kTargetFields};
constinit const Table kAlphaSlo{"spec of an SLO", "", kAlphaSloFields};
constinit const Table kAlphaIndicator{"indicator", "", kAlphaIndicatorFields};
constinit const Table kAlphaTimeWindow{"timeWindow", "", kAlphaTimeWindowFields};
constinit const Table kAlphaObjective{"objective of an SLO", "", kAlphaObjectiveFields};
constinit const Table kAlphaRatio{"ratioMetrics", "", kAlphaRatioFields};
constinit const Table kAlphaMetric{"metric", "", kAlphaMetricFields};

} // namespace slac::decode::openslo

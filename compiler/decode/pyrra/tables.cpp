// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/pyrra/tables.hpp"

#include <array>

namespace slac::decode::pyrra {
namespace {

constexpr Shape kAny{};

constexpr std::array<Field, 5> kDocumentFields{{{"apiVersion", &kAny, "", true},
                                                {"kind", &kAny, "", true},
                                                {"metadata", &kAny, "", true},
                                                {"spec", &kAny, "", true},
                                                {"status", &kAny, ""}}};
constexpr std::array<Field, 8> kSpecFields{{{"description", &kAny, ""},
                                            {"target", &kAny, "", true},
                                            {"window", &kAny, "", true},
                                            {"indicator", &kAny, "", true},
                                            {"alerting", &kAny, ""},
                                            {"partial_response_strategy", &kAny, ""},
                                            {"performanceOverAccuracy", &kAny, ""},
                                            {"ruleOutput", &kAny, ""}}};
constexpr std::array<Field, 4> kIndicatorFields{{{"ratio", &kAny, ""},
                                                 {"latency", &kAny, ""},
                                                 {"latencyNative", &kAny, ""},
                                                 {"bool_gauge", &kAny, ""}}};
constexpr std::array<Field, 3> kRatioFields{
    {{"errors", &kAny, "", true}, {"total", &kAny, "", true}, {"grouping", &kAny, ""}}};
constexpr std::array<Field, 3> kLatencyFields{
    {{"success", &kAny, "", true}, {"total", &kAny, "", true}, {"grouping", &kAny, ""}}};
constexpr std::array<Field, 3> kLatencyNativeFields{
    {{"total", &kAny, "", true}, {"latency", &kAny, "", true}, {"grouping", &kAny, ""}}};
constexpr std::array<Field, 2> kBoolGaugeFields{
    {{"metric", &kAny, "", true}, {"grouping", &kAny, ""}}};
constexpr std::array<Field, 1> kQueryFields{{{"metric", &kAny, "", true}}};
constexpr std::array<Field, 6> kAlertingFields{{{"disabled", &kAny, ""},
                                                {"burnrates", &kAny, ""},
                                                {"absent", &kAny, ""},
                                                {"name", &kAny, ""},
                                                {"absentName", &kAny, ""},
                                                {"severities", &kAny, ""}}};
constexpr std::array<Field, 5> kSeveritiesFields{{{"absent", &kAny, ""},
                                                  {"fastBurn", &kAny, ""},
                                                  {"mediumBurn", &kAny, ""},
                                                  {"slowBurn", &kAny, ""},
                                                  {"longTermBurn", &kAny, ""}}};

} // namespace

constinit const Table kDocument{"ServiceLevelObjective", "", kDocumentFields};
constinit const Table kSpec{"spec of a ServiceLevelObjective", "", kSpecFields};
constinit const Table kIndicator{"indicator of Pyrra", "", kIndicatorFields};
constinit const Table kRatio{"ratio of Pyrra", "", kRatioFields};
constinit const Table kLatency{"latency of Pyrra", "", kLatencyFields};
constinit const Table kLatencyNative{"latencyNative of Pyrra", "", kLatencyNativeFields};
constinit const Table kBoolGauge{"bool_gauge of Pyrra", "", kBoolGaugeFields};
constinit const Table kQuery{"query of Pyrra", "", kQueryFields};
constinit const Table kAlerting{"alerting of Pyrra", "", kAlertingFields};
constinit const Table kSeverities{"severities of Pyrra", "", kSeveritiesFields};

} // namespace slac::decode::pyrra

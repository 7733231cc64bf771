// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/sloth/tables.hpp"

#include <array>

namespace slac::decode::sloth {
namespace {

constexpr Shape kAny{};

constexpr std::array<Field, 5> kFileFields{{{"version", &kAny, "", true},
                                            {"service", &kAny, "", true},
                                            {"labels", &kAny, ""},
                                            {"slo_plugins", &kAny, ""},
                                            {"slos", &kAny, "", true}}};
constexpr std::array<Field, 4> kCrdSpecFields{{{"service", &kAny, "", true},
                                               {"labels", &kAny, ""},
                                               {"sloPlugins", &kAny, ""},
                                               {"slos", &kAny, "", true}}};
constexpr std::array<Field, 5> kCrdFields{{{"apiVersion", &kAny, "", true},
                                           {"kind", &kAny, "", true},
                                           {"metadata", &kAny, "", true},
                                           {"spec", &kAny, "", true},
                                           {"status", &kAny, ""}}};
constexpr std::array<Field, 7> kSloFields{{{"name", &kAny, "", true},
                                           {"description", &kAny, ""},
                                           {"objective", &kAny, "", true},
                                           {"labels", &kAny, ""},
                                           {"sli", &kAny, "", true},
                                           {"plugins", &kAny, ""},
                                           {"alerting", &kAny, "", true}}};
constexpr std::array<Field, 3> kSliFields{
    {{"events", &kAny, ""}, {"raw", &kAny, ""}, {"plugin", &kAny, ""}}};
constexpr std::array<Field, 2> kEventsFields{
    {{"error_query", &kAny, "", true}, {"total_query", &kAny, "", true}}};
constexpr std::array<Field, 2> kCrdEventsFields{
    {{"errorQuery", &kAny, "", true}, {"totalQuery", &kAny, "", true}}};
constexpr std::array<Field, 1> kRawFields{{{"error_ratio_query", &kAny, "", true}}};
constexpr std::array<Field, 1> kCrdRawFields{{{"errorRatioQuery", &kAny, "", true}}};
constexpr std::array<Field, 2> kPluginFields{{{"id", &kAny, "", true}, {"options", &kAny, ""}}};
constexpr std::array<Field, 5> kAlertingFields{{{"name", &kAny, ""},
                                                {"labels", &kAny, ""},
                                                {"annotations", &kAny, ""},
                                                {"page_alert", &kAny, ""},
                                                {"ticket_alert", &kAny, ""}}};
constexpr std::array<Field, 5> kCrdAlertingFields{{{"name", &kAny, ""},
                                                   {"labels", &kAny, ""},
                                                   {"annotations", &kAny, ""},
                                                   {"pageAlert", &kAny, ""},
                                                   {"ticketAlert", &kAny, ""}}};
constexpr std::array<Field, 3> kAlertFields{
    {{"disable", &kAny, ""}, {"labels", &kAny, ""}, {"annotations", &kAny, ""}}};
constexpr std::array<Field, 4> kWindowsDocumentFields{{{"apiVersion", &kAny, "", true},
                                                       {"kind", &kAny, "", true},
                                                       {"metadata", &kAny, ""},
                                                       {"spec", &kAny, "", true}}};
constexpr std::array<Field, 3> kWindowsSpecFields{
    {{"sloPeriod", &kAny, "", true}, {"page", &kAny, "", true}, {"ticket", &kAny, "", true}}};
constexpr std::array<Field, 2> kWindowsTierFields{
    {{"quick", &kAny, "", true}, {"slow", &kAny, "", true}}};
constexpr std::array<Field, 3> kWindowsPairFields{{{"errorBudgetPercent", &kAny, "", true},
                                                   {"shortWindow", &kAny, "", true},
                                                   {"longWindow", &kAny, "", true}}};

constinit const Table kFileLevel{"Sloth spec", "", kFileFields};
constinit const Table kCrdLevel{"spec of a PrometheusServiceLevel", "", kCrdSpecFields};
constinit const Table kSlo{"SLO of Sloth", "", kSloFields};
constinit const Table kEvents{"SLI of events", "", kEventsFields};
constinit const Table kCrdEvents{"SLI of events", "", kCrdEventsFields};
constinit const Table kRaw{"raw SLI", "", kRawFields};
constinit const Table kCrdRaw{"raw SLI", "", kCrdRawFields};
constinit const Table kAlerting{"alerting of Sloth", "", kAlertingFields};
constinit const Table kCrdAlerting{"alerting of Sloth", "", kCrdAlertingFields};

} // namespace

constinit const Spelling kFile{kFileLevel,   kSlo,           kEvents,       kRaw,
                               kAlerting,    "error_query",  "total_query", "error_ratio_query",
                               "page_alert", "ticket_alert", "slo_plugins", "prometheus/v1"};
constinit const Spelling kCrd{kCrdLevel,    kSlo,          kCrdEvents,   kCrdRaw,
                              kCrdAlerting, "errorQuery",  "totalQuery", "errorRatioQuery",
                              "pageAlert",  "ticketAlert", "sloPlugins", "sloth.slok.dev/v1"};

constinit const Table kCrdDocument{"PrometheusServiceLevel", "", kCrdFields};
constinit const Table kSli{"sli of Sloth", "", kSliFields};
constinit const Table kPlugin{"SLI plugin", "", kPluginFields};
constinit const Table kAlert{"alert of Sloth", "", kAlertFields};
constinit const Table kAlertWindowsDocument{"AlertWindows", "", kWindowsDocumentFields};
constinit const Table kAlertWindowsSpec{"spec of AlertWindows", "", kWindowsSpecFields};
constinit const Table kAlertWindowsTier{"windows of an alert", "", kWindowsTierFields};
constinit const Table kAlertWindowsPair{"pair of windows", "", kWindowsPairFields};

} // namespace slac::decode::sloth

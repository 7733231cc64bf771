// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/table.hpp"

/// Keys of OpenSLO (github.com/OpenSLO/OpenSLO, README.md; which are required and what excludes
/// what: github.com/OpenSLO/go-sdk 0.9, pkg/openslo/v1 and v1alpha).
namespace slac::decode::openslo {

extern const Table kDocument;
extern const Table kMetadata;
extern const Table kService;
extern const Table kDataSource;
extern const Table kSlo;
extern const Table kInlineSli;
extern const Table kSli;
extern const Table kMetric;
extern const Table kMetricSource;
extern const Table kQuery;
extern const Table kRatioMetric;
extern const Table kTimeWindow;
extern const Table kCalendar;
extern const Table kObjective;
extern const Table kInline; ///< kind, metadata, spec
extern const Table kAlertPolicyRef;
extern const Table kAlertPolicy;
extern const Table kConditionRef;
extern const Table kTargetRef;
extern const Table kAlertCondition;
extern const Table kCondition;
extern const Table kTarget;

// v1alpha
extern const Table kAlphaSlo;
extern const Table kAlphaIndicator;
extern const Table kAlphaTimeWindow;
extern const Table kAlphaObjective;
extern const Table kAlphaRatio;
extern const Table kAlphaMetric;

} // namespace slac::decode::openslo

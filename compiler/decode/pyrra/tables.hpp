// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/table.hpp"

/// Keys of Pyrra's ServiceLevelObjective (github.com/pyrra-dev/pyrra,
/// kubernetes/api/v1alpha1/servicelevelobjective_types.go, release 0.10).
namespace slac::decode::pyrra {

extern const Table kDocument;
extern const Table kSpec;
extern const Table kIndicator;
extern const Table kRatio;
extern const Table kLatency;
extern const Table kLatencyNative;
extern const Table kBoolGauge;
extern const Table kQuery;
extern const Table kAlerting;
extern const Table kSeverities;

} // namespace slac::decode::pyrra

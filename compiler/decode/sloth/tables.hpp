// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/table.hpp"

/// Keys of Sloth's specs: `prometheus/v1`, and the CRD PrometheusServiceLevel, which has the same
/// tree below `spec` under other spellings (github.com/slok/sloth, pkg/prometheus/api/v1 and
/// pkg/kubernetes/api/sloth/v1, release 0.16).
namespace slac::decode::sloth {

/// What differs between the two.
struct Spelling {
  const Table &level; ///< service, labels, slos
  const Table &slo;
  const Table &events;
  const Table &raw;
  const Table &alerting;
  const char *error_query;
  const char *total_query;
  const char *error_ratio_query;
  const char *page_alert;
  const char *ticket_alert;
  const char *plugins; ///< of the level
  const char *spec;    ///< its version, as `sloth_slo_info` has it
};
extern const Spelling kFile;
extern const Spelling kCrd;

extern const Table kCrdDocument;
extern const Table kSli;
extern const Table kPlugin;
extern const Table kAlert;
extern const Table kAlertWindowsDocument;
extern const Table kAlertWindowsSpec;
extern const Table kAlertWindowsTier;
extern const Table kAlertWindowsPair;

} // namespace slac::decode::sloth

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// The name of an alert: text of one line.
void read_alert_name(const yaml::Node *node, std::string &out, base::Diagnostics &diagnostics);

/// Labels of one alert, in which `severity` may stand.
void read_alert_labels(const yaml::Node *node, promql::Version version, model::Labels &out,
                       base::Diagnostics &diagnostics);

/// `version`: the Prometheus that expands the templates of labels and annotations.
/// `alerts: {page: {channel: …, labels: {…}}, ticket: {}}` of an Agreement; both tiers where it is
/// absent.
void decode_alerts(const yaml::Node *node, promql::Version version, model::AlertTier &page,
                   model::AlertTier &ticket, base::Diagnostics &diagnostics);

/// Of an Objective, whose tiers also take a name, annotations and windows, and which takes
/// `minimum: {bad: 5, total: 100}`.
void decode_alerts(const yaml::Node *node, const model::Project &project, model::Objective &out,
                   base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

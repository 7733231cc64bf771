// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

/// Scalars with a meaning: names, durations, times, percentages and sentences.
namespace slac::decode::slac_v1 {

/// A letter, then letters, digits, `-`, `_` and `.`; at most 63; no word that sentences reserve.
std::optional<model::Text> read_name(const yaml::Node *node, const std::string &key,
                                     base::Diagnostics &diagnostics);
std::optional<model::Located<time::Duration>>
read_duration(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
std::optional<model::Located<time::Instant>>
read_instant(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
std::optional<model::Located<time::Date>> read_date(const yaml::Node *node, const std::string &key,
                                                    base::Diagnostics &diagnostics);
std::optional<time::Zone> read_zone(const yaml::Node *node, const std::string &key,
                                    base::Diagnostics &diagnostics);
/// `10%`; with a decimal comma or without the sign an error that shows the right form.
std::optional<model::Located<base::Decimal>>
read_percent(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
std::optional<model::Located<terms::Promise>>
read_promise(const yaml::Node *node, const std::vector<std::string> &severities,
             base::Diagnostics &diagnostics);
/// The names of severities or services in a promise, each where it stands.
std::vector<model::Text> promise_names(const yaml::Node &node, const terms::Promise &promise);
/// Also gives the place of the window.
std::optional<model::Located<terms::Target>>
read_target(const yaml::Node *node, base::Span &window_span, base::Diagnostics &diagnostics);
/// `over 7d`: a rolling window of whole hours from 1d on.
std::optional<model::Located<time::Duration>>
read_rolling(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
/// A number, a percentage as its share of 1, or a duration in seconds.
std::optional<model::Located<base::Decimal>>
read_quantity(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
/// A label name of Prometheus.
std::optional<model::Text> read_label(const yaml::Node *node, const std::string &key,
                                      base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

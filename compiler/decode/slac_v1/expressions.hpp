// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

/// Scalars that hold PromQL.
namespace slac::decode::slac_v1 {

// PromQL expressions of the dialect that parse and type-check. A mapping in their place is the
// selector that YAML took apart.

/// A counter's selector, or an expression that reads `[$window]`.
std::optional<model::Counter> read_counter(const yaml::Node *node, const std::string &key,
                                           const promql::Dialect &dialect,
                                           base::Diagnostics &diagnostics);
/// The base name of a histogram with its matchers.
std::optional<model::Counter> read_histogram(const yaml::Node *node, const std::string &key,
                                             const promql::Dialect &dialect,
                                             base::Diagnostics &diagnostics);
/// Any instant vector; where it reads `[$window]`, over five minutes.
std::optional<model::Counter> read_value(const yaml::Node *node, const std::string &key,
                                         const promql::Dialect &dialect,
                                         base::Diagnostics &diagnostics);
/// An expression that reads `[$window]`.
std::optional<model::Counter> read_windowed(const yaml::Node *node, const std::string &key,
                                            const promql::Dialect &dialect,
                                            base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

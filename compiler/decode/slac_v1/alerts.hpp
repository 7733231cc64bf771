// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// `alerts: {page: {channel: …, labels: {…}}, ticket: {}}` of an Objective or an Agreement: the
/// tiers that are named; both where `node` is absent.
void decode_alerts(const yaml::Node *node, model::AlertTier &page, model::AlertTier &ticket,
                   base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

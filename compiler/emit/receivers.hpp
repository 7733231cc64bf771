// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/routes.hpp"

#include <string>

namespace slac::emit {

/// The receiver as an entry of Alertmanager's list, or of an AlertmanagerConfig's, its lines
/// indented by `indent`. Its texts come from `messages`.
/// prometheus.io/docs/alerting/latest/configuration#receiver-integration-settings
std::string receiver_text(const plan::Receiver &receiver, const model::Model &model,
                          const std::string &indent, bool of_cluster = false);

/// Templates of messages, for Alertmanager 0.25 and later.
std::string messages();

} // namespace slac::emit

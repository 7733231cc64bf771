// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/routes.hpp"

#include <string>

namespace slac::emit {

/// The receiver as an entry of Alertmanager's list, its lines indented by `indent`. Messages are
/// those of `kMessages`.
/// prometheus.io/docs/alerting/latest/configuration#receiver-integration-settings
std::string receiver_text(const plan::Receiver &receiver, const model::Model &model,
                          const std::string &indent);

/// Templates of messages, for Alertmanager 0.25 and later.
extern const std::string_view kMessages;

} // namespace slac::emit

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"
#include "compiler/plan/routes.hpp"

#include <string>

namespace slac::emit {

/// The AlertmanagerConfig of the Prometheus Operator that holds routes, receivers and inhibitions:
/// CRD of monitoring.coreos.com/v1alpha1. The operator adds a matcher of its namespace.
std::string alertmanager_config(const plan::Routing &routing,
                                const std::vector<plan::Inhibition> &inhibitions,
                                const model::Model &model);

/// The templates of messages as a ConfigMap, which the Alertmanager must mount.
std::string templates_config_map(const model::Model &model);

} // namespace slac::emit

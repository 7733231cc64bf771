// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/wording.hpp"

#include <string>

namespace slac::emit {

/// A label or annotation of an alert as a template of Prometheus
/// (prometheus.io/docs/prometheus/latest/configuration/template_reference).
std::string alert_template(const plan::Wording &wording);

} // namespace slac::emit

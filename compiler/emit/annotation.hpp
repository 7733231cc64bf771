// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

#include <string>

namespace slac::emit {

/// An annotation as a template of Prometheus
/// (prometheus.io/docs/prometheus/latest/configuration/template_reference).
std::string template_text(const plan::Annotation &annotation);

} // namespace slac::emit

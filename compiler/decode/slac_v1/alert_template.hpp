// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/dialect.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace slac::decode::slac_v1 {

/// Why Prometheus would refuse a template of an alert's label or annotation.
struct TemplateError {
  std::string message;
  std::string help;
  std::size_t begin = 0; ///< bytes of the text
  std::size_t end = 0;
};

/// Parses a template as Prometheus does when it loads a rule file: Go's text/template
/// (pkg.go.dev/text/template) with the variables and functions of
/// prometheus.io/docs/prometheus/latest/configuration/template_reference, of the release
/// whose language the Project uses. Nothing if it is fine.
std::optional<TemplateError> check_template(std::string_view text, promql::Version version);

} // namespace slac::decode::slac_v1

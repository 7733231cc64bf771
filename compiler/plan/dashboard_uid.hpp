// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <string>

namespace slac::plan {

/// What a dashboard is known by in Grafana: at most 40 of the characters that it takes. A name that
/// fits stands in it as it is.
std::string grafana_uid(const std::string &full);
std::string dashboard_uid(const model::Agreement &agreement);

} // namespace slac::plan

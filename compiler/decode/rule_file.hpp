// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/model/recorded_series.hpp"

#include <vector>

namespace slac::decode {

/// The recording rules of a rule file of Prometheus, or of PrometheusRules. None of a file that
/// slac has written. What is no YAML is reported; what is no rule is passed over.
std::vector<model::RecordedSeries> read_rule_file(base::FileId file, const base::SourceSet &sources,
                                                  base::Diagnostics &diagnostics);

} // namespace slac::decode

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// `of`, `worst` or `chain` of two to twenty Objectives; their names are left to resolve.
std::optional<model::Composite> decode_composite(const yaml::Node &node,
                                                 base::Diagnostics &diagnostics);

/// Reports what stands beside a composite in the spec of an Objective and can only be its members'.
void check_beside_composite(const yaml::Node &spec, const model::Objective &objective,
                            base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

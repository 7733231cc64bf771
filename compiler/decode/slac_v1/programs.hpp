// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// A jq program. Whether it compiles is for the program that runs it to say.
model::JqProgram read_jq(const yaml::Node *node, const std::string &key,
                         base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

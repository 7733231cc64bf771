// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/decode/translation.hpp"
#include "compiler/yaml/node.hpp"

namespace slac::decode::openslo {

/// `openslo/v1` and `openslo/v1alpha`.
bool recognise(const yaml::Node &document);

/// An SLO as an Objective of its name, of several objectives each one with `-0`, `-1` … behind it;
/// a Service as a Service. What SLOs refer to gives nothing itself: `References` holds it.
Translation translate(const yaml::Node &document, Context &context);

/// Kind and name of a document that SLOs may refer to; nothing for others.
std::optional<std::pair<std::string, std::string>> referable(const yaml::Node &document);

} // namespace slac::decode::openslo

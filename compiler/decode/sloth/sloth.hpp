// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/decode/translation.hpp"
#include "compiler/yaml/node.hpp"

namespace slac::decode::sloth {

/// `prometheus/v1` of Sloth, or its CRDs.
bool recognise(const yaml::Node &document);

/// Each SLO as an Objective of the name SERVICE-SLO, which is its `sloth_id`. AlertWindows give
/// nothing: `References` holds them.
Translation translate(const yaml::Node &document, Context &context);

/// The period that the document has alert windows for; nothing for other documents.
std::optional<time::Duration> windows_for(const yaml::Node &document);

} // namespace slac::decode::sloth

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/decode/translation.hpp"
#include "compiler/yaml/node.hpp"

namespace slac::decode::pyrra {

/// `pyrra.dev/v1alpha1`.
bool recognise(const yaml::Node &document);

/// An Objective of the name NAMESPACE-NAME, or NAME where it has no namespace.
Translation translate(const yaml::Node &document, Context &context);

} // namespace slac::decode::pyrra

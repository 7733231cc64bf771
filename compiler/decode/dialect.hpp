// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/yaml/node.hpp"

namespace slac::decode {

/// A language of specs.
struct Dialect {
  bool (*recognise)(const yaml::Node &document);
  /// False if the resource is missing from the fragment because its kind or name could not be read.
  bool (*decode)(const yaml::Node &document, Context &context);
};

/// The first dialect that recognises the document; ours recognises what no other does.
const Dialect &dialect_of(const yaml::Node &document);

} // namespace slac::decode

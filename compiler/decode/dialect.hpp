// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/decode/translation.hpp"
#include "compiler/yaml/node.hpp"

#include <functional>

namespace slac::decode {

/// A language of specs other than ours.
struct Dialect {
  bool (*recognise)(const yaml::Node &document);
  Translation (*translate)(const yaml::Node &document, Context &context);
};

/// The one that recognises the document; null for ours, which is what no other recognises.
const Dialect *dialect_of(const yaml::Node &document);

/// Decodes a document of any language. False if a resource is missing from the fragment because
/// its kind or name could not be read, or because it could not be translated.
bool decode_document(const yaml::Node &document, Context &context);

/// Adds what documents of other languages may refer to.
void add_references(const yaml::Node &document, References &out);

/// Gives each resource of a document: those of a list in another language, or of `kind: List`, one
/// by one.
void for_each_resource(const yaml::Node &document,
                       const std::function<void(const yaml::Node &)> &take);

/// Whether a text may hold specs: a folder of JSON may hold anything.
bool may_hold_specs(std::string_view json);

} // namespace slac::decode

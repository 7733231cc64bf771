// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/dialect.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"

#include <algorithm>
#include <array>

namespace slac::decode {
namespace {

/// The scalar under a key of the document; nothing if there is none.
const yaml::Node *header(const yaml::Node &document, std::string_view key) {
  for (const yaml::Entry &entry : document.entries)
    if (entry.key.text == key && entry.value.kind == yaml::NodeKind::Scalar) return &entry.value;
  return nullptr;
}

bool has_header(const yaml::Node &document, std::string_view key, std::string_view start) {
  const yaml::Node *value = header(document, key);
  return value != nullptr && value->text.starts_with(start);
}

bool is_openslo(const yaml::Node &d) { return has_header(d, "apiVersion", "openslo/"); }
bool is_pyrra(const yaml::Node &d) { return has_header(d, "apiVersion", "pyrra.dev/"); }
bool is_sloth(const yaml::Node &d) {
  return has_header(d, "apiVersion", "sloth.slok.dev/") ||
         (has_header(d, "version", "prometheus/") && header(d, "apiVersion") == nullptr);
}

bool refuse(const yaml::Node &document, Context &context, const char *name) {
  const yaml::Node *version = header(document, "apiVersion");
  if (version == nullptr) version = header(document, "version");
  context.diagnostics.add(base::make_diagnostic(
      base::Code::UnknownApiVersion, version->span,
      "expected `slac/v1`, got a spec of " + std::string(name) + ", which is not read yet",
      "write it as `kind: Objective`, or keep it out of the tree"));
  return false;
}
bool refuse_openslo(const yaml::Node &d, Context &c) { return refuse(d, c, "OpenSLO"); }
bool refuse_pyrra(const yaml::Node &d, Context &c) { return refuse(d, c, "Pyrra"); }
bool refuse_sloth(const yaml::Node &d, Context &c) { return refuse(d, c, "Sloth"); }

bool any(const yaml::Node &) { return true; }

constexpr std::array<Dialect, 4> kDialects{{{is_openslo, refuse_openslo},
                                            {is_sloth, refuse_sloth},
                                            {is_pyrra, refuse_pyrra},
                                            {any, slac_v1::decode_document}}};

} // namespace

const Dialect &dialect_of(const yaml::Node &document) {
  return *std::find_if(kDialects.begin(), kDialects.end(),
                       [&](const Dialect &d) { return d.recognise(document); });
}

} // namespace slac::decode

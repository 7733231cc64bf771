// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/slac_v1/kinds.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/reader.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

struct Kind {
  std::string_view name;
  void (*decode)(const Header &, Context &);
};

constexpr std::array<Kind, 7> kKinds{{{"Project", decode_project},
                                      {"Service", decode_service},
                                      {"Account", decode_account},
                                      {"Maintenance", decode_maintenance},
                                      {"Indicator", decode_indicator_template},
                                      {"Objective", decode_objective},
                                      {"Agreement", decode_agreement}}};

void report_nearest(Code code, const model::Text &got, const std::string &what,
                    const std::vector<std::string_view> &known, base::Diagnostics &diagnostics) {
  const std::string near = base::nearest(got.value, known);
  base::Diagnostic d =
      base::make_diagnostic(code, got.span, "unknown " + what + " `" + got.value + "`");
  if (!near.empty()) {
    d.help = "did you mean `" + near + "`?";
    d.fixes.push_back({got.span, near, "use the known " + what});
  } else {
    for (const std::string_view name : known)
      d.help += (d.help.empty() ? what + "s are `" : ", `") + std::string(name) + "`";
  }
  diagnostics.add(std::move(d));
}

} // namespace

bool decode_document(const yaml::Node &node, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(node, "resource", {"apiVersion", "kind", "metadata", "spec"}, diagnostics);
  if (node.kind != yaml::NodeKind::Mapping) return false;
  const auto version =
      read_text(fields.require("apiVersion", "slac/v1"), "apiVersion", diagnostics);
  const auto kind = read_text(fields.require("kind"), "kind", diagnostics);
  if (version && version->value != "slac/v1") {
    report_nearest(Code::UnknownApiVersion, *version, "apiVersion", {"slac/v1"}, diagnostics);
    return false;
  }
  const yaml::Node *metadata = fields.require("metadata");
  Header header;
  header.span = node.span;
  header.spec = fields.find("spec");
  if (metadata != nullptr) {
    const Fields meta(*metadata, "metadata", {"name", "labels"}, diagnostics);
    if (const auto name = read_name(meta.require("name"), "name", diagnostics)) header.name = *name;
    // Labels of Objectives and Agreements stand on their alerts.
    if (kind && (kind->value == "Objective" || kind->value == "Agreement"))
      refuse_reserved_labels(meta.find("labels"), false, diagnostics);
    if (auto labels = read_labels(meta.find("labels"), "labels", diagnostics))
      header.labels = std::move(*labels);
  }
  if (!kind) return false;
  const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const Kind &k) { return k.name == kind->value; });
  if (known == kKinds.end()) {
    std::vector<std::string_view> names;
    for (const Kind &k : kKinds)
      names.push_back(k.name);
    report_nearest(Code::UnknownKind, *kind, "kind", names, diagnostics);
    return false;
  }
  if (header.spec == nullptr && known->name != "Project") {
    (void)fields.require("spec");
    return false;
  }
  if (header.name.value.empty()) return false;
  known->decode(header, context);
  return true;
}

bool is_project(const yaml::Node &document) {
  return std::any_of(document.entries.begin(), document.entries.end(), [](const yaml::Entry &e) {
    return e.key.text == "kind" && e.value.text == "Project";
  });
}

} // namespace slac::decode::slac_v1

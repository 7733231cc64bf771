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
  void (*decode)(const Header &, model::Model &, base::Diagnostics &);
};

/// In the order in which they are decoded.
constexpr std::array<Kind, 6> kKinds{{{"Project", decode_project},
                                      {"Service", decode_service},
                                      {"Account", decode_account},
                                      {"Maintenance", decode_maintenance},
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

struct Document {
  std::size_t kind = 0;
  Header header;
};

std::optional<Document> read_document(const yaml::Node &node, base::Diagnostics &diagnostics) {
  const Fields fields(node, "resource", {"apiVersion", "kind", "metadata", "spec"}, diagnostics);
  if (node.kind != yaml::NodeKind::Mapping) return std::nullopt;
  const auto version =
      read_text(fields.require("apiVersion", "slac/v1"), "apiVersion", diagnostics);
  const auto kind = read_text(fields.require("kind"), "kind", diagnostics);
  if (version && version->value != "slac/v1") {
    report_nearest(Code::UnknownApiVersion, *version, "apiVersion", {"slac/v1"}, diagnostics);
    return std::nullopt;
  }
  const yaml::Node *metadata = fields.require("metadata");
  Document out;
  out.header.span = node.span;
  out.header.spec = fields.find("spec");
  if (metadata != nullptr) {
    const Fields meta(*metadata, "metadata", {"name", "labels"}, diagnostics);
    if (const auto name = read_name(meta.require("name"), "name", diagnostics))
      out.header.name = *name;
    // Labels of Objectives and Agreements stand on their alerts.
    if (kind && (kind->value == "Objective" || kind->value == "Agreement"))
      refuse_reserved_labels(meta.find("labels"), false, diagnostics);
    if (auto labels = read_labels(meta.find("labels"), "labels", diagnostics))
      out.header.labels = std::move(*labels);
  }
  if (!kind) return std::nullopt;
  const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const Kind &k) { return k.name == kind->value; });
  if (known == kKinds.end()) {
    std::vector<std::string_view> names;
    for (const Kind &k : kKinds)
      names.push_back(k.name);
    report_nearest(Code::UnknownKind, *kind, "kind", names, diagnostics);
    return std::nullopt;
  }
  out.kind = static_cast<std::size_t>(known - kKinds.begin());
  if (out.header.spec == nullptr && known->name != "Project") {
    (void)fields.require("spec");
    return std::nullopt;
  }
  if (out.header.name.value.empty()) return std::nullopt;
  return out;
}

} // namespace

bool decode_documents(const std::vector<yaml::Node> &documents, model::Model &model,
                      base::Diagnostics &diagnostics) {
  std::vector<Document> read;
  for (const yaml::Node &node : documents)
    if (auto document = read_document(node, diagnostics)) read.push_back(std::move(*document));
  const bool complete = read.size() == documents.size();
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    const Document *first_project = nullptr;
    for (const Document &document : read) {
      if (document.kind != kind) continue;
      if (kind == 0 && first_project != nullptr) {
        base::Diagnostic d = base::make_diagnostic(Code::DuplicateName, document.header.name.span,
                                                   "a tree has one Project, this is the second",
                                                   "check each Project's tree on its own");
        d.also.push_back({first_project->header.name.span, "the first one"});
        diagnostics.add(std::move(d));
        continue;
      }
      if (kind == 0) first_project = &document;
      kKinds.at(kind).decode(document.header, model, diagnostics);
    }
  }
  return complete;
}

} // namespace slac::decode::slac_v1

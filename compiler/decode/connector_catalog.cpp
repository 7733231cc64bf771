// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/connector_catalog.hpp"

#include "compiler/decode/connector_catalog_data.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/yaml/parse.hpp"

#include <algorithm>

namespace slac::decode {
namespace {

std::vector<model::Connector> read_built_in() {
  std::vector<model::Connector> out;
  const model::Project project;
  for (const base::EmbeddedFile &file : kConnectorCatalog) {
    base::SourceSet sources;
    Fragment fragment; // a test decodes them all as a user's tree
    const References none;
    Context context{project, IndicatorCatalog::built_in(), none, fragment, fragment.diagnostics};
    const base::FileId id = sources.add(std::string(file.name), std::string(file.text));
    yaml::read_documents(id, sources, fragment.diagnostics, [&](const yaml::Node &document) {
      slac_v1::decode_document(document, context);
      return true;
    });
    for (model::Connector &connector : fragment.resources.connectors) {
      connector.built_in = true;
      out.push_back(std::move(connector));
    }
  }
  std::sort(out.begin(), out.end(), [](const model::Connector &a, const model::Connector &b) {
    return a.name.value < b.name.value;
  });
  return out;
}

} // namespace

const std::vector<model::Connector> &built_in_connectors() {
  static const std::vector<model::Connector> catalog = read_built_in();
  return catalog;
}

void add_built_in_connectors(model::Model &model) {
  const auto has = [](const auto &list, const std::string &name) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto &one) { return one.name.value == name; });
  };
  if (model.sources.empty()) return;
  for (const model::Connector &known : built_in_connectors()) {
    const bool used = std::any_of(model.sources.begin(), model.sources.end(),
                                  [&](const auto &s) { return s.use.value == known.name.value; });
    if (used && !has(model.connectors, known.name.value)) model.connectors.push_back(known);
  }
}

} // namespace slac::decode

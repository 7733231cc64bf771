// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/model/model.hpp"
#include "compiler/yaml/node.hpp"

#include <vector>

namespace slac::decode::slac_v1 {

/// Decodes documents with `apiVersion: slac/v1`. The Project is read first, because sentences are
/// explained in its severities. False if a resource is missing from the model because its kind or
/// name could not be read: references to it would seem to dangle.
bool decode_documents(const std::vector<yaml::Node> &documents, model::Model &model,
                      base::Diagnostics &diagnostics);

/// What every resource has besides its spec.
struct Header {
  model::Text name;
  model::Labels labels;
  const yaml::Node *spec = nullptr;
  base::Span span;
};

// One decoder per kind. Each reports what is wrong and adds the resource, as far as it is known.
void decode_project(const Header &header, model::Model &model, base::Diagnostics &diagnostics);
void decode_service(const Header &header, model::Model &model, base::Diagnostics &diagnostics);
void decode_account(const Header &header, model::Model &model, base::Diagnostics &diagnostics);
void decode_maintenance(const Header &header, model::Model &model, base::Diagnostics &diagnostics);
void decode_objective(const Header &header, model::Model &model, base::Diagnostics &diagnostics);
void decode_agreement(const Header &header, model::Model &model, base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/yaml/node.hpp"

namespace slac::decode::slac_v1 {

/// Decodes a document with `apiVersion: slac/v1`. False if its resource is missing from the
/// fragment because its kind or name could not be read.
bool decode_document(const yaml::Node &document, Context &context);

/// Whether the document says `kind: Project`.
bool is_project(const yaml::Node &document);

/// The Indicator that a document defines, as far as it can be read; nothing for other documents.
std::optional<IndicatorTemplate> read_indicator_template(const yaml::Node &document,
                                                         base::Diagnostics &diagnostics);

/// What every resource has besides its spec.
struct Header {
  model::Text name;
  model::Labels labels;
  const yaml::Node *spec = nullptr;
  base::Span span;
};

struct Kind {
  std::string_view name;
  const Table &spec;
  std::string_view says; ///< for people, in one line
  void (*decode)(const Header &, Context &);
};
std::span<const Kind> kinds();

// One decoder per kind. Each reports what is wrong and adds the resource, as far as it is known.
void decode_project(const Header &header, Context &context);
void decode_service(const Header &header, Context &context);
void decode_account(const Header &header, Context &context);
void decode_kpi(const Header &header, Context &context);
void decode_calendar(const Header &header, Context &context);
void decode_maintenance(const Header &header, Context &context);
void decode_indicator_template(const Header &header, Context &context);
void decode_objective(const Header &header, Context &context);
void decode_agreement(const Header &header, Context &context);
void decode_connector(const Header &header, Context &context);
void decode_channel(const Header &header, Context &context);
void decode_source(const Header &header, Context &context);

} // namespace slac::decode::slac_v1

// SPDX-License-Identifier: Apache-2.0
// Service and Account.
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

namespace slac::decode::slac_v1 {

void decode_service(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, kService, diagnostics);
  model::Service out;
  out.name = header.name;
  out.labels = header.labels;
  if (const auto text = read_text(fields.find("description"), "description", diagnostics))
    out.description = text->value;
  if (auto list = read_texts(fields.find("dependsOn"), "dependsOn", diagnostics))
    out.depends_on = std::move(*list);
  if (const auto text = read_text(fields.find("runbook"), "runbook", diagnostics))
    out.runbook = text->value;
  context.out.resources.services.push_back(std::move(out));
}

void decode_account(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, kAccount, diagnostics);
  model::Account out;
  out.name = header.name;
  out.labels = header.labels;
  out.title = header.name.value;
  if (const auto text = read_text(fields.find("title"), "title", diagnostics))
    out.title = text->value;
  if (auto list = read_texts(fields.find("aliases"), "aliases", diagnostics))
    out.aliases = std::move(*list);
  out.from = read_date(fields.find("from"), "from", diagnostics);
  out.until = read_date(fields.find("until"), "until", diagnostics);
  out.timezone = read_zone(fields.find("timezone"), "timezone", diagnostics);
  out.locale = read_locale(fields.find("locale"), diagnostics).value_or("");
  if (out.from && out.until && out.until->value < out.from->value)
    diagnostics.add(base::make_diagnostic(base::Code::BadTime, out.until->span,
                                          "the relation ends before it begins",
                                          "`until` is its last day"));
  context.out.resources.accounts.push_back(std::move(out));
}

} // namespace slac::decode::slac_v1

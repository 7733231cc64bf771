// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/slac_v1/alerts.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

model::Ratio decode_ratio(const yaml::Node &node, const promql::Dialect &dialect,
                          base::Diagnostics &diagnostics) {
  model::Ratio out;
  const Fields fields(node, "ratio", {"bad", "good", "total"}, diagnostics);
  const yaml::Node *bad = fields.find("bad");
  const yaml::Node *good = fields.find("good");
  if (bad != nullptr && good != nullptr) {
    base::Diagnostic d = base::make_diagnostic(Code::BadValue, good->span,
                                               "expected either `bad` or `good`, got both",
                                               "keep the one that your counters measure");
    d.also.push_back({bad->span, "`bad` stands here"});
    diagnostics.add(std::move(d));
  }
  if (bad == nullptr && good == nullptr && node.kind == yaml::NodeKind::Mapping)
    diagnostics.add(base::make_diagnostic(Code::MissingKey, node.span,
                                          "the ratio needs `bad` or `good`",
                                          "add `bad: http_requests_total{code=~\"5..\"}`"));
  out.part_is_good = bad == nullptr;
  const char *key = bad != nullptr ? "bad" : "good";
  auto part = read_counter(fields.find(key), key, dialect, diagnostics);
  auto total = read_counter(fields.require("total"), "total", dialect, diagnostics);
  if (part) out.part = std::move(*part);
  if (total) out.total = std::move(*total);
  return out;
}

} // namespace

void decode_objective(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, "spec of an Objective",
                      {"service", "indicator", "description", "target", "alerts"}, diagnostics);
  model::Objective out;
  out.name = header.name;
  out.labels = header.labels;
  if (const auto service = read_text(fields.require("service"), "service", diagnostics))
    out.service = *service;
  if (const auto text = read_text(fields.find("description"), "description", diagnostics))
    out.description = text->value;
  if (const yaml::Node *indicator = fields.require("indicator")) {
    const Fields kinds(*indicator, "indicator", {"ratio"}, diagnostics);
    if (const yaml::Node *ratio = kinds.require("ratio"))
      out.indicator = decode_ratio(*ratio, context.project.dialect, diagnostics);
  }
  const yaml::Node *target = fields.require("target");
  if (target != nullptr && !fields.cut())
    if (const auto read = read_target(target, out.window_span, diagnostics)) out.target = *read;
  decode_alerts(fields.find("alerts"), out.page, out.ticket, diagnostics);
  // A reference that could not be read has been reported; it would dangle as well.
  if (!out.service.value.empty()) context.out.resources.objectives.push_back(std::move(out));
}

} // namespace slac::decode::slac_v1

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

constexpr std::array<Kind, 12> kKinds{
    {{"Project", kProject, "What all specs of a tree share", decode_project},
     {"Service", kService, "What promises are about", decode_service},
     {"Account", kAccount, "A customer, tenant or partner", decode_account},
     {"Calendar", kCalendar, "Service or business hours", decode_calendar},
     {"Maintenance", kMaintenance, "Time that promises may leave out", decode_maintenance},
     {"Indicator", kIndicatorTemplate, "A way to measure, with parameters",
      decode_indicator_template},
     {"Objective", kObjective, "An internal target on a metric (an SLO)", decode_objective},
     {"Agreement", kAgreement, "A contract (an SLA)", decode_agreement},
     {"KPI", kKpi, "A measure that shows whether promises will be kept", decode_kpi},
     {"Channel", kChannel, "Where alerts go", decode_channel},
     {"Connector", kConnector, "How a system's records become incidents", decode_connector},
     {"Source", kSource, "An incident source of the exporter", decode_source}}};

void report_nearest(Code code, const model::Text &got, const std::string &what,
                    const std::vector<std::string_view> &known, base::Diagnostics &diagnostics) {
  const std::string near = base::nearest(got.value, known);
  base::Diagnostic d =
      base::make_diagnostic(code, got.span, "unknown " + what + " `" + got.value + "`");
  if (!near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({got.span, near, "use the known " + what});
  } else {
    for (const std::string_view name : known)
      d.help += (d.help.empty() ? what + "s are `" : ", `") + std::string(name) + "`";
  }
  diagnostics.add(std::move(d));
}

} // namespace

std::span<const Kind> kinds() { return kKinds; }

bool decode_document(const yaml::Node &node, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(node, kResource, diagnostics);
  if (node.kind != yaml::NodeKind::Mapping) return false;
  const auto version = read_text(fields.find("apiVersion"), "apiVersion", diagnostics);
  const auto kind = read_text(fields.find("kind"), "kind", diagnostics);
  if (version && version->value != "slac/v1") {
    report_nearest(
        Code::UnknownApiVersion, *version, "apiVersion",
        {"slac/v1", "openslo/v1", "openslo/v1alpha", "sloth.slok.dev/v1", "pyrra.dev/v1alpha1"},
        diagnostics);
    return false;
  }
  const yaml::Node *metadata = fields.find("metadata");
  Header header;
  header.span = node.span;
  header.spec = fields.find("spec");
  if (metadata != nullptr) {
    const Fields meta(*metadata, kMetadata, diagnostics);
    if (const auto name = read_name(meta.find("name"), "name", diagnostics)) header.name = *name;
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
    diagnostics.add(base::make_diagnostic(Code::MissingKey, node.span, "the resource needs `spec`",
                                          "add `spec: …`"));
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

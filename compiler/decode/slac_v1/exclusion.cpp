// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/slac_v1/exclusion.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/time/duration.hpp"

#include <array>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

void report(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
            std::string help) {
  diagnostics.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
}

void read_terms(const yaml::Entry &entry, model::Exclusion &out, base::Diagnostics &diagnostics) {
  if (entry.value.kind == yaml::NodeKind::Null) return;
  const Fields fields(entry.value, kMaintenanceTerms, diagnostics);
  if (entry.key.text != model::kMaintenanceReason) {
    if (!entry.value.entries.empty())
      report(diagnostics, Code::BadValue, entry.value.span, "only maintenance has terms",
             "write `" + entry.key.text + ": {}`");
    return;
  }
  if (const auto notice = read_duration(fields.find("notice"), "notice", diagnostics))
    out.notice = notice->value;
  const auto most = read_text(fields.find("atMost"), "atMost", diagnostics);
  if (!most) return;
  constexpr std::string_view kPerYear = " per year";
  const std::string_view text = most->value;
  const auto length = text.ends_with(kPerYear)
                          ? time::parse_duration(text.substr(0, text.size() - kPerYear.size()))
                          : std::nullopt;
  if (length)
    out.at_most = *length;
  else
    report(diagnostics, Code::BadDuration, most->span,
           "expected an amount per year for `atMost`, got `" + most->value.substr(0, 40) + "`",
           "write `10h per year`");
}

void report_undeclared(const model::Text &reason, const model::Project &project,
                       base::Diagnostics &diagnostics) {
  const auto known = model::known_reasons(project);
  base::Diagnostic d =
      base::make_diagnostic(Code::DanglingReference, reason.span,
                            "no reason for exclusion is named `" + reason.value + "`");
  if (const std::string near = base::nearest(reason.value, known); !near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({reason.span, near, "use the reason that exists"});
  } else {
    d.help = "declare it in the Project: `exclusions: [" + reason.value + "]`; known are";
    for (const std::string_view name : known)
      d.help += std::string(name == known.front() ? " `" : ", `") + std::string(name) + "`";
  }
  diagnostics.add(std::move(d));
}

void report_no_maintenance(const model::Text &reason, base::Diagnostics &diagnostics) {
  base::Diagnostic d = base::make_diagnostic(
      Code::BadValue, reason.span,
      "an Objective cannot leave out `" + reason.value.substr(0, 40) +
          "`: its rules know no incidents",
      "leave out `maintenance` alone; promises of Agreements leave out incidents by reason");
  const std::array<std::string_view, 1> known{model::kMaintenanceReason};
  if (const std::string near = base::nearest(reason.value, known); !near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({reason.span, near, "use the one reason that an Objective has"});
  }
  diagnostics.add(std::move(d));
}

/// The reasons that it names; nothing where it names none that could be read.
std::optional<std::vector<model::Text>> read_reasons(const yaml::Node *node, model::Exclusion &out,
                                                     base::Diagnostics &diagnostics) {
  if (node == nullptr || node->kind != yaml::NodeKind::Mapping)
    return read_texts(node, "exclude", diagnostics);
  std::vector<model::Text> reasons;
  for (const yaml::Entry &entry : node->entries) {
    reasons.push_back({entry.key.text, entry.key.span});
    read_terms(entry, out, diagnostics);
  }
  return reasons;
}

} // namespace

void read_calendar(const yaml::Node *node, model::Text &out, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "calendar", diagnostics);
  if (!text) return;
  out = *text;
  if (text->value == "always") out.value.clear();
}

void read_exclusion(const yaml::Node *node, const model::Project &project, model::Exclusion &out,
                    base::Diagnostics &diagnostics) {
  const auto reasons = read_reasons(node, out, diagnostics);
  if (!reasons) return;
  out.maintenance = out.every_reason = false;
  for (const model::Text &reason : *reasons) {
    if (!model::is_declared_reason(project, reason.value))
      report_undeclared(reason, project, diagnostics);
    if (reason.value == model::kMaintenanceReason)
      out.maintenance = true;
    else
      out.reasons.push_back(reason.value);
  }
}

void read_objective_exclusion(const yaml::Node *node, model::Exclusion &out,
                              base::Diagnostics &diagnostics) {
  const auto reasons = read_reasons(node, out, diagnostics);
  if (!reasons) return;
  for (const model::Text &reason : *reasons)
    if (reason.value == model::kMaintenanceReason)
      out.maintenance = true;
    else
      report_no_maintenance(reason, diagnostics);
}

} // namespace slac::decode::slac_v1

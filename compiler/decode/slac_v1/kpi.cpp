// SPDX-License-Identifier: Apache-2.0
// KPIs: a sentence, and what it protects or whom it serves. Whether measure and promise fit is for
// resolve and the checks to say, which know both.
#include "compiler/decode/slac_v1/kpi.hpp"

#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

/// `COMMITMENT` of the agreement, or outside of one `AGREEMENT/COMMITMENT`.
void read_protects(const yaml::Node *node, const std::string &agreement, model::Kpi &out,
                   base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  std::vector<model::Text> names;
  if (node->kind == yaml::NodeKind::Sequence) {
    if (auto list = read_texts(node, "protects", diagnostics)) names = std::move(*list);
  } else if (auto one = read_text(node, "protects", diagnostics)) {
    names.push_back(std::move(*one));
  }
  for (const model::Text &name : names) {
    const std::size_t slash = name.value.find('/');
    const bool is_whole = slash != std::string::npos;
    if (is_whole == agreement.empty()) {
      out.protects.push_back({is_whole ? name.value.substr(0, slash) : agreement,
                              is_whole ? name.value.substr(slash + 1) : name.value, name.span});
      continue;
    }
    diagnostics.add(base::make_diagnostic(
        Code::BadValue, name.span,
        agreement.empty() ? "expected `AGREEMENT/COMMITMENT` for `protects`, got `" +
                                name.value.substr(0, 60) + "`"
                          : "a KPI of an agreement protects its own commitments",
        agreement.empty() ? "write `protects: [platinum/sev1-resolution]`"
                          : "write the commitment's name alone"));
  }
}

std::optional<model::Kpi> read_kpi_of(const Fields &fields, const model::Text &name,
                                      const std::string &agreement, const model::Project &project,
                                      base::Diagnostics &diagnostics) {
  model::Kpi out;
  out.name = name;
  out.span = name.span;
  const yaml::Node *sentence = fields.find("target");
  read_protects(fields.find("protects"), agreement, out, diagnostics);
  if (const auto why = read_text(fields.find("why"), "why", diagnostics)) out.why = why->value;
  if (fields.cut()) return std::nullopt;
  const auto target = read_kpi(sentence, project.severities, diagnostics);
  if (!target) return std::nullopt;
  out.target = *target;
  out.target_names = kpi_names(*sentence, target->value);
  return out;
}

} // namespace

std::vector<model::Kpi> read_kpis(const yaml::Node *node, const std::string &agreement,
                                  const model::Project &project, base::Diagnostics &diagnostics) {
  std::vector<model::Kpi> out;
  if (node == nullptr) return out;
  if (node->kind != yaml::NodeKind::Mapping) {
    report_shape(*node, "kpis", "a mapping of name to KPI", diagnostics);
    return out;
  }
  for (const yaml::Entry &entry : node->entries) {
    const auto name = read_name(&entry.key, "KPI", diagnostics);
    const Fields fields(entry.value, kOwnKpi, diagnostics);
    if (!name) continue;
    if (auto kpi = read_kpi_of(fields, *name, agreement, project, diagnostics))
      out.push_back(std::move(*kpi));
  }
  std::sort(out.begin(), out.end(),
            [](const model::Kpi &a, const model::Kpi &b) { return a.name.value < b.name.value; });
  return out;
}

void decode_kpi(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, kKpi, diagnostics);
  auto kpi = read_kpi_of(fields, header.name, {}, context.project, diagnostics);
  if (!kpi) return;
  constexpr std::array<std::pair<std::string_view, bool>, 1> kWords{{{"accounts", true}}};
  read_word(fields.find("across"), "across", kWords, kpi->across_accounts, diagnostics);
  context.out.resources.kpis.push_back(std::move(*kpi));
}

} // namespace slac::decode::slac_v1

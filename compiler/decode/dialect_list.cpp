// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/dialect.hpp"
#include "compiler/decode/openslo/openslo.hpp"
#include "compiler/decode/pyrra/pyrra.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/sloth/sloth.hpp"

#include <algorithm>
#include <array>

namespace slac::decode {
namespace {

using yaml::Node;
using yaml::NodeKind;

constexpr std::array<Dialect, 3> kDialects{{{openslo::recognise, openslo::translate},
                                            {sloth::recognise, sloth::translate},
                                            {pyrra::recognise, pyrra::translate}}};

/// Texts that name our window name that of the author's language.
void in_their_words(std::string &text) {
  constexpr std::string_view kOurs = "$window", kTheirs = "{{.window}}";
  for (std::size_t at = 0; (at = text.find(kOurs, at)) != std::string::npos; at += kTheirs.size())
    text.replace(at, kOurs.size(), kTheirs);
}

/// What is found in a translation stands where its author wrote it; only PromQL is written there
/// as it is here, so that other fixes would not fit.
void report_translated(const base::Diagnostics &found, base::Diagnostics &diagnostics) {
  for (base::Diagnostic d : found.sorted()) {
    if (base::code_info(d.code).id.substr(0, 4) != "SLA3") d.fixes.clear();
    in_their_words(d.message);
    in_their_words(d.help);
    for (base::Fix &fix : d.fixes)
      in_their_words(fix.replacement);
    diagnostics.add(std::move(d));
  }
}

} // namespace

const Dialect *dialect_of(const Node &document) {
  if (document.kind != NodeKind::Mapping) return nullptr;
  const auto found = std::find_if(kDialects.begin(), kDialects.end(),
                                  [&](const Dialect &d) { return d.recognise(document); });
  return found == kDialects.end() ? nullptr : &*found;
}

bool decode_document(const Node &document, Context &context) {
  const Dialect *dialect = dialect_of(document);
  if (dialect == nullptr) return slac_v1::decode_document(document, context);
  const std::size_t errors = context.diagnostics.error_count();
  Translation translation = dialect->translate(document, context);
  const bool is_complete = context.diagnostics.error_count() == errors;
  base::Diagnostics found;
  Context inner{context.project, context.indicators,  context.references, context.out,
                found,           context.skip_foreign};
  std::vector<model::Objective> &objectives = context.out.resources.objectives;
  for (std::size_t i = 0; i < translation.documents.size(); ++i) {
    const std::size_t before = objectives.size();
    slac_v1::decode_document(translation.documents[i], inner);
    if (objectives.size() > before && i < translation.origins.size())
      objectives.back().origin = std::move(translation.origins[i]);
  }
  report_translated(found, context.diagnostics);
  for (Node &service : translation.services)
    context.out.implied_services.push_back({std::move(service.text), service.span});
  return is_complete;
}

void add_references(const Node &document, References &out) {
  for_each_resource(document, [&](const Node &resource) {
    if (auto key = openslo::referable(resource)) out.openslo.try_emplace(std::move(*key), resource);
    if (const auto period = sloth::windows_for(resource))
      out.alert_windows.try_emplace(*period, resource);
  });
}

void for_each_resource(const Node &document, const std::function<void(const Node &)> &take) {
  const Node *kind = yaml::find(document, "kind"), *items = yaml::find(document, "items");
  const bool is_list = kind != nullptr && kind->text == "List" && items != nullptr;
  const Node &list = is_list ? *items : document;
  const bool is_foreign = list.kind == NodeKind::Sequence && !list.items.empty() &&
                          dialect_of(list.items.front()) != nullptr;
  if (!is_foreign) {
    take(document);
    return;
  }
  for (const Node &item : list.items)
    take(item);
}

bool may_hold_specs(std::string_view json) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kHeaders{
      {{"\"apiVersion\"", "slac/v1"},
       {"\"apiVersion\"", "openslo"},
       {"\"apiVersion\"", "sloth.slok.dev/"},
       {"\"apiVersion\"", "pyrra.dev/"},
       {"\"version\"", "prometheus/"}}};
  // Not a schema, which names them as well.
  const auto is_header = [&](std::size_t at, std::string_view value) {
    for (const char c : {':', '"'}) {
      at = json.find_first_not_of(" \t\r\n", at);
      if (at == std::string_view::npos || json[at] != c) return false;
      ++at;
    }
    return json.substr(at).starts_with(value);
  };
  for (const auto &[key, value] : kHeaders)
    for (std::size_t at = 0; (at = json.find(key, at)) != std::string_view::npos;)
      if (is_header(at += key.size(), value)) return true;
  return false;
}

} // namespace slac::decode

// SPDX-License-Identifier: Apache-2.0
// An indicator that is made of other Objectives.
#include "compiler/decode/slac_v1/composite.hpp"

#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;
using base::Decimal;
using Form = model::Composite::Form;

constexpr std::size_t kMostMembers = 20; ///< each is a term of every expression

void report(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
            std::string help) {
  diagnostics.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
}

std::optional<Decimal> read_weight(const yaml::Node &node, const std::string &key,
                                   base::Diagnostics &diagnostics) {
  const auto text = read_text(&node, key, diagnostics);
  if (!text) return std::nullopt;
  const auto weight = Decimal::parse(text->value);
  if (weight && *weight > Decimal{} && *weight <= Decimal::from_int(1'000'000)) return weight;
  report(diagnostics, Code::BadValue, text->span,
         "expected a weight above 0 and up to 1000000 for `" + key + "`, got `" +
             text->value.substr(0, 40) + "`",
         "write a number such as 3: weights count against each other");
  return std::nullopt;
}

std::vector<model::Member> read_weighted(const yaml::Node &node, base::Diagnostics &diagnostics) {
  std::vector<model::Member> out;
  if (node.kind != yaml::NodeKind::Mapping) {
    report_shape(node, "of", "Objectives and their weights such as {search: 1, checkout: 3}",
                 diagnostics);
    return out;
  }
  for (const yaml::Entry &entry : node.entries)
    if (const auto weight = read_weight(entry.value, entry.key.text, diagnostics))
      out.push_back({{entry.key.text, entry.key.span}, *weight});
  return out;
}

std::vector<model::Member> read_list(const yaml::Node &node, const std::string &key,
                                     base::Diagnostics &diagnostics) {
  std::vector<model::Member> out;
  if (auto names = read_texts(&node, key, diagnostics))
    for (model::Text &name : *names)
      out.push_back({std::move(name)});
  return out;
}

void check_members(const yaml::Node &node, std::vector<model::Member> &members,
                   base::Diagnostics &diagnostics) {
  for (auto member = members.begin(); member != members.end();) {
    const auto first = std::find_if(members.begin(), member, [&](const model::Member &other) {
      return other.objective.value == member->objective.value;
    });
    if (first == member) {
      ++member;
      continue;
    }
    base::Diagnostic d = base::make_diagnostic(
        Code::DuplicateName, member->objective.span,
        "the member `" + member->objective.value + "` is named twice", "keep one of the two");
    d.also.push_back({first->objective.span, "first named here"});
    diagnostics.add(std::move(d));
    member = members.erase(member);
  }
  if (members.size() < 2 || members.size() > kMostMembers)
    report(diagnostics, Code::BadValue, node.span,
           "expected two to twenty members of a composite, got " + std::to_string(members.size()),
           members.size() < 2 ? "a single member is that Objective itself"
                              : "make composites of parts of them, and one of these");
}

} // namespace

std::optional<model::Composite> decode_composite(const yaml::Node &node,
                                                 base::Diagnostics &diagnostics) {
  const Fields fields(node, kComposite, diagnostics);
  const yaml::Entry *form = nullptr;
  for (const yaml::Entry &entry : node.entries) {
    const std::string &key = entry.key.text;
    if (key != "of" && key != "worst" && key != "chain") continue;
    if (form != nullptr) {
      base::Diagnostic d =
          base::make_diagnostic(Code::BadValue, entry.key.span, "the composite is of two forms",
                                "keep one; a second Objective can be the other");
      d.also.push_back({form->key.span, "the first form stands here"});
      diagnostics.add(std::move(d));
      return std::nullopt;
    }
    form = &entry;
  }
  if (form == nullptr) {
    if (node.kind == yaml::NodeKind::Mapping && node.entries.empty())
      report(diagnostics, Code::MissingKey, node.span, "the composite names no members",
             "add one of `of: {a: 1, b: 3}`, `worst: [a, b]`, `chain: [a, b]`");
    return std::nullopt;
  }
  const std::size_t errors = diagnostics.error_count();
  model::Composite out;
  const std::string &key = form->key.text;
  out.form = key == "of" ? Form::Of : key == "worst" ? Form::Worst : Form::Chain;
  out.members = out.form == Form::Of ? read_weighted(form->value, diagnostics)
                                     : read_list(form->value, key, diagnostics);
  if (diagnostics.error_count() == errors) check_members(form->value, out.members, diagnostics);
  if (out.members.empty()) return std::nullopt;
  return out;
}

void check_beside_composite(const yaml::Node &spec, const model::Objective &objective,
                            base::Diagnostics &diagnostics) {
  if (model::composite_of(objective) == nullptr) return;
  const auto refuse = [&](const yaml::Entry *entry, const std::string &key, std::string help) {
    if (entry != nullptr)
      report(diagnostics, Code::BadValue, entry->key.span,
             "a composite has no `" + key + "` of its own", std::move(help));
  };
  for (const char *key : {"calendar", "exclude"})
    refuse(yaml::find_entry(spec, key), key,
           "it leaves out what its members leave out: write it there");
  refuse(yaml::find_entry(spec, "idle"), "idle", "its members say what idle time counts as");
  if (const yaml::Node *alerts = yaml::find(spec, "alerts"))
    refuse(yaml::find_entry(*alerts, "minimum"), "minimum",
           "its members count events: write it there, or measure them as one ratio");
  for (const model::ByLabel &label : objective.by)
    if (label.source != label.name.value)
      report(diagnostics, Code::BadValue, label.name.span,
             "the members of a composite have renamed the label `" + label.source + "` already",
             "write `by: [" + label.name.value + "]`");
}

} // namespace slac::decode::slac_v1

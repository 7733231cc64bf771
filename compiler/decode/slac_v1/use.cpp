// SPDX-License-Identifier: Apache-2.0
// Indicators with parameters: their definition, and their use.
#include "compiler/decode/slac_v1/use.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/slac_v1/indicator.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

/// Bytes that parameters may put into one indicator: a small spec stays a small one.
constexpr std::size_t kMostFilled = 64U << 10U;

/// What is wrong inside another indicator, reported at the place where it is used.
void report_again(const base::Diagnostics &of_template, const IndicatorTemplate &used,
                  base::Span place, base::Diagnostics &diagnostics) {
  for (base::Diagnostic d : of_template.sorted()) {
    d.message = "in the indicator `" + used.name + "`: " + d.message;
    d.primary.span = place;
    d.fixes.clear();
    d.also.clear();
    if (used.place) d.also.push_back({*used.place, "it is defined here"});
    diagnostics.add(std::move(d));
  }
}

const IndicatorTemplate *find(const model::Text &name, Context &context) {
  const IndicatorTemplate *used = context.indicators.find(name.value);
  if (used != nullptr) return used;
  base::Diagnostic d = base::make_diagnostic(Code::DanglingReference, name.span,
                                             "no Indicator is named `" + name.value + "`");
  const std::string near = base::nearest(name.value, context.indicators.names());
  if (!near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({name.span, near, "use the Indicator that exists"});
  } else {
    d.help = "define it as `kind: Indicator`, or choose one of specs/indicators/";
  }
  context.diagnostics.add(std::move(d));
  return nullptr;
}

/// The value of each parameter; nothing if one is missing or left over.
std::optional<std::map<std::string, std::string>> read_values(const yaml::Node *with,
                                                              const IndicatorTemplate &used,
                                                              base::Span place,
                                                              base::Diagnostics &diagnostics) {
  std::map<std::string, std::string> out;
  bool ok = true;
  std::string all;
  for (const auto &[name, standard] : used.parameters)
    all += (all.empty() ? "`" : ", `") + name + "`";
  const auto report = [&](base::Span where, std::string message) {
    base::Diagnostic d =
        base::make_diagnostic(Code::BadParameter, where, std::move(message),
                              all.empty() ? "it takes no parameters" : "its parameters are " + all);
    if (used.place) d.also.push_back({*used.place, "it is defined here"});
    diagnostics.add(std::move(d));
    ok = false;
  };
  if (with != nullptr && with->kind != yaml::NodeKind::Mapping) {
    report_shape(*with, "with", "values of the parameters such as {job: api}", diagnostics);
    return std::nullopt;
  }
  if (with != nullptr)
    for (const yaml::Entry &entry : with->entries) {
      const auto value = read_text(&entry.value, entry.key.text, diagnostics);
      if (!used.parameters.contains(entry.key.text))
        report(entry.key.span,
               "the indicator `" + used.name + "` has no parameter `" + entry.key.text + "`");
      else if (value)
        out[entry.key.text] = value->value;
      else
        ok = false;
    }
  for (const auto &[name, standard] : used.parameters) {
    if (out.contains(name)) continue;
    if (standard)
      out[name] = *standard;
    else if (ok)
      report(place, "the indicator `" + used.name + "` needs `" + name + "`");
  }
  if (!ok) return std::nullopt;
  return out;
}

void read_parameters(const yaml::Node *node, IndicatorTemplate &out,
                     base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind != yaml::NodeKind::Mapping) {
    report_shape(*node, "parameters", "a mapping such as {job: {}, below: {default: 300ms}}",
                 diagnostics);
    return;
  }
  for (const yaml::Entry &entry : node->entries) {
    const auto name = read_label(&entry.key, "parameters", diagnostics);
    const Fields fields(entry.value, kParameter, diagnostics, "parameter `" + entry.key.text + "`");
    const auto standard = read_text(fields.find("default"), "default", diagnostics);
    if (!name) continue;
    if (name->value == "window") {
      diagnostics.add(base::make_diagnostic(Code::BadParameter, name->span,
                                            "`$window` is the compiler's own",
                                            "choose another name"));
      continue;
    }
    out.parameters[name->value] =
        standard ? std::optional<std::string>(standard->value) : std::nullopt;
  }
}

void check_parameters(const IndicatorTemplate &indicator, const yaml::Node &spec,
                      base::Diagnostics &diagnostics) {
  const std::vector<std::string> used = parameters_in(indicator.indicator);
  for (const std::string &name : used)
    if (!indicator.parameters.contains(name))
      diagnostics.add(base::make_diagnostic(Code::BadParameter, indicator.indicator.span,
                                            "`$" + name + "` is no parameter",
                                            "add it: `parameters: {" + name + ": {}}`"));
  for (const auto &[name, standard] : indicator.parameters)
    if (std::find(used.begin(), used.end(), name) == used.end())
      diagnostics.add(base::make_diagnostic(
          Code::BadParameter, spec.span, "the parameter `" + name + "` is used nowhere",
          "write `$" + name + "` where it belongs, or remove it"));
}

} // namespace

std::optional<IndicatorTemplate> read_indicator_template(const yaml::Node &document,
                                                         base::Diagnostics &diagnostics) {
  const auto entry = [](const yaml::Node &node, std::string_view key) -> const yaml::Node * {
    for (const yaml::Entry &e : node.entries)
      if (e.key.text == key) return &e.value;
    return nullptr;
  };
  const yaml::Node *kind = entry(document, "kind");
  const yaml::Node *metadata = entry(document, "metadata"), *spec = entry(document, "spec");
  if (kind == nullptr || kind->text != "Indicator" || metadata == nullptr || spec == nullptr)
    return std::nullopt;
  const auto name = read_name(entry(*metadata, "name"), "name", diagnostics);
  const yaml::Node *indicator = entry(*spec, "indicator");
  if (!name || indicator == nullptr) return std::nullopt;
  IndicatorTemplate out{name->value, name->span, {}, *indicator};
  read_parameters(entry(*spec, "parameters"), out, diagnostics);
  return out;
}

void decode_indicator_template(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, kIndicatorTemplate, diagnostics);
  (void)read_text(fields.find("description"), "description", diagnostics);
  const yaml::Node *indicator = fields.find("indicator");
  if (indicator == nullptr) return;
  IndicatorTemplate read{header.name.value, header.name.span, {}, *indicator};
  read_parameters(fields.find("parameters"), read, diagnostics);
  check_parameters(read, *header.spec, diagnostics);
  const IndicatorTemplate *first = context.indicators.find(read.name);
  if (first != nullptr && first->place && *first->place != header.name.span) {
    base::Diagnostic d = base::make_diagnostic(Code::DuplicateName, header.name.span,
                                               "Indicator `" + read.name + "` is defined twice",
                                               "rename or remove one");
    d.also.push_back({*first->place, "first defined here"});
    diagnostics.add(std::move(d));
  }
  if (parameters_in(*indicator).empty()) (void)decode_indicator(*indicator, context);
}

std::optional<model::Indicator> decode_use(const yaml::Node &node, Context &context) {
  const Fields fields(node, kUse, context.diagnostics);
  const auto name = read_text(fields.find("indicator"), "indicator", context.diagnostics);
  if (!name) return std::nullopt;
  const IndicatorTemplate *used = find(*name, context);
  if (used == nullptr) return std::nullopt;
  const auto values = read_values(fields.find("with"), *used, name->span, context.diagnostics);
  if (!values) return std::nullopt;
  std::size_t left = kMostFilled;
  const yaml::Node filled = fill_in(used->indicator, *values, name->span, left);
  if (left == 0) {
    context.diagnostics.add(base::make_diagnostic(Code::BadParameter, name->span,
                                                  "the parameters make the indicator `" +
                                                      used->name + "` longer than 64 KiB",
                                                  "give shorter values; none is needed that long"));
    return std::nullopt;
  }
  base::Diagnostics of_template;
  Context inner{context.project, context.indicators, context.references, context.out, of_template};
  auto out = std::any_of(filled.entries.begin(), filled.entries.end(),
                         [](const yaml::Entry &e) {
                           return e.key.text == "use" || e.key.text == "composite";
                         })
                 ? std::nullopt
                 : decode_indicator(filled, inner);
  if (!out && of_template.error_count() == 0)
    of_template.add(base::make_diagnostic(Code::BadParameter, name->span,
                                          "an indicator with parameters cannot use another, nor be "
                                          "made of Objectives"));
  report_again(of_template, *used, name->span, context.diagnostics);
  return out;
}

} // namespace slac::decode::slac_v1

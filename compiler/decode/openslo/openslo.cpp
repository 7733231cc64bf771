// SPDX-License-Identifier: Apache-2.0
// OpenSLO's resources. An SLO becomes Objectives; what it refers to is found in the whole tree.
// What the official validator refuses is refused here with its place.
#include "compiler/decode/openslo/openslo.hpp"

#include "compiler/decode/openslo/scope.hpp"
#include "compiler/decode/openslo/tables.hpp"

#include <algorithm>

namespace slac::decode::openslo {
namespace {

using base::Code;
using base::Decimal;
using yaml::Node;
using yaml::NodeKind;

/// A label may have several values, which stand in one with commas between.
Node label_value(const Node &value) {
  if (value.kind != NodeKind::Sequence) return value;
  std::string all;
  for (const Node &item : value.items)
    all += (all.empty() ? "" : ",") + item.text;
  return text_at(std::move(all), value);
}

void put_labels(const Node &metadata, bool may_route, Node &ours, Context &context) {
  const Node *labels = yaml::find(metadata, "labels");
  if (labels == nullptr || labels->kind != NodeKind::Mapping) return;
  LabelSet out(may_route, context.diagnostics);
  for (const yaml::Entry &entry : labels->entries)
    out.add(entry.key, label_value(entry.value));
  if (!out.empty()) put(ours, "labels", std::move(out).finish(*labels));
}

/// Exactly, of a share of 1 or a percentage; below the whole.
std::optional<std::string> percent_of(const Node &objective, Context &context) {
  const Node *share = yaml::find(objective, "target"),
             *percent = yaml::find(objective, "targetPercent");
  if ((share == nullptr) == (percent == nullptr)) {
    report(context, share == nullptr ? Code::MissingKey : Code::BadValue,
           share == nullptr ? objective : *percent,
           share == nullptr ? "the objective needs `target` or `targetPercent`"
                            : "expected either `target` or `targetPercent`, got both",
           "write `target: 0.999` or `targetPercent: 99.9`");
    return std::nullopt;
  }
  const Node &node = share != nullptr ? *share : *percent;
  const char *key = share != nullptr ? "target" : "targetPercent";
  const auto text = read_text(&node, key, context.diagnostics);
  if (!text) return std::nullopt;
  const std::int64_t whole = share != nullptr ? 1 : 100;
  const auto value = Decimal::parse(text->value);
  if (!value || *value < Decimal{} || *value >= Decimal::from_int(whole)) {
    report(context, Code::BadPercent, node,
           std::string("expected a number from 0 to below ") + std::to_string(whole) + " for `" +
               key + "`, got `" + text->value.substr(0, 40) + "`",
           whole == 1 ? "99.9 percent are `target: 0.999` or `targetPercent: 99.9`"
                      : "write `targetPercent: 99.9`");
    return std::nullopt;
  }
  return Decimal::from_units(value->units() * (100 / whole)).text() + "%";
}

class Slo {
public:
  Slo(const Node &document, bool is_alpha, Context &context)
      : document_(document), is_alpha_(is_alpha), context_(context) {}

  Translation translate(const Node &metadata, const Node &name, const Node &spec) {
    const Fields fields(spec, is_alpha_ ? kAlphaSlo : kSlo, context_.diagnostics);
    Translation out;
    if (spec.kind != NodeKind::Mapping) return out;
    check_description(fields, context_);
    const Node *service = fields.find("service"), *method = fields.find("budgetingMethod");
    const auto window = is_alpha_ ? translate_alpha_window(fields.find("timeWindows"), context_)
                                  : translate_window(fields.find("timeWindow"), context_);
    if (method != nullptr && !is_word(method, "budgetingMethod",
                                      {"Occurrences", "Timeslices", "RatioTimeslices"}, context_))
      method = nullptr;
    const Node *objectives = fields.find("objectives");
    constexpr std::size_t kMostObjectives = 50;
    if (objectives != nullptr && objectives->items.size() > kMostObjectives) {
      report(context_, Code::BadValue, *objectives,
             "expected at most 50 objectives, got " + std::to_string(objectives->items.size()),
             "each becomes one with rules and alerts of its own: make further SLOs");
      return out;
    }
    if (objectives != nullptr &&
        (objectives->kind != NodeKind::Sequence || objectives->items.empty())) {
      report(context_, Code::WrongShape, *objectives,
             "expected a list of at least one objective for `objectives`");
      return out;
    }
    if (!is_text(service, "service", context_) || objectives == nullptr || method == nullptr)
      return out;
    const Parts parts{metadata, name, spec, *objectives, *method, window};
    const bool have_own = !is_alpha_ && is_composite(*objectives);
    if (have_own && objectives->items.size() > 1) return translate_composite(parts, fields);
    const Node *sli = is_alpha_  ? given(fields, "indicator")
                      : have_own ? indicator_of_part(objectives->items.front(), fields)
                                 : indicator_of("the SLO", spec);
    if (sli == nullptr && !is_alpha_) return out;
    Node ours = our_name(service->text, "service-", *service, context_.diagnostics);
    bool any = false;
    for (std::size_t i = 0; i < objectives->items.size(); ++i) {
      const std::string own = objectives->items.size() == 1 ? "" : "-" + std::to_string(i);
      Node result =
          resource("Objective", our_name(name.text + own, "slo-", name, context_.diagnostics),
                   i == 0 ? document_ : objectives->items[i]);
      put_labels(metadata, false, metadata_of(result), context_);
      if (!translate_objective(objectives->items[i], parts, sli, ours, spec_of(result), true))
        continue;
      out.documents.push_back(std::move(result));
      // Sloth counts objectives even if there is one.
      out.origins.push_back({is_alpha_ ? "openslo/v1alpha" : "openslo/v1",
                             service->text,
                             name.text + "-" + std::to_string(i),
                             {}});
      any = true;
    }
    if (any) out.services.push_back(std::move(ours));
    return out;
  }

private:
  /// What the translation of each objective reads of the SLO.
  struct Parts {
    const Node &metadata;
    const Node &name;
    const Node &spec;
    const Node &objectives;
    const Node &method;
    const std::optional<std::string> &window;
  };

  /// Each objective becomes one of ours without alerts, and all of them a composite by their
  /// weights. OpenSLO gives no formula: its prose adds up weighted burn rates, which is the same
  /// for weights that add up to 1 and one target.
  Translation translate_composite(const Parts &slo, const Fields &fields) {
    Translation out;
    bool ok = true;
    const auto refuse = [&](Code code, const Node &at, std::string message, std::string help) {
      report(context_, code, at, std::move(message), std::move(help));
      ok = false;
    };
    if (slo.method.text == "Timeslices")
      refuse(Code::Foreign, slo.method,
             "a slice of a composite SLO is bad where that of any part is; composites combine "
             "whole windows",
             "write `budgetingMethod: RatioTimeslices`, or make each objective an SLO of its own");
    const Node *service = yaml::find(slo.spec, "service");
    Node ours = our_name(service->text, "service-", *service, context_.diagnostics);
    Node weights = mapping_at(slo.objectives);
    std::optional<std::string> percent;
    for (std::size_t i = 0; i < slo.objectives.items.size(); ++i) {
      const Node &objective = slo.objectives.items[i];
      const Node *sli = indicator_of_part(objective, fields);
      Node part_name =
          our_name(slo.name.text + "-" + std::to_string(i), "slo-", slo.name, context_.diagnostics);
      Node part = resource("Objective", part_name, objective);
      put_labels(slo.metadata, false, metadata_of(part), context_);
      put(weights, part_name.text, weight_of(objective), objective);
      if (sli == nullptr || !translate_objective(objective, slo, sli, ours, spec_of(part), false)) {
        ok = false;
        continue;
      }
      const auto its = percent_of(objective, context_);
      if (percent && its && *its != *percent)
        refuse(Code::Foreign, objective,
               "expected one target for all objectives of a composite SLO, got " + *its +
                   " beside " + *percent,
               "parts are weighed by `compositeWeight`: give a stricter one more weight");
      if (!percent) percent = its;
      out.documents.push_back(std::move(part));
      out.origins.push_back(
          {"openslo/v1", service->text, slo.name.text + "-" + std::to_string(i), {}});
    }
    if (!ok || !percent || !slo.window) return {};
    Node whole = resource(
        "Objective", our_name(slo.name.text, "slo-", slo.name, context_.diagnostics), document_);
    put_labels(slo.metadata, false, metadata_of(whole), context_);
    Node &its = spec_of(whole);
    put(its, "service", ours, *service);
    describe(mapping_at(slo.objectives), slo.metadata, slo.spec, its);
    Node composite = mapping_at(slo.objectives), indicator = mapping_at(slo.objectives);
    put(composite, "of", std::move(weights), slo.objectives);
    put(indicator, "composite", std::move(composite), slo.objectives);
    put(its, "indicator", std::move(indicator), slo.objectives);
    put(its, "target", text_at(*percent + " " + *slo.window, slo.objectives));
    translate_policies(yaml::find(slo.spec, "alertPolicies"), its, context_);
    out.documents.insert(out.documents.begin(), std::move(whole));
    out.origins.insert(out.origins.begin(), {"openslo/v1", service->text, slo.name.text, {}});
    out.services.push_back(std::move(ours));
    return out;
  }

  /// Of an objective that has its own; `fields` are those of the SLO, which then has none.
  const Node *indicator_of_part(const Node &objective, const Fields &fields) {
    const Node *out = indicator_of("the objective of a composite SLO", objective);
    for (const char *key : {"indicator", "indicatorRef"})
      if (const Node *own = given(fields, key)) {
        report(context_, Code::BadValue, *own,
               "expected the indicator of the SLO or those of its objectives, got both",
               "an SLO of one indicator and a composite are two SLOs");
        out = nullptr;
      }
    return out;
  }

  Node weight_of(const Node &objective) {
    const Node *weight = yaml::find(objective, "compositeWeight");
    if (weight == nullptr || weight->kind == NodeKind::Null) return text_at("1", objective);
    const auto text = read_text(weight, "compositeWeight", context_.diagnostics);
    const auto value = text ? base::Decimal::parse(text->value) : std::nullopt;
    if (text && (!value || *value <= Decimal{}))
      report(context_, Code::BadValue, *weight,
             "expected a number above 0 for `compositeWeight`, got `" + text->value.substr(0, 40) +
                 "`");
    return value ? text_at(value->text(), *weight) : text_at("1", objective);
  }

  static bool has_own_indicator(const Node &objective) {
    return yaml::find(objective, "indicator") != nullptr ||
           yaml::find(objective, "indicatorRef") != nullptr;
  }
  static bool is_composite(const Node &objectives) {
    return std::any_of(objectives.items.begin(), objectives.items.end(), has_own_indicator);
  }

  /// The spec of the SLI that stands in an SLO or one of its objectives, or that it refers to.
  const Node *indicator_of(const std::string &whose, const Node &spec) {
    const auto given = [&](const char *key) {
      const Node *found = yaml::find(spec, key);
      return found == nullptr || found->kind == NodeKind::Null ? nullptr : found;
    };
    const Node *own = given("indicator"), *ref = given("indicatorRef");
    if ((own == nullptr) == (ref == nullptr)) {
      report(context_, own == nullptr ? Code::MissingKey : Code::BadValue,
             own == nullptr ? spec : *ref,
             own == nullptr ? whose + " needs `indicator` or `indicatorRef`"
                            : "expected either `indicator` or `indicatorRef`, got both");
      return nullptr;
    }
    if (ref != nullptr) {
      if (!is_name(ref, "indicatorRef", context_)) return nullptr;
      const Node *document = find_reference("SLI", *ref, context_);
      return document == nullptr ? nullptr : yaml::find(*document, "spec");
    }
    const Fields inline_sli(*own, kInlineSli, context_.diagnostics);
    (void)check_metadata(inline_sli.find("metadata"), context_);
    return inline_sli.find("spec");
  }

  /// `is_whole`: it is all of an SLO, with its alerts; else a part of a composite one.
  bool translate_objective(const Node &objective, const Parts &slo, const Node *sli,
                           const Node &service, Node &ours, bool is_whole) {
    const auto &[metadata, name, spec, all, method, window] = slo;
    const Fields fields(objective, is_alpha_ ? kAlphaObjective : kObjective, context_.diagnostics);
    if (objective.kind != NodeKind::Mapping) return false;
    put(ours, "service", service, *yaml::find(spec, "service"));
    (void)read_text(given(fields, "displayName"), "displayName", context_.diagnostics);
    describe(objective, metadata, spec, ours);
    if (const Node *weight = given(fields, "compositeWeight");
        weight != nullptr && is_whole && !has_own_indicator(objective))
      report(context_, Code::BadValue, *weight, "only objectives of a composite SLO have a weight",
             "remove it");
    const Slicing slicing{&method, given(fields, "timeSliceWindow"),
                          given(fields, "timeSliceTarget")};
    const Measured measured = is_alpha_
                                  ? translate_alpha_sli(sli, objective, slicing, ours, context_)
                                  : translate_sli(*sli, objective, slicing, ours, context_);
    const auto percent = percent_of(objective, context_);
    if (percent && window) {
      const yaml::Entry *target = yaml::find_entry(objective, "target");
      if (target == nullptr) target = yaml::find_entry(objective, "targetPercent");
      put(ours, "target", text_at(*percent + " " + *window, target->value), target->key);
    }
    translate_policies(is_alpha_ || !is_whole ? nullptr : yaml::find(spec, "alertPolicies"), ours,
                       context_);
    if (measured == Measured::Elsewhere) ++context_.out.left_out;
    return measured == Measured::Yes && percent && window;
  }

  /// What the SLO says of itself, then its objective.
  static void describe(const Node &objective, const Node &metadata, const Node &spec, Node &ours) {
    const Node *description = yaml::find(spec, "description");
    const Node *title = yaml::find(metadata, "displayName");
    const Node *own = yaml::find(objective, "displayName");
    const Node *first = description != nullptr && !description->text.empty() ? description : title;
    std::string text = first == nullptr ? "" : first->text;
    if (own != nullptr && !own->text.empty())
      text += text.empty() ? own->text : " (" + own->text + ")";
    if (!text.empty())
      put(ours, "description", text_at(std::move(text), first == nullptr ? *own : *first));
  }

  const Node &document_;
  bool is_alpha_;
  Context &context_;
};

Translation translate_service(const Node &metadata, const Node &name, const Node &spec,
                              const Node &document, Context &context) {
  const Fields fields(spec, kService, context.diagnostics);
  check_description(fields, context);
  Node out =
      resource("Service", our_name(name.text, "service-", name, context.diagnostics), document);
  put_labels(metadata, true, metadata_of(out), context);
  if (spec.kind == NodeKind::Mapping)
    put_text(spec_of(out), "description", yaml::find_entry(spec, "description"));
  Translation all;
  all.documents.push_back(std::move(out));
  return all;
}

void check_data_source(const Node &spec, Context &context) {
  const Fields fields(spec, kDataSource, context.diagnostics);
  check_description(fields, context);
  (void)is_text(fields.find("type"), "type", context);
  // Nobody connects by it, and it may hold secrets.
  if (const Node *details = fields.find("connectionDetails"))
    context.diagnostics.conceal(details->span);
}

/// An SLI that no SLO of the tree reads is checked as one of an objective would be.
void check_sli(const Node &spec, Context &context) {
  Node ignored = mapping_at(spec), objective = mapping_at(spec);
  const bool is_threshold = yaml::find(spec, "thresholdMetric") != nullptr;
  if (is_threshold) {
    put(objective, "op", text_at("lte", spec));
    put(objective, "value", text_at("1", spec));
  }
  (void)translate_sli(spec, objective, {}, ignored, context);
}

void refuse_second(const std::string &kind, const Node &name, Context &context) {
  const auto found = context.references.openslo.find({kind, name.text});
  if (found == context.references.openslo.end()) return;
  const Node *metadata = yaml::find(found->second, "metadata");
  const Node *first = metadata == nullptr ? nullptr : yaml::find(*metadata, "name");
  if (first == nullptr || first->span == name.span) return;
  base::Diagnostic d =
      base::make_diagnostic(Code::DuplicateName, name.span,
                            kind + " `" + name.text + "` is defined twice", "rename or remove one");
  d.also.push_back({first->span, "first defined here"});
  context.diagnostics.add(std::move(d));
}

} // namespace

bool recognise(const Node &document) {
  const Node *version = yaml::find(document, "apiVersion");
  return version != nullptr && version->kind == NodeKind::Scalar &&
         version->text.starts_with("openslo");
}

Translation translate(const Node &document, Context &context) {
  const Node &version = *yaml::find(document, "apiVersion");
  const bool is_alpha = version.text == "openslo/v1alpha";
  if (!is_alpha && version.text != "openslo/v1") {
    report(context, Code::UnknownApiVersion, version,
           "unknown apiVersion `" + version.text.substr(0, 40) + "` of OpenSLO",
           "versions are `openslo/v1` and `openslo/v1alpha`");
    return {};
  }
  const Fields fields(document, kDocument, context.diagnostics);
  const Node *kind = fields.find("kind"), *metadata = fields.find("metadata"),
             *spec = fields.find("spec");
  const Node *name = check_metadata(metadata, context);
  const bool is_known = is_alpha ? is_word(kind, "kind", {"SLO", "Service"}, context)
                                 : is_word(kind, "kind",
                                           {"SLO", "SLI", "Service", "DataSource", "AlertPolicy",
                                            "AlertCondition", "AlertNotificationTarget"},
                                           context);
  if (!is_known || metadata == nullptr) return {};
  const Node empty = mapping_at(document);
  if (spec == nullptr && kind->text == "Service") spec = &empty;
  if (spec == nullptr) {
    report(context, Code::MissingKey, document, "the resource needs `spec`");
    return {};
  }
  if (name != nullptr) refuse_second(kind->text, *name, context);
  // What else is wrong is found under any name.
  const Node &called = name != nullptr ? *name : *kind;
  Translation out;
  if (kind->text == "SLO")
    out = Slo(document, is_alpha, context).translate(*metadata, called, *spec);
  if (kind->text == "Service") out = translate_service(*metadata, called, *spec, document, context);
  if (kind->text == "SLI") check_sli(*spec, context);
  if (kind->text == "DataSource") check_data_source(*spec, context);
  if (kind->text == "AlertPolicy") check_policy(*spec, context);
  if (kind->text == "AlertCondition") check_condition(*spec, context);
  if (kind->text == "AlertNotificationTarget") check_target(*spec, context);
  return name != nullptr ? std::move(out) : Translation{};
}

std::optional<std::pair<std::string, std::string>> referable(const Node &document) {
  const Node *version = yaml::find(document, "apiVersion"), *kind = yaml::find(document, "kind");
  const Node *metadata = yaml::find(document, "metadata"), *spec = yaml::find(document, "spec");
  if (version == nullptr || version->text != "openslo/v1" || kind == nullptr ||
      metadata == nullptr || spec == nullptr || kind->text == "SLO" || kind->text == "Service")
    return std::nullopt;
  const Node *name = yaml::find(*metadata, "name");
  if (name == nullptr) return std::nullopt;
  return std::pair(kind->text, name->text);
}

} // namespace slac::decode::openslo

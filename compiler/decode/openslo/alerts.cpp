// SPDX-License-Identifier: Apache-2.0
// Alert policies: a condition becomes a burn rate over its lookback, its severity and its targets
// labels of the alert, by which it is routed.
#include "compiler/decode/openslo/scope.hpp"
#include "compiler/decode/openslo/tables.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace slac::decode::openslo {
namespace {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

/// An item of a list that either refers to a resource or holds one.
struct Resource {
  const Node *name = nullptr;
  const Node *spec = nullptr; ///< null: it is not in the tree
};

std::optional<Resource> resolve(const Node &item, const char *ref_key, const Table &ref,
                                const char *kind, bool must_exist, Context &context) {
  if (yaml::find(item, ref_key) != nullptr) {
    const Fields fields(item, ref, context.diagnostics);
    const Node *name = fields.find(ref_key);
    if (!is_name(name, ref_key, context)) return std::nullopt;
    if (!must_exist) return Resource{name, nullptr};
    const Node *document = find_reference(kind, *name, context);
    if (document == nullptr) return std::nullopt;
    return Resource{name, yaml::find(*document, "spec")};
  }
  const Fields fields(item, kInline, context.diagnostics);
  const Node *metadata = fields.find("metadata"), *spec = fields.find("spec");
  const Node *own = fields.find("kind");
  if (item.kind != NodeKind::Mapping || metadata == nullptr || spec == nullptr ||
      !is_word(own, "kind", {kind}, context))
    return std::nullopt;
  const Node *name = check_metadata(metadata, context);
  if (name == nullptr) return std::nullopt;
  return Resource{name, spec};
}

const std::vector<Node> *items_of(const Node *list, const char *key, std::size_t most,
                                  Context &context) {
  if (list == nullptr) return nullptr;
  if (list->kind == NodeKind::Sequence && !list->items.empty() && list->items.size() <= most)
    return &list->items;
  report(context, Code::WrongShape, *list,
         most == 1
             ? std::string("expected a list of exactly one item for `") + key + "`"
             : "expected a list of one to " + std::to_string(most) + " items for `" + key + "`");
  return nullptr;
}

/// Of one SLO; a tier takes four pairs of windows anyway.
constexpr std::size_t kMostPolicies = 20;
constexpr std::size_t kMostTargets = 20;

bool is_true(const Fields &fields, const char *key, bool absent, Context &context) {
  const Node *node = given(fields, key);
  if (node == nullptr) return absent;
  return is_word(node, key, {"true", "false"}, context) && node->text == "true";
}

/// What severities say that a person is woken.
bool pages(std::string severity) {
  std::transform(severity.begin(), severity.end(), severity.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return severity == "page" || severity == "critical";
}

/// The alerts of one Objective.
class Policies {
public:
  Policies(const Node &at, Context &context)
      : context_(context), page_(list_at(at)), ticket_(list_at(at)), at_(at) {}

  void add(const Node &item) {
    const auto policy =
        resolve(item, "alertPolicyRef", kAlertPolicyRef, "AlertPolicy", true, context_);
    if (!policy || policy->spec == nullptr) return;
    if (!names_.insert(policy->name->text).second) {
      report(context_, Code::DuplicateName, *policy->name,
             "the policy `" + policy->name->text + "` is given twice",
             "each alert would stand there twice: remove one");
      return;
    }
    const Fields fields(*policy->spec, kAlertPolicy, context_.diagnostics);
    const auto *conditions = items_of(given(fields, "conditions"), "conditions", 1, context_);
    const auto *targets = items_of(given(fields, "notificationTargets"), "notificationTargets",
                                   kMostTargets, context_);
    if (conditions == nullptr || targets == nullptr) return;
    const auto condition = resolve(conditions->front(), "conditionRef", kConditionRef,
                                   "AlertCondition", true, context_);
    if (!condition || condition->spec == nullptr) return;
    check_condition(*condition->spec, context_);
    const Node *severity = yaml::find(*condition->spec, "severity");
    const Node *burn = yaml::find(*condition->spec, "condition");
    if (severity == nullptr || burn == nullptr) return;
    note_resolved(fields);
    const bool is_page = pages(severity->text);
    if (is_true(fields, "alertWhenNoData", false, context_)) {
      no_data_ = yaml::find(*policy->spec, "alertWhenNoData");
      no_data_pages_ = no_data_pages_ || is_page;
    }
    if (!is_true(fields, "alertWhenBreaching", true, context_)) return;
    for (const Node &target : *targets) {
      const auto channel =
          resolve(target, "targetRef", kTargetRef, "AlertNotificationTarget", false, context_);
      if (!channel) continue;
      if (channel->spec != nullptr) check_target(*channel->spec, context_);
      if (auto pair = windows(*burn, *severity, *channel->name, *policy->name))
        (is_page ? page_ : ticket_).items.push_back(std::move(*pair));
    }
  }

  void finish(Node &spec) && {
    Node alerts = mapping_at(at_);
    for (Node *tier : {&page_, &ticket_}) {
      if (tier->items.empty()) continue;
      Node own = mapping_at(at_);
      put(own, "windows", std::move(*tier));
      put(alerts, tier == &page_ ? "page" : "ticket", std::move(own));
    }
    put(spec, "alerts", std::move(alerts), at_);
    Node no_data = mapping_at(at_);
    const char *how = no_data_ == nullptr ? "none" : no_data_pages_ ? "page" : "ticket";
    put(no_data, "alert", text_at(how, no_data_ == nullptr ? at_ : *no_data_));
    put(spec, "noData", std::move(no_data), at_);
  }

private:
  void note_resolved(const Fields &policy) {
    if (!is_true(policy, "alertWhenResolved", false, context_)) return;
    base::Diagnostic d = base::make_diagnostic(
        Code::Foreign, policy.find("alertWhenResolved")->span,
        "an alert that ends is reported by the Alertmanager's `send_resolved`, not by a rule",
        "Channels of slac send it");
    d.severity = base::Severity::Note;
    context_.diagnostics.add(std::move(d));
  }

  std::optional<Node> windows(const Node &burn, const Node &severity, const Node &channel,
                              const Node &policy) {
    const Node *threshold = yaml::find(burn, "threshold");
    const auto lookback =
        read_shorthand(yaml::find(burn, "lookbackWindow"), "lookbackWindow", context_);
    const Node *after = yaml::find(burn, "alertAfter");
    if (threshold == nullptr || !lookback) return std::nullopt;
    const auto factor = base::Decimal::parse(threshold->text, true);
    if (!factor || *factor <= base::Decimal{}) return std::nullopt; // has been reported
    Node out = mapping_at(burn);
    put(out, "long",
        text_at(time::format_window(lookback->length()), *yaml::find(burn, "lookbackWindow")));
    put(out, "factor", text_at(factor->text(), *threshold));
    if (after != nullptr && after->kind != NodeKind::Null)
      if (const auto wait = read_shorthand(after, "alertAfter", context_);
          wait && wait->length().ns > 0)
        put(out, "for", text_at(time::format_window(wait->length()), *after));
    Node labels = mapping_at(burn);
    put(labels, "severity", severity);
    put(labels, "channel", text_at(channel.text, channel));
    put(labels, "policy", text_at(policy.text, policy));
    put(out, "labels", std::move(labels));
    return out;
  }

  Context &context_;
  Node page_;
  Node ticket_;
  const Node &at_;
  const Node *no_data_ = nullptr;
  bool no_data_pages_ = false;
  std::set<std::string> names_;
};

} // namespace

void translate_policies(const Node *policies, Node &spec, Context &context) {
  const Node none = mapping_at(spec);
  Policies out(policies == nullptr ? none : *policies, context);
  if (policies != nullptr && policies->kind != NodeKind::Sequence)
    report_shape(*policies, "alertPolicies", "a list", context.diagnostics);
  else if (policies != nullptr && policies->items.size() > kMostPolicies)
    report(context, Code::BadValue, *policies,
           "expected at most " + std::to_string(kMostPolicies) + " policies, got " +
               std::to_string(policies->items.size()));
  else if (policies != nullptr)
    for (const Node &item : policies->items)
      out.add(item);
  std::move(out).finish(spec);
}

void check_policy(const Node &spec, Context &context) {
  const Fields fields(spec, kAlertPolicy, context.diagnostics);
  check_description(fields, context);
  for (const char *key : {"alertWhenNoData", "alertWhenResolved", "alertWhenBreaching"})
    (void)is_true(fields, key, false, context);
  if (const auto *all = items_of(given(fields, "conditions"), "conditions", 1, context))
    if (const auto condition =
            resolve(all->front(), "conditionRef", kConditionRef, "AlertCondition", true, context);
        condition && condition->spec != nullptr)
      check_condition(*condition->spec, context);
  if (const auto *all = items_of(given(fields, "notificationTargets"), "notificationTargets",
                                 kMostTargets, context))
    for (const Node &item : *all)
      if (const auto target =
              resolve(item, "targetRef", kTargetRef, "AlertNotificationTarget", false, context);
          target && target->spec != nullptr)
        check_target(*target->spec, context);
}

void check_condition(const Node &spec, Context &context) {
  const Fields fields(spec, kAlertCondition, context.diagnostics);
  check_description(fields, context);
  (void)is_text(fields.find("severity"), "severity", context);
  const Node *condition = fields.find("condition");
  if (condition == nullptr) return;
  const Fields burn(*condition, kCondition, context.diagnostics);
  if (condition->kind != NodeKind::Mapping) return;
  (void)is_word(burn.find("kind"), "kind", {"burnrate"}, context);
  const Node *op = burn.find("op");
  if (is_word(op, "op", {"gt", "gte", "lt", "lte"}, context) && op->text.starts_with("l")) {
    base::Diagnostic d =
        base::make_diagnostic(Code::BadValue, op->span,
                              "an alert on a burn rate that is low would fire while all is well",
                              "write `gt`: it fires while more burns than the threshold");
    d.fixes.push_back({op->span, "gt", "write"});
    context.diagnostics.add(std::move(d));
  }
  if (const auto text = read_text(burn.find("threshold"), "threshold", context.diagnostics))
    if (const auto value = base::Decimal::parse(text->value, true);
        !value || *value <= base::Decimal{})
      report(context, Code::BadValue, *burn.find("threshold"),
             "expected a burn rate above 0 for `threshold`, got `" + text->value.substr(0, 40) +
                 "`",
             "write `threshold: 14.4`: so many times what the budget allows");
  (void)read_shorthand(burn.find("lookbackWindow"), "lookbackWindow", context);
  if (const Node *after = given(burn, "alertAfter"))
    (void)read_shorthand(after, "alertAfter", context);
}

void check_target(const Node &spec, Context &context) {
  const Fields fields(spec, kTarget, context.diagnostics);
  check_description(fields, context);
  (void)is_text(fields.find("target"), "target", context);
}

} // namespace slac::decode::openslo

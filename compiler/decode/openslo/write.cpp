// SPDX-License-Identifier: Apache-2.0
// Our resources as OpenSLO v1: the way back of the other files here, so that what can be said in
// both compiles to the same rules.
#include "compiler/decode/openslo/write.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/decode/translation.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/terms/parse.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/yaml/write.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::openslo {
namespace {

using base::Decimal;
using yaml::Node;
using yaml::NodeKind;

bool is_dns_label(const std::string &text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 63 && fits(text.front()) && fits(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return fits(c) || c == '-'; });
}

/// The length in one unit, as OpenSLO writes it.
std::string shorthand(time::Duration length) {
  constexpr std::array<std::pair<std::int64_t, char>, 4> kUnits{
      {{7 * time::kDay, 'w'}, {time::kDay, 'd'}, {time::kHour, 'h'}, {time::kMinute, 'm'}}};
  for (const auto &[ns, unit] : kUnits)
    if (length.ns % ns == 0) return std::to_string(length.ns / ns) + unit;
  return {};
}

/// A number or a truth value.
Node typed_at(std::string text, const Node &at) {
  Node out = text_at(std::move(text), at);
  out.typed = true;
  return out;
}

class Writer {
public:
  Writer(const Node &resource, std::vector<Unsaid> &unsaid)
      : resource_(resource), unsaid_(unsaid) {}

  std::optional<Node> write() {
    const Node *kind = yaml::find(resource_, "kind"), *metadata = yaml::find(resource_, "metadata"),
               *spec = yaml::find(resource_, "spec");
    if (kind == nullptr || metadata == nullptr || spec == nullptr) return std::nullopt;
    const Node &name = *yaml::find(*metadata, "name");
    if (kind->text != "Service" && kind->text != "Objective") {
      say("the " + kind->text + " `" + name.text + "`: OpenSLO has no such kind", resource_);
      return std::nullopt;
    }
    who_ = kind->text + " `" + name.text + "`";
    if (!is_dns_label(name.text)) {
      unsaid_.push_back({name.span,
                         "the " + who_ + ": names of OpenSLO are lower-case letters, digits and -",
                         kind->text == "Objective"});
      return std::nullopt;
    }
    Node out = mapping_at(resource_);
    put(out, "apiVersion", text_at("openslo/v1", resource_));
    put(out, "kind", text_at(kind->text == "Service" ? "Service" : "SLO", resource_));
    put(out, "metadata", write_metadata(*metadata), *metadata);
    put(out, "spec", mapping_at(*spec));
    const bool ok = kind->text == "Service" ? write_service(*spec, spec_of(out))
                                            : write_objective(*spec, spec_of(out));
    if (ok) return out;
    unsaid_.push_back({name.span, "the " + who_ + ": it is not written", true});
    return std::nullopt;
  }

private:
  void say(std::string what, const Node &at) {
    unsaid_.push_back({at.span, std::move(what), false});
  }
  void lacks(const std::string &key, const Node &at, const std::string &why = {}) {
    say("`" + key + "` of the " + who_ + (why.empty() ? "" : ": " + why), at);
  }

  /// Keys of OpenSLO's labels begin and end with a letter or digit.
  static bool is_label_key(const std::string &text) {
    return text.size() <= 63 && text.front() != '_' && text.back() != '_';
  }

  Node write_metadata(const Node &metadata) {
    Node out = mapping_at(metadata);
    put_text(out, "name", yaml::find_entry(metadata, "name"));
    const yaml::Entry *labels = yaml::find_entry(metadata, "labels");
    if (labels == nullptr) return out;
    Node kept = mapping_at(labels->value);
    for (const yaml::Entry &entry : labels->value.entries)
      if (is_label_key(entry.key.text))
        kept.entries.push_back(entry);
      else
        lacks("metadata.labels." + entry.key.text, entry.key, "no such label can be");
    if (!kept.entries.empty()) put(out, "labels", std::move(kept), labels->key);
    return out;
  }

  void write_description(const Node &spec, Node &out) {
    const yaml::Entry *description = yaml::find_entry(spec, "description");
    constexpr std::size_t kLongest = 1050;
    if (description != nullptr && description->value.text.size() > kLongest)
      lacks("description", description->key, "it has at most 1050 characters");
    else
      put_text(out, "description", description);
  }

  bool write_service(const Node &spec, Node &out) {
    for (const yaml::Entry &entry : spec.entries)
      if (entry.key.text != "description") lacks(entry.key.text, entry.key);
    write_description(spec, out);
    return true;
  }

  bool write_objective(const Node &spec, Node &out) {
    write_description(spec, out);
    put_text(out, "service", yaml::find_entry(spec, "service"));
    const Node *target = yaml::find(spec, "target");
    if (target == nullptr) return false;
    Node objective = mapping_at(*target);
    if (!write_indicator(spec, out, objective) || !write_target(*target, out, objective))
      return false;
    Node objectives = list_at(*target);
    objectives.items.push_back(std::move(objective));
    put(out, "objectives", std::move(objectives), *target);
    write_alerts(yaml::find(spec, "alerts"), yaml::find(spec, "noData"), out);
    for (const yaml::Entry &entry : spec.entries) {
      constexpr std::array<std::string_view, 7> kSaid{
          "service", "description", "indicator", "target", "by", "alerts", "noData"};
      if (std::find(kSaid.begin(), kSaid.end(), entry.key.text) == kSaid.end())
        lacks(entry.key.text, entry.key);
    }
    return true;
  }

  // The indicator.

  static Node source(Node query) {
    Node spec = mapping_at(query), metric = mapping_at(query), out = mapping_at(query);
    put(spec, "query", std::move(query));
    put(metric, "type", text_at("Prometheus", spec));
    put(metric, "spec", std::move(spec));
    put(out, "metricSource", std::move(metric));
    return out;
  }

  /// With `{{.window}}`, which other tools that read OpenSLO know.
  static std::string in_their_words(std::string text) {
    constexpr std::string_view kOurs = "$window", kTheirs = "{{.window}}";
    for (std::size_t at = 0; (at = text.find(kOurs, at)) != std::string::npos; at += kTheirs.size())
      text.replace(at, kOurs.size(), kTheirs);
    return text;
  }

  /// A selector in a sum by the labels that split the objective.
  static Node query_of(const Node &counter, const Node *by) {
    std::string text = in_their_words(counter.text);
    const bool is_windowed = text.find("{{.window}}") != std::string::npos;
    if (is_windowed) return text_at(std::move(text), counter);
    std::string labels;
    if (by != nullptr)
      for (const Node &item : by->items)
        labels += (labels.empty() ? "" : ", ") + item.text;
    const std::string sum = labels.empty() ? "sum(" : "sum by (" + labels + ") (";
    return text_at(sum + text + ")", counter);
  }

  bool write_indicator(const Node &spec, Node &out, Node &objective) {
    const Node *indicator = yaml::find(spec, "indicator"), *by = yaml::find(spec, "by");
    if (indicator == nullptr || indicator->entries.empty()) return false;
    const yaml::Entry *kind = &indicator->entries.front();
    std::string method = "Occurrences";
    if (kind->key.text == "slices") {
      const Node &slices = kind->value;
      const Node *slice = yaml::find(slices, "slice"), *goal = yaml::find(slices, "goal");
      const yaml::Entry *of = nullptr;
      for (const yaml::Entry &entry : slices.entries)
        if (entry.key.text != "slice" && entry.key.text != "goal") of = &entry;
      const auto length = slice == nullptr ? std::nullopt : time::parse_duration(slice->text);
      if (of == nullptr || !length) return false;
      if (shorthand(*length).empty()) {
        lacks("slice", *slice, "OpenSLO counts whole minutes");
        return false;
      }
      method = goal == nullptr ? "RatioTimeslices" : "Timeslices";
      if (goal != nullptr) {
        const auto percent = Decimal::parse(goal->text.substr(0, goal->text.size() - 1));
        if (!percent || percent->units() % 100 != 0) return false;
        put(objective, "timeSliceTarget",
            typed_at(Decimal::from_units(percent->units() / 100).text(), *goal));
      }
      put(objective, "timeSliceWindow", text_at(shorthand(*length), *slice));
      kind = of;
    }
    Node sli = mapping_at(*indicator);
    const bool by_names = by == nullptr || by->kind == NodeKind::Sequence;
    if (!by_names) {
      lacks("by", *by, "labels cannot be renamed");
      return false;
    }
    const bool ok = kind->key.text == "ratio"        ? ratio(kind->value, by, sli)
                    : kind->key.text == "errorRatio" ? raw(kind->value, by, sli)
                    : kind->key.text == "threshold"  ? threshold(kind->value, by, sli, objective)
                                                     : false;
    if (!ok) {
      lacks("indicator." + kind->key.text, kind->key, "there is no such SLI, or not all of it");
      return false;
    }
    Node inline_sli = mapping_at(*indicator), metadata = mapping_at(*indicator);
    put(metadata, "name",
        text_at(yaml::find(*yaml::find(resource_, "metadata"), "name")->text, *indicator));
    put(inline_sli, "metadata", std::move(metadata));
    put(inline_sli, "spec", std::move(sli));
    put(out, "indicator", std::move(inline_sli), *indicator);
    put(out, "budgetingMethod", text_at(method, *indicator));
    return true;
  }

  static bool ratio(const Node &node, const Node *by, Node &sli) {
    const Node *good = yaml::find(node, "good"), *bad = yaml::find(node, "bad"),
               *total = yaml::find(node, "total");
    if (total == nullptr || (good == nullptr) == (bad == nullptr) ||
        yaml::find(node, "newSeries") != nullptr)
      return false;
    Node metric = mapping_at(node);
    put(metric, "counter", typed_at("true", node));
    put(metric, good != nullptr ? "good" : "bad",
        source(query_of(good != nullptr ? *good : *bad, by)));
    put(metric, "total", source(query_of(*total, by)));
    put(sli, "ratioMetric", std::move(metric));
    return true;
  }

  /// By labels only where the expression itself aggregates by them.
  static bool splits(const Node &query, const Node *by) {
    std::vector<std::string> wanted;
    if (by != nullptr)
      for (const Node &item : by->items)
        wanted.push_back(item.text);
    std::sort(wanted.begin(), wanted.end());
    return grouped_by({&query}) == wanted;
  }

  static bool raw(const Node &node, const Node *by, Node &sli) {
    if (!splits(node, by)) return false;
    Node metric = mapping_at(node);
    put(metric, "counter", typed_at("false", node));
    put(metric, "rawType", text_at("failure", node));
    put(metric, "raw", source(text_at(in_their_words(node.text), node)));
    put(sli, "ratioMetric", std::move(metric));
    return true;
  }

  static bool threshold(const Node &node, const Node *by, Node &sli, Node &objective) {
    const Node *value = yaml::find(node, "value"), *op = yaml::find(node, "op"),
               *bound = yaml::find(node, "bound");
    if (value == nullptr || op == nullptr || bound == nullptr || !splits(*value, by) ||
        !Decimal::parse(bound->text))
      return false;
    constexpr std::array<std::pair<std::string_view, const char *>, 4> kOps{
        {{"<=", "lte"}, {">=", "gte"}, {"<", "lt"}, {">", "gt"}}};
    for (const auto &[sign, word] : kOps)
      if (sign == op->text) put(objective, "op", text_at(word, *op));
    put(objective, "value", typed_at(Decimal::parse(bound->text)->text(), *bound));
    put(sli, "thresholdMetric", source(text_at(in_their_words(value->text), *value)));
    return true;
  }

  // Target and window.

  bool write_target(const Node &node, Node &out, Node &objective) {
    const auto parsed = terms::parse_target(node.text);
    const auto *target = std::get_if<terms::Target>(&parsed);
    if (target == nullptr) return false;
    put(objective, "targetPercent", typed_at(target->percent.text(), node));
    Node window = mapping_at(node);
    if (const auto *rolling = std::get_if<terms::Rolling>(&target->window.form)) {
      const std::string length = shorthand(rolling->length);
      if (length.empty()) {
        lacks("target", node, "OpenSLO has no windows of seconds");
        return false;
      }
      put(window, "duration", text_at(length, node));
      put(window, "isRolling", typed_at("true", node));
    } else {
      const auto &calendar = std::get<terms::Calendar>(target->window.form);
      constexpr std::array<std::pair<time::Period, const char *>, 5> kPeriods{
          {{time::Period::Day, "1d"},
           {time::Period::Week, "1w"},
           {time::Period::Month, "1M"},
           {time::Period::Quarter, "1Q"},
           {time::Period::Year, "1Y"}}};
      const auto period = std::find_if(kPeriods.begin(), kPeriods.end(),
                                       [&](const auto &p) { return p.first == calendar.period; });
      if (period == kPeriods.end() || !calendar.zone) {
        lacks("target", node, "a calendar of OpenSLO names its time zone");
        return false;
      }
      put(window, "duration", text_at(period->second, node));
      put(window, "isRolling", typed_at("false", node));
      Node start = mapping_at(node);
      // A Monday, and the first day of a year.
      put(start, "startTime", text_at("2024-01-01 00:00:00", node));
      put(start, "timeZone", text_at(calendar.zone->text, node));
      put(window, "calendar", std::move(start));
    }
    Node windows = list_at(node);
    windows.items.push_back(std::move(window));
    put(out, "timeWindow", std::move(windows), node);
    return true;
  }

  // Alerts.

  /// A pair of one window with a burn rate is a condition; others have no place.
  void write_alerts(const Node *alerts, const Node *no_data, Node &out) {
    if (alerts == nullptr) {
      lacks("alerts", resource_, "the usual pairs of windows; a condition has one window");
      return;
    }
    Node policies = list_at(*alerts);
    const Node *alert = no_data == nullptr ? nullptr : yaml::find(*no_data, "alert");
    const std::string how = alert == nullptr ? "ticket" : alert->text;
    bool is_said = how == "none";
    for (const yaml::Entry &tier : alerts->entries) {
      const Node *windows = yaml::find(tier.value, "windows");
      if (windows == nullptr) {
        lacks("alerts." + tier.key.text, tier.key,
              "the usual pairs of windows; a condition has one window");
        continue;
      }
      for (const yaml::Entry &entry : tier.value.entries)
        if (entry.key.text != "windows")
          lacks("alerts." + tier.key.text + "." + entry.key.text, entry.key);
      for (const Node &pair : windows->items)
        if (auto policy = policy_of(pair, how == tier.key.text)) {
          add_policy(std::move(*policy), policies);
          is_said = is_said || how == tier.key.text;
        } else
          lacks("alerts." + tier.key.text + ".windows", pair,
                "a condition has one window, a burn rate, a severity and a target");
    }
    if (!is_said) lacks("noData", *alerts, "only a policy of the same tier says it");
    if (!policies.items.empty()) put(out, "alertPolicies", std::move(policies), *alerts);
  }

  static std::string text_of(const Node &policy, const char *key) {
    std::string out;
    Node alone = mapping_at(policy);
    put(alone, key, *yaml::find(*yaml::find(policy, "spec"), key));
    yaml::write(
        alone, [](const yaml::Entry &) { return std::vector<std::string>{}; }, out);
    return out;
  }

  /// What several targets receive is one policy.
  static void add_policy(Node policy, Node &policies) {
    const auto name = [](const Node &of) {
      return yaml::find(*yaml::find(of, "metadata"), "name")->text;
    };
    for (Node &known : policies.items)
      if (name(known) == name(policy) &&
          text_of(known, "conditions") == text_of(policy, "conditions")) {
        // The last of its keys.
        spec_of(known).entries.back().value.items.push_back(
            std::move(spec_of(policy).entries.back().value.items.front()));
        return;
      }
    policies.items.push_back(std::move(policy));
  }

  static std::optional<Node> policy_of(const Node &pair, bool says_no_data) {
    const Node *window = yaml::find(pair, "long"), *factor = yaml::find(pair, "factor"),
               *wait = yaml::find(pair, "for"), *labels = yaml::find(pair, "labels");
    if (window == nullptr || factor == nullptr || labels == nullptr ||
        yaml::find(pair, "short") != nullptr)
      return std::nullopt;
    const Node *severity = yaml::find(*labels, "severity"),
               *channel = yaml::find(*labels, "channel"), *name = yaml::find(*labels, "policy");
    const auto length = time::parse_duration(window->text);
    const auto after = wait == nullptr ? std::nullopt : time::parse_duration(wait->text);
    if (severity == nullptr || channel == nullptr || name == nullptr || !length ||
        labels->entries.size() != 3 || !is_dns_label(channel->text) || !is_dns_label(name->text))
      return std::nullopt;
    Node burn = mapping_at(pair), condition = mapping_at(pair), spec = mapping_at(pair);
    put(burn, "kind", text_at("burnrate", pair));
    put(burn, "op", text_at("gt", pair));
    put(burn, "threshold", typed_at(factor->text, *factor));
    put(burn, "lookbackWindow", text_at(shorthand(*length), *window));
    if (after) put(burn, "alertAfter", text_at(shorthand(*after), *wait));
    put(condition, "severity", *severity);
    put(condition, "condition", std::move(burn));
    Node conditions = list_at(pair);
    conditions.items.push_back(inline_of("AlertCondition", name->text, std::move(condition), pair));
    if (says_no_data) put(spec, "alertWhenNoData", typed_at("true", pair));
    put(spec, "alertWhenBreaching", typed_at("true", pair));
    put(spec, "conditions", std::move(conditions));
    Node target = mapping_at(pair), targets = list_at(pair);
    put(target, "targetRef", text_at(channel->text, *channel));
    targets.items.push_back(std::move(target));
    put(spec, "notificationTargets", std::move(targets));
    return inline_of("AlertPolicy", name->text, std::move(spec), pair);
  }

  static Node inline_of(const char *kind, const std::string &name, Node spec, const Node &at) {
    Node out = mapping_at(at), metadata = mapping_at(at);
    put(out, "kind", text_at(kind, at));
    put(metadata, "name", text_at(name, at));
    put(out, "metadata", std::move(metadata));
    put(out, "spec", std::move(spec));
    return out;
  }

  const Node &resource_;
  std::vector<Unsaid> &unsaid_;
  std::string who_;
};

} // namespace

std::optional<Node> write(const Node &resource, std::vector<Unsaid> &unsaid) {
  return Writer(resource, unsaid).write();
}

} // namespace slac::decode::openslo

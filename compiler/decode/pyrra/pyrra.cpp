// SPDX-License-Identifier: Apache-2.0
// Pyrra's objectives as ours. What Pyrra's own validation refuses is refused here with its place
// (github.com/pyrra-dev/pyrra, kubernetes/api/v1alpha1, release 0.10).
#include "compiler/decode/pyrra/pyrra.hpp"

#include "compiler/decode/pyrra/tables.hpp"
#include "compiler/decode/reader.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::pyrra {
namespace {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

constexpr std::string_view kPropagated = "pyrra.dev/";
constexpr const char *kAlertName = "ErrorBudgetBurn";

/// A pair of windows of four weeks; other periods scale it.
struct Tier {
  bool page;
  const char *severity; ///< where the spec names none
  const char *key;      ///< of the severity
  int factor;
  std::int64_t long_window;
  std::int64_t short_window;
  std::int64_t wait;
};
constexpr std::int64_t kTableWindow = 28 * time::kDay;
constexpr std::array<Tier, 4> kTiers{
    {{true, "critical", "fastBurn", 14, time::kHour, 5 * time::kMinute, 2 * time::kMinute},
     {true, "critical", "mediumBurn", 7, 6 * time::kHour, 30 * time::kMinute, 15 * time::kMinute},
     {false, "warning", "slowBurn", 2, time::kDay, 2 * time::kHour, time::kHour},
     {false, "warning", "longTermBurn", 1, 4 * time::kDay, 6 * time::kHour, 3 * time::kHour}}};

/// In proportion, to the nearest minute.
std::int64_t scaled(std::int64_t of_table, std::int64_t window) {
  const std::int64_t exact = window / (kTableWindow / of_table);
  return (exact + time::kMinute / 2) / time::kMinute * time::kMinute;
}

/// A selector that Pyrra takes, with the text of its matchers.
struct Selector {
  promql::Selector parsed;
  const Node *node = nullptr;
  std::string matcher_text(const promql::Matcher &m) const {
    return node->text.substr(m.range.begin, m.range.end - m.range.begin);
  }
};

class Translator {
public:
  explicit Translator(Context &context)
      : diagnostics_(context.diagnostics), shortest_(shortest_of(context.project)) {}

  Translation translate(const Node &document) {
    const Fields fields(document, kDocument, diagnostics_);
    Translation out;
    const Node *metadata = fields.find("metadata"), *node = fields.find("spec");
    if (metadata == nullptr || node == nullptr) return out;
    const Node *name = yaml::find(*metadata, "name"), *space = yaml::find(*metadata, "namespace");
    if (name == nullptr || name->text.empty()) {
      report(Code::MissingKey, *metadata, "the objective needs a name",
             "add `name: checkout-errors`");
      return out;
    }
    const Fields spec(*node, kSpec, diagnostics_);
    if (node->kind != NodeKind::Mapping) return out;
    const bool has_space = space != nullptr && !space->text.empty();
    Node ours = our_name(has_space ? space->text + "-" + name->text : name->text, "slo-", *name,
                         diagnostics_);
    Node service = service_of(*metadata, ours);
    Node result = resource("Objective", ours, document);
    add_labels(*metadata, metadata_of(result));
    Node &its = spec_of(result);
    put(its, "service", service);
    put_text(its, "description", yaml::find_entry(*node, "description"));
    const bool measures = translate_indicator(spec.find("indicator"), its);
    const auto window = translate_target(*node, spec, its);
    refuse_outputs(spec);
    if (window) translate_alerting(*metadata, *node, spec.find("alerting"), *window, its);
    if (!measures || !window) return out;
    out.documents.push_back(std::move(result));
    out.origins.push_back({"pyrra.dev/v1alpha1", service.text, name->text, {}});
    out.services.push_back(std::move(service));
    return out;
  }

private:
  void report(Code code, const Node &at, std::string message, std::string help = {}) {
    diagnostics_.add(base::make_diagnostic(code, at.span, std::move(message), std::move(help)));
  }

  /// Pyrra knows no services: a label says it, else the objective stands for one.
  Node service_of(const Node &metadata, const Node &ours) {
    const Node *labels = yaml::find(metadata, "labels");
    for (const char *key : {"pyrra.dev/service", "app.kubernetes.io/name"})
      if (const Node *value = labels == nullptr ? nullptr : yaml::find(*labels, key);
          value != nullptr && !value->text.empty())
        return our_name(value->text, "service-", *value, diagnostics_);
    return ours;
  }

  void add_labels(const Node &metadata, Node &ours) {
    LabelSet labels(false, diagnostics_);
    if (const Node *all = yaml::find(metadata, "labels"))
      for (const yaml::Entry &entry : all->entries)
        if (entry.key.text.starts_with(kPropagated))
          labels.add(text_at(entry.key.text.substr(kPropagated.size()), entry.key), entry.value);
    if (!labels.empty()) put(ours, "labels", std::move(labels).finish(metadata));
  }

  std::optional<Selector> selector(const Node *query, const char *key, bool is_query = true) {
    if (query == nullptr) return std::nullopt;
    const Node *metric = query;
    if (is_query) {
      const Fields fields(*query, kQuery, diagnostics_);
      metric = fields.find("metric");
    }
    if (!read_text(metric, "metric", diagnostics_)) return std::nullopt;
    const auto parsed = promql::parse(metric->text, {promql::Version::V3_16, true, false});
    const auto *expr = std::get_if<promql::Expr>(&parsed);
    Selector out{{}, metric};
    if (expr == nullptr) return out; // the decoder says what is wrong
    const auto *found = std::get_if<promql::Selector>(&expr->node);
    if (found == nullptr || found->range) {
      report(Code::IndicatorWindow, *metric,
             std::string("expected a selector for `") + key + "`, got " +
                 (found == nullptr ? "an expression" : "a range vector"),
             "write `http_requests_total{…}` alone: Pyrra adds the rest, and so does slac");
      return std::nullopt;
    }
    out.parsed = *found;
    return out;
  }

  void add_grouping(const Fields &fields, Node &spec) {
    const Node *grouping = fields.find("grouping");
    if (grouping == nullptr || grouping->kind == NodeKind::Null) return;
    if (!read_texts(grouping, "grouping", diagnostics_) || grouping->items.empty()) return;
    put(spec, "by", *grouping, yaml::find_entry(fields.node(), "grouping")->key);
  }

  bool translate_indicator(const Node *node, Node &spec) {
    if (node == nullptr) return false;
    const Fields fields(*node, kIndicator, diagnostics_);
    if (node->kind != NodeKind::Mapping) return false;
    const yaml::Entry *kind = nullptr;
    for (const yaml::Entry &entry : node->entries) {
      if (entry.value.kind == NodeKind::Null) continue;
      if (kind != nullptr) {
        report(Code::BadValue, entry.key, "the indicator is of two kinds",
               "keep one; a second ServiceLevelObjective can measure the other");
        return false;
      }
      kind = &entry;
    }
    if (kind == nullptr) {
      report(Code::MissingKey, *node, "the indicator measures nothing",
             "give one of `ratio`, `latency`, `latencyNative`, `bool_gauge`");
      return false;
    }
    const std::string &name = kind->key.text;
    Node indicator = mapping_at(*node);
    const bool ok = name == "ratio"           ? translate_ratio(*kind, indicator, spec)
                    : name == "latency"       ? translate_latency(*kind, indicator, spec)
                    : name == "latencyNative" ? translate_native(*kind, indicator, spec)
                    : name == "bool_gauge"    ? translate_gauge(*kind, indicator, spec)
                                              : false;
    if (ok) put(spec, "indicator", std::move(indicator), *node);
    return ok;
  }

  /// Two of its keys as the part and the total of a ratio of ours.
  static Node ratio_of(const Node &pair, const char *ours, const char *theirs, const Selector &part,
                       const Selector &total) {
    Node out = mapping_at(pair);
    put(out, ours, *part.node, yaml::find_entry(pair, theirs)->key);
    put(out, "total", *total.node, yaml::find_entry(pair, "total")->key);
    return out;
  }

  bool translate_ratio(const yaml::Entry &kind, Node &indicator, Node &spec) {
    const Fields fields(kind.value, kRatio, diagnostics_);
    const auto errors = selector(fields.find("errors"), "errors");
    const auto total = selector(fields.find("total"), "total");
    if (!errors || !total) return false;
    put(indicator, "ratio", ratio_of(kind.value, "bad", "errors", *errors, *total), kind.key);
    add_grouping(fields, spec);
    return true;
  }

  /// Of a bucket and the count of one histogram a latency, of others a ratio.
  bool translate_latency(const yaml::Entry &kind, Node &indicator, Node &spec) {
    const Fields fields(kind.value, kLatency, diagnostics_);
    const auto success = selector(fields.find("success"), "success");
    const auto total = selector(fields.find("total"), "total");
    if (!success || !total) return false;
    const auto &matchers = success->parsed.matchers;
    const auto le = std::find_if(matchers.begin(), matchers.end(),
                                 [](const promql::Matcher &m) { return m.label == "le"; });
    if (!success->parsed.name.empty() &&
        (le == matchers.end() || le->op != promql::MatchOp::Equal ||
         !base::Decimal::parse(le->value, true))) {
      report(Code::BadValue, *success->node, "expected a matcher `le` with a number in `success`",
             "it says which bucket is fast enough: `…_bucket{le=\"0.5\"}`");
      return false;
    }
    const auto below = le == matchers.end() ? std::nullopt : in_time(le->value);
    if (below && is_one_histogram(*success, *total)) {
      Node latency = mapping_at(kind.value);
      put(latency, "histogram", histogram(*total), yaml::find_entry(kind.value, "total")->key);
      put(latency, "below", text_at(*below, *success->node),
          yaml::find_entry(kind.value, "success")->key);
      put(indicator, "latency", std::move(latency), kind.key);
    } else {
      put(indicator, "ratio", ratio_of(kind.value, "good", "success", *success, *total), kind.key);
    }
    add_grouping(fields, spec);
    return true;
  }

  /// Seconds as a duration of ours, if they are whole milliseconds.
  static std::optional<std::string> in_time(const std::string &le) {
    const auto seconds = base::Decimal::parse(le);
    if (!seconds || seconds->units() <= 0 || seconds->units() % 1'000'000 != 0) return std::nullopt;
    return time::format_window({seconds->units()});
  }

  static bool is_one_histogram(const Selector &success, const Selector &total) {
    constexpr std::string_view kBucket = "_bucket", kCount = "_count";
    const std::string &fast = success.parsed.name, &all = total.parsed.name;
    if (!fast.ends_with(kBucket) || !all.ends_with(kCount) ||
        fast.substr(0, fast.size() - kBucket.size()) != all.substr(0, all.size() - kCount.size()))
      return false;
    std::vector<std::string> own, of_total;
    for (const promql::Matcher &m : success.parsed.matchers)
      if (m.label != "le") own.push_back(success.matcher_text(m));
    for (const promql::Matcher &m : total.parsed.matchers)
      of_total.push_back(total.matcher_text(m));
    std::sort(own.begin(), own.end());
    std::sort(of_total.begin(), of_total.end());
    return own == of_total;
  }

  /// The selector of the count, with the histogram's base name.
  static Node histogram(const Selector &total) {
    const std::size_t name = total.node->text.find(total.parsed.name);
    const std::size_t end = name + total.parsed.name.size();
    Rewriting out(*total.node);
    out.take(0, end - std::string_view("_count").size());
    out.take(end, total.node->text.size());
    return std::move(out).finish();
  }

  bool translate_native(const yaml::Entry &kind, Node &indicator, Node &spec) {
    const Fields fields(kind.value, kLatencyNative, diagnostics_);
    const auto total = selector(fields.find("total"), "total");
    const Node *below = fields.find("latency");
    if (!total || !read_text(below, "latency", diagnostics_)) return false;
    Node latency = mapping_at(kind.value);
    put(latency, "histogram", *total->node, yaml::find_entry(kind.value, "total")->key);
    put(latency, "below", *below, yaml::find_entry(kind.value, "latency")->key);
    put(latency, "native", text_at("true", kind.key));
    put(indicator, "latency", std::move(latency), kind.key);
    add_grouping(fields, spec);
    return true;
  }

  bool translate_gauge(const yaml::Entry &kind, Node &indicator, Node &spec) {
    const Fields fields(kind.value, kBoolGauge, diagnostics_);
    const auto gauge = selector(fields.find("metric"), "metric", false);
    if (!gauge) return false;
    Node boolean = mapping_at(kind.value);
    put(boolean, "value", *gauge->node, yaml::find_entry(kind.value, "metric")->key);
    put(indicator, "boolean", std::move(boolean), kind.key);
    add_grouping(fields, spec);
    return true;
  }

  /// The window, if both can be read.
  std::optional<std::int64_t> translate_target(const Node &spec, const Fields &fields, Node &ours) {
    const Node *target = fields.find("target"), *window = fields.find("window");
    const auto percent_text = read_text(target, "target", diagnostics_);
    const auto window_text = read_text(window, "window", diagnostics_);
    if (!percent_text || !window_text) return std::nullopt;
    const auto percent = base::Decimal::parse(percent_text->value);
    if (!percent || *percent < base::Decimal{} || *percent > base::Decimal::from_int(100)) {
      report(Code::BadPercent, *target,
             "expected a percentage from 0 to 100 for `target`, got `" +
                 percent_text->value.substr(0, 40) + "`",
             "write it without a sign: `target: \"99.9\"`");
      return std::nullopt;
    }
    if (*percent < base::Decimal::from_int(1) && *percent > base::Decimal{}) {
      report(Code::TargetRange, *target,
             "the target is " + percent->text() + " percent, not a share of 1",
             "write `target: \"" + base::fixed_text(base::Wide{percent->units()} * 100, 9) + "\"`");
      return std::nullopt;
    }
    std::string text = window_text->value;
    std::int64_t years = 0;
    if (const std::size_t y = text.find('y');
        y != std::string::npos && y > 0 && y < 3 &&
        std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(y),
                    [](char c) { return c >= '0' && c <= '9'; })) {
      years = std::stoll(text.substr(0, y));
      text.erase(0, y + 1);
    }
    const auto rest =
        text.empty() ? time::Duration{} : time::parse_duration(text).value_or(time::Duration{-1});
    const std::int64_t ns = rest.ns + years * 365 * time::kDay;
    if (rest.ns < 0 || ns <= 0) {
      report(Code::BadDuration, *window,
             "expected a duration for `window`, got `" + window_text->value.substr(0, 40) + "`",
             "write `28d` or `4w`");
      return std::nullopt;
    }
    percent_ = *percent;
    put(ours, "target", text_at(percent->text() + "% over " + time::format_window({ns}), *target),
        yaml::find_entry(spec, "target")->key);
    return ns;
  }

  /// Where Pyrra writes its rules to. What would change a number is refused.
  void refuse_outputs(const Fields &fields) {
    if (const Node *strategy = fields.find("partial_response_strategy");
        strategy != nullptr && strategy->text == "warn")
      report(Code::Foreign, *strategy,
             "with `warn` Thanos calculates from what answers, and what is missing counts as good",
             "remove it: `--target thanos` writes `abort`");
    if (const Node *output = fields.find("ruleOutput");
        output != nullptr && output->kind != NodeKind::Null)
      report(Code::Foreign, *output, "rules are not split in short and long ones",
             "remove it; `operator.labels` of the Project stand on every PrometheusRule");
  }

  /// `true` where the key is missing.
  bool truth(const Fields &fields, const char *key, bool absent) {
    const Node *node = fields.find(key);
    if (node == nullptr || node->kind == NodeKind::Null) return absent;
    const auto text = read_text(node, key, diagnostics_);
    if (text && text->value != "true" && text->value != "false")
      report(Code::BadValue, *node,
             std::string("expected true or false for `") + key + "`, got `" +
                 text->value.substr(0, 40) + "`");
    return text && text->value == "true";
  }

  static Node &put_tier(Node &alerts, bool page, Node tier) {
    put(alerts, page ? "page" : "ticket", std::move(tier));
    return alerts.entries.back().value;
  }

  /// On alerts alone.
  Node annotations(const Node &metadata) {
    LabelSet out(true, diagnostics_);
    if (const Node *all = yaml::find(metadata, "annotations"))
      for (const yaml::Entry &entry : all->entries)
        if (entry.key.text.starts_with(kPropagated))
          out.add(text_at(entry.key.text.substr(kPropagated.size()), entry.key), entry.value);
    return std::move(out).finish(metadata);
  }

  void translate_alerting(const Node &metadata, const Node &spec, const Node *node,
                          std::int64_t window, Node &ours) {
    const Node none = mapping_at(spec);
    const bool is_given = node != nullptr && node->kind != NodeKind::Null;
    const Node &alerting = is_given ? *node : none;
    const Fields fields(alerting, kAlerting, diagnostics_);
    const Node *severities = fields.find("severities");
    if (severities != nullptr && severities->kind != NodeKind::Null)
      (void)Fields(*severities, kSeverities, diagnostics_);
    else
      severities = &none;
    Node alerts = mapping_at(alerting);
    const bool burns = truth(fields, "burnrates", true) && !truth(fields, "disabled", false);
    for (const bool page : {true, false})
      if (burns) {
        Node &its = put_tier(alerts, page, tier(alerting, *severities, page, window));
        if (Node own = annotations(metadata); !own.entries.empty())
          put(its, "annotations", std::move(own));
      }
    put(ours, "alerts", std::move(alerts), alerting);
    Node no_data = mapping_at(alerting);
    const Node *severity = yaml::find(*severities, "absent");
    const bool pages =
        severity == nullptr || severity->text.empty() || severity->text == "critical";
    put(no_data, "alert",
        text_at(!truth(fields, "absent", true) ? "none"
                : pages                        ? "page"
                                               : "ticket",
                alerting));
    put_text(no_data, "name", yaml::find_entry(alerting, "absentName"));
    put(no_data, "after", text_at(absent_for(window), alerting));
    Node labels = mapping_at(alerting);
    put(labels, "severity",
        severity != nullptr && !severity->text.empty() ? *severity : text_at("critical", alerting));
    put(no_data, "labels", std::move(labels));
    put(ours, "noData", std::move(no_data), alerting);
  }

  /// As long as an outage takes to fire the quickest alert.
  std::string absent_for(std::int64_t window) const {
    const Tier &quickest = kTiers.front();
    const base::Decimal whole = base::Decimal::from_int(100);
    const base::Wide outage = base::Wide{quickest.factor} * (whole - percent_).units() *
                              (scaled(quickest.long_window, window) / time::kSecond) /
                              whole.units();
    const std::int64_t ns =
        static_cast<std::int64_t>(outage) * time::kSecond + scaled(quickest.wait, window);
    const std::int64_t minutes = (ns + time::kMinute / 2) / time::kMinute;
    return time::format_window({std::max<std::int64_t>(minutes, 1) * time::kMinute});
  }

  /// A rate needs four scrapes.
  static std::int64_t shortest_of(const model::Project &project) {
    const std::int64_t least = 4 * project.scrape_interval.value.ns;
    return (least + time::kMinute - 1) / time::kMinute * time::kMinute;
  }

  Node tier(const Node &alerting, const Node &severities, bool page, std::int64_t window) const {
    Node out = mapping_at(alerting);
    const Node *name = yaml::find(alerting, "name");
    put(out, "name",
        name != nullptr && !name->text.empty() ? *name : text_at(kAlertName, alerting));
    Node windows = list_at(alerting);
    for (const Tier &of_table : kTiers) {
      if (of_table.page != page) continue;
      const std::int64_t shorter = std::max(scaled(of_table.short_window, window), shortest_);
      const std::int64_t longer = std::max(scaled(of_table.long_window, window), 3 * shorter);
      Node pair = mapping_at(alerting);
      put(pair, "long", text_at(time::format_window({longer}), alerting));
      put(pair, "short", text_at(time::format_window({shorter}), alerting));
      put(pair, "factor", text_at(std::to_string(of_table.factor), alerting));
      if (const std::int64_t wait = scaled(of_table.wait, window); wait > 0)
        put(pair, "for", text_at(time::format_window({wait}), alerting));
      const Node *own = yaml::find(severities, of_table.key);
      Node labels = mapping_at(alerting);
      put(labels, "severity",
          own != nullptr && !own->text.empty() ? *own : text_at(of_table.severity, alerting));
      // After so long the budget is spent; no two alerts have the same.
      const time::Duration spent{window / of_table.factor / time::kSecond * time::kSecond};
      put(labels, "exhaustion", text_at(time::format_duration(spent), alerting));
      put(pair, "labels", std::move(labels));
      windows.items.push_back(std::move(pair));
    }
    put(out, "windows", std::move(windows));
    return out;
  }

  base::Diagnostics &diagnostics_;
  std::int64_t shortest_; ///< window of an alert
  base::Decimal percent_; ///< the target
};

} // namespace

bool recognise(const Node &document) {
  const Node *version = yaml::find(document, "apiVersion");
  return version != nullptr && version->text.starts_with("pyrra.dev/");
}

Translation translate(const Node &document, Context &context) {
  const Node &version = *yaml::find(document, "apiVersion");
  const Node *kind = yaml::find(document, "kind");
  if (version.text != "pyrra.dev/v1alpha1") {
    context.diagnostics.add(
        base::make_diagnostic(Code::UnknownApiVersion, version.span,
                              "unknown apiVersion `" + version.text.substr(0, 40) + "` of Pyrra",
                              "write `pyrra.dev/v1alpha1`"));
    return {};
  }
  if (kind != nullptr && kind->text != "ServiceLevelObjective") {
    context.diagnostics.add(base::make_diagnostic(
        Code::UnknownKind, kind->span, "unknown kind `" + kind->text.substr(0, 40) + "` of Pyrra",
        "the kind is `ServiceLevelObjective`"));
    return {};
  }
  return Translator(context).translate(document);
}

} // namespace slac::decode::pyrra

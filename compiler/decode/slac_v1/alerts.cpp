// SPDX-License-Identifier: Apache-2.0
// The two tiers of alerts, of Objectives and of Agreements: routes, texts and windows. Templates of
// users are judged here by Prometheus's rules, since one bad template stops a whole rule file from
// loading.
#include "compiler/decode/slac_v1/alerts.hpp"

#include "compiler/decode/slac_v1/alert_template.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <charconv>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

/// Of one tier: each window is a record, and a group has twenty at most.
constexpr std::size_t kMaxPairs = 4;

/// Prometheus refuses a whole rule file for one template that does not parse.
void check_templates(const yaml::Node *node, promql::Version version,
                     base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  for (const yaml::Entry &entry : node->entries)
    if (const auto wrong = check_template(entry.value.text, version))
      diagnostics.add(base::make_diagnostic(
          Code::BadTemplate, entry.value.subspan(wrong->begin, wrong->end),
          "Prometheus would refuse the template: " + wrong->message, wrong->help));
}

void decode_routes(const Fields &fields, promql::Version version, model::AlertTier &out,
                   base::Diagnostics &diagnostics) {
  out.enabled = true;
  const yaml::Node *labels = fields.find("labels");
  refuse_reserved_labels(labels, true, diagnostics);
  if (auto read = read_labels(labels, "labels", diagnostics)) {
    out.labels = std::move(*read);
    check_templates(labels, version, diagnostics);
    if (labels != nullptr)
      for (const yaml::Entry &entry : labels->entries)
        if (entry.key.text == "channel") out.channel_span = entry.value.span;
  }
  const auto channel = read_name(fields.find("channel"), "channel", diagnostics);
  if (!channel) return;
  out.channel_span = channel->span;
  if (!out.labels.emplace("channel", channel->value).second) {
    base::Diagnostic d = base::make_diagnostic(Code::BadValue, channel->span,
                                               "`channel` is the label of that name, which stands "
                                               "under `labels` too",
                                               "keep one of the two");
    d.also.push_back({labels->span, "it stands in here"});
    diagnostics.add(std::move(d));
  }
}

void decode_tier(const yaml::Node *node, const std::string &key, promql::Version version,
                 model::AlertTier &out, base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  decode_routes(Fields(*node, kAgreementTier, diagnostics, key + " alert"), version, out,
                diagnostics);
}

/// A rate needs a few samples: four scrapes.
std::optional<time::Duration> read_window(const yaml::Node *node, const char *key,
                                          const model::Project &project,
                                          base::Diagnostics &diagnostics) {
  const auto window = read_duration(node, key, diagnostics);
  if (!window) return std::nullopt;
  const std::int64_t ns = window->value.ns;
  const std::int64_t least = 4 * project.scrape_interval.value.ns;
  if (ns < least || ns % time::kMinute != 0) {
    diagnostics.add(base::make_diagnostic(Code::BadDuration, window->span,
                                          "expected whole minutes, at least four scrapes, for `" +
                                              std::string(key) + "`, got " +
                                              time::format_window(window->value),
                                          "write `5m`, `30m`, `6h`"));
    return std::nullopt;
  }
  return window->value;
}

void report_pair(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
                 std::string help) {
  diagnostics.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
}

/// A burn rate of 1 spends the budget just at the window's end.
std::optional<base::Decimal> read_factor(const yaml::Node *node, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "factor", diagnostics);
  if (!text) return std::nullopt;
  const auto value = base::Decimal::parse(text->value, true);
  if (value && *value > base::Decimal{} && *value <= base::Decimal::from_int(1'000'000))
    return value;
  report_pair(diagnostics, Code::BadValue, text->span,
              "expected a burn rate above 0 for `factor`, got `" + text->value.substr(0, 40) + "`",
              "write `factor: 14.4`: so many times what the budget allows");
  return std::nullopt;
}

/// How much must burn: a share of the budget, or a burn rate.
bool read_burn(const Fields &fields, model::AlertWindows &out, base::Diagnostics &diagnostics) {
  const yaml::Node *budget = fields.find("budget"), *factor = fields.find("factor");
  if (factor != nullptr && budget != nullptr) {
    base::Diagnostic d = base::make_diagnostic(
        Code::BadValue, factor->span, "expected either `budget` or `factor`, got both",
        "the budget in the long window and the burn rate are one number: keep one");
    d.also.push_back({budget->span, "`budget` stands here"});
    diagnostics.add(std::move(d));
    return false;
  }
  if (factor != nullptr) {
    out.factor = read_factor(factor, diagnostics);
    return out.factor.has_value();
  }
  if (budget == nullptr) {
    if (fields.node().kind == yaml::NodeKind::Mapping)
      report_pair(diagnostics, Code::MissingKey, fields.node().span,
                  "the pair of windows needs `budget` or `factor`",
                  "add `budget: 2%`, the share that the long window spends");
    return false;
  }
  const auto percent = read_percent(budget, "budget", diagnostics);
  if (!percent) return false;
  out.budget = percent->value;
  if (out.budget > base::Decimal{} && out.budget <= base::Decimal::from_int(100)) return true;
  report_pair(diagnostics, Code::BadPercent, percent->span,
              "expected a share of the budget above 0% and up to 100%, got " + out.budget.text() +
                  "%",
              "the alert fires when the long window has spent this much");
  return false;
}

/// Labels of one pair. Its windows stand on its alert as well.
void read_pair_labels(const yaml::Node *node, promql::Version version, model::Labels &out,
                      base::Diagnostics &diagnostics) {
  read_alert_labels(node, version, out, diagnostics);
  if (node == nullptr) return;
  for (const yaml::Entry &entry : node->entries)
    if (entry.key.text == "long" || entry.key.text == "short")
      report_pair(diagnostics, Code::BadName, entry.key.span,
                  "label `" + entry.key.text + "` is set by the rules themselves",
                  "it names the window: choose another name");
}

std::optional<model::AlertWindows>
decode_pair(const yaml::Node &node, const model::Project &project, base::Diagnostics &diagnostics) {
  const Fields fields(node, kAlertWindows, diagnostics);
  model::AlertWindows out;
  const yaml::Node *shorter = fields.find("short");
  const auto long_window = read_window(fields.find("long"), "long", project, diagnostics);
  const auto short_window =
      shorter == nullptr ? long_window : read_window(shorter, "short", project, diagnostics);
  const bool burns = read_burn(fields, out, diagnostics);
  read_pair_labels(fields.find("labels"), project.dialect.version, out.labels, diagnostics);
  if (const auto wait = read_duration(fields.find("for"), "for", diagnostics))
    out.wait = wait->value;
  if (!long_window || !short_window || !burns) return std::nullopt;
  if (shorter != nullptr && *short_window >= *long_window) {
    report_pair(diagnostics, Code::BadDuration, shorter->span,
                "expected a short window below the long one, got " +
                    time::format_window(*short_window) + " and " +
                    time::format_window(*long_window),
                "the short window says that it still goes on: a twelfth of the long one");
    return std::nullopt;
  }
  out.long_window = *long_window;
  out.short_window = *short_window;
  return out;
}

void decode_windows(const yaml::Node *node, const model::Project &project, model::AlertTier &out,
                    base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind != yaml::NodeKind::Sequence) {
    report_shape(*node, "windows", "a list such as [{long: 1h, short: 5m, budget: 2%}]",
                 diagnostics);
    return;
  }
  if (node->items.empty() || node->items.size() > kMaxPairs)
    diagnostics.add(base::make_diagnostic(
        Code::BadValue, node->span,
        "expected one to four pairs of windows, got " + std::to_string(node->items.size()),
        "a fast pair and a slow one are what a tier needs; without `windows` it has the usual "
        "ones"));
  for (const yaml::Node &item : node->items)
    if (auto pair = decode_pair(item, project, diagnostics))
      out.windows.push_back(std::move(*pair));
}

void decode_objective_tier(const yaml::Node *node, const std::string &key,
                           const model::Project &project, model::AlertTier &out,
                           base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const promql::Version version = project.dialect.version;
  const Fields fields(*node, kObjectiveTier, diagnostics, key + " alert");
  decode_routes(fields, version, out, diagnostics);
  read_alert_name(fields.find("name"), out.name, diagnostics);
  if (auto read = read_labels(fields.find("annotations"), "annotations", diagnostics)) {
    out.annotations = std::move(*read);
    check_templates(fields.find("annotations"), version, diagnostics);
  }
  decode_windows(fields.find("windows"), project, out, diagnostics);
}

std::int64_t read_count(const yaml::Node *node, const std::string &key,
                        base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return 0;
  std::int64_t out = 0;
  const char *end = text->value.data() + text->value.size();
  const auto read = std::from_chars(text->value.data(), end, out);
  constexpr std::int64_t kMost = 1'000'000'000'000;
  if (read.ec == std::errc{} && read.ptr == end && out > 0 && out <= kMost) return out;
  diagnostics.add(base::make_diagnostic(Code::BadValue, text->span,
                                        "expected a whole number of events for `" + key +
                                            "`, got `" + text->value.substr(0, 40) + "`",
                                        "write `minimum: {bad: 5, total: 100}`"));
  return 0;
}

} // namespace

void read_alert_labels(const yaml::Node *node, promql::Version version, model::Labels &out,
                       base::Diagnostics &diagnostics) {
  refuse_reserved_labels(node, true, diagnostics);
  auto labels = read_labels(node, "labels", diagnostics);
  if (!labels) return;
  check_templates(node, version, diagnostics);
  out = std::move(*labels);
}

/// Any text of one line: it becomes the value of a label.
void read_alert_name(const yaml::Node *node, std::string &out, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "name", diagnostics);
  if (!text) return;
  const bool is_odd = std::any_of(text->value.begin(), text->value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == '"';
  });
  constexpr std::size_t kLongest = 200;
  if (text->value.empty() || text->value.size() > kLongest || is_odd) {
    diagnostics.add(base::make_diagnostic(Code::BadName, text->span,
                                          "expected the alert's name as one line without \" and \\",
                                          "write `name: CheckoutBurnsFast`, or words with blanks"));
    return;
  }
  out = text->value;
}

void decode_alerts(const yaml::Node *node, promql::Version version, model::AlertTier &page,
                   model::AlertTier &ticket, base::Diagnostics &diagnostics) {
  if (node == nullptr) {
    page.enabled = ticket.enabled = true;
    return;
  }
  const Fields tiers(*node, kAgreementAlerts, diagnostics);
  decode_tier(tiers.find("page"), "page", version, page, diagnostics);
  decode_tier(tiers.find("ticket"), "ticket", version, ticket, diagnostics);
}

void decode_alerts(const yaml::Node *node, const model::Project &project, model::Objective &out,
                   base::Diagnostics &diagnostics) {
  if (node == nullptr) {
    out.page.enabled = out.ticket.enabled = true;
    return;
  }
  const Fields fields(*node, kObjectiveAlerts, diagnostics);
  decode_objective_tier(fields.find("page"), "page", project, out.page, diagnostics);
  decode_objective_tier(fields.find("ticket"), "ticket", project, out.ticket, diagnostics);
  const yaml::Node *minimum = fields.find("minimum");
  if (minimum == nullptr) return;
  const Fields counts(*minimum, kMinimum, diagnostics);
  out.minimum.bad = read_count(counts.find("bad"), "bad", diagnostics);
  out.minimum.total = read_count(counts.find("total"), "total", diagnostics);
}

} // namespace slac::decode::slac_v1

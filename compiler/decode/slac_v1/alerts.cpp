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

/// Of one tier: what the usual two pairs of windows become records for.
constexpr std::size_t kMaxPairs = 2;

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

std::optional<time::Duration> read_window(const yaml::Node *node, const char *key,
                                          base::Diagnostics &diagnostics) {
  const auto window = read_duration(node, key, diagnostics);
  if (!window) return std::nullopt;
  const std::int64_t ns = window->value.ns;
  const bool fits =
      ns >= 5 * time::kMinute && ns % (ns <= time::kHour ? time::kMinute : time::kHour) == 0;
  if (!fits) {
    diagnostics.add(
        base::make_diagnostic(Code::BadDuration, window->span,
                              "expected whole minutes from 5m on, above 1h whole hours, for `" +
                                  std::string(key) + "`, got " + time::format_window(window->value),
                              "write `5m`, `30m`, `6h`"));
    return std::nullopt;
  }
  return window->value;
}

std::optional<model::AlertWindows> decode_pair(const yaml::Node &node,
                                               base::Diagnostics &diagnostics) {
  const Fields fields(node, kAlertWindows, diagnostics);
  const auto long_window = read_window(fields.find("long"), "long", diagnostics);
  const auto short_window = read_window(fields.find("short"), "short", diagnostics);
  const auto budget = read_percent(fields.find("budget"), "budget", diagnostics);
  if (!long_window || !short_window || !budget) return std::nullopt;
  if (*short_window >= *long_window) {
    diagnostics.add(base::make_diagnostic(
        Code::BadDuration, fields.find("short")->span,
        "expected a short window below the long one, got " + time::format_window(*short_window) +
            " and " + time::format_window(*long_window),
        "the short window says that it still goes on: a twelfth of the long one"));
    return std::nullopt;
  }
  if (budget->value <= base::Decimal{} || budget->value > base::Decimal::from_int(100)) {
    diagnostics.add(base::make_diagnostic(
        Code::BadPercent, budget->span,
        "expected a share of the budget above 0% and up to 100%, got " + budget->value.text() + "%",
        "the alert fires when the long window has spent this much"));
    return std::nullopt;
  }
  return model::AlertWindows{*long_window, *short_window, budget->value};
}

void decode_windows(const yaml::Node *node, model::AlertTier &out, base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind != yaml::NodeKind::Sequence) {
    report_shape(*node, "windows", "a list such as [{long: 1h, short: 5m, budget: 2%}]",
                 diagnostics);
    return;
  }
  if (node->items.empty() || node->items.size() > kMaxPairs)
    diagnostics.add(base::make_diagnostic(
        Code::BadValue, node->span,
        "expected one or two pairs of windows, got " + std::to_string(node->items.size()),
        "a fast pair and a slow one are what a tier needs; without `windows` it has the usual "
        "ones"));
  for (const yaml::Node &item : node->items)
    if (const auto pair = decode_pair(item, diagnostics)) out.windows.push_back(*pair);
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

void decode_objective_tier(const yaml::Node *node, const std::string &key, promql::Version version,
                           model::AlertTier &out, base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const Fields fields(*node, kObjectiveTier, diagnostics, key + " alert");
  decode_routes(fields, version, out, diagnostics);
  read_alert_name(fields.find("name"), out.name, diagnostics);
  if (auto read = read_labels(fields.find("annotations"), "annotations", diagnostics)) {
    out.annotations = std::move(*read);
    check_templates(fields.find("annotations"), version, diagnostics);
  }
  decode_windows(fields.find("windows"), out, diagnostics);
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

void decode_alerts(const yaml::Node *node, promql::Version version, model::Objective &out,
                   base::Diagnostics &diagnostics) {
  if (node == nullptr) {
    out.page.enabled = out.ticket.enabled = true;
    return;
  }
  const Fields fields(*node, kObjectiveAlerts, diagnostics);
  decode_objective_tier(fields.find("page"), "page", version, out.page, diagnostics);
  decode_objective_tier(fields.find("ticket"), "ticket", version, out.ticket, diagnostics);
  const yaml::Node *minimum = fields.find("minimum");
  if (minimum == nullptr) return;
  const Fields counts(*minimum, kMinimum, diagnostics);
  out.minimum.bad = read_count(counts.find("bad"), "bad", diagnostics);
  out.minimum.total = read_count(counts.find("total"), "total", diagnostics);
}

} // namespace slac::decode::slac_v1

// SPDX-License-Identifier: Apache-2.0
// What an Objective measures, one function a kind of indicator. Indicators of the catalog are
// filled with their parameters first and then decoded like any other.
#include "compiler/decode/slac_v1/indicator.hpp"

#include "compiler/decode/slac_v1/composite.hpp"
#include "compiler/decode/slac_v1/expressions.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/decode/slac_v1/use.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;
using base::Decimal;

/// What a decoder of an indicator needs.
struct Scope {
  const model::Project &project;
  base::Diagnostics &diagnostics;
};

void report(const Scope &scope, Code code, base::Span where, std::string message,
            std::string help) {
  scope.diagnostics.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
}

bool is_shifted(const model::Counter &counter) {
  const auto *selector = std::get_if<promql::Selector>(&counter.expr.node);
  return selector != nullptr && (selector->modifiers.offset || selector->modifiers.at);
}

std::optional<model::Ratio> decode_ratio(const yaml::Node &node, const Scope &scope) {
  base::Diagnostics &diagnostics = scope.diagnostics;
  model::Ratio out;
  const Fields fields(node, kRatio, diagnostics);
  const yaml::Node *bad = fields.find("bad");
  const yaml::Node *good = fields.find("good");
  if (bad != nullptr && good != nullptr) {
    base::Diagnostic d = base::make_diagnostic(Code::BadValue, good->span,
                                               "expected either `bad` or `good`, got both",
                                               "keep the one that your counters measure");
    d.also.push_back({bad->span, "`bad` stands here"});
    diagnostics.add(std::move(d));
  }
  if (bad == nullptr && good == nullptr && node.kind == yaml::NodeKind::Mapping)
    report(scope, Code::MissingKey, node.span, "the ratio needs `bad` or `good`",
           "add `bad: http_requests_total{code=~\"5..\"}`");
  out.part_is_good = bad == nullptr;
  const char *key = bad != nullptr ? "bad" : "good";
  auto part = read_counter(fields.find(key), key, scope.project.dialect, diagnostics);
  auto total = read_counter(fields.find("total"), "total", scope.project.dialect, diagnostics);
  if (const auto births = read_text(fields.find("newSeries"), "newSeries", diagnostics)) {
    out.counts_births = births->value == "count";
    if (!out.counts_births)
      report(scope, Code::BadValue, births->span,
             "expected `count` for `newSeries`, got `" + births->value.substr(0, 40) + "`",
             "without the key the first value of a new series is not counted");
    else if ((part && part->windowed) || (total && total->windowed))
      report(scope, Code::BadValue, births->span,
             "`newSeries` counts series of selectors; an expression says itself what it counts",
             "write `bad` and `total` as selectors");
    else if ((part && is_shifted(*part)) || (total && is_shifted(*total)))
      report(scope, Code::BadValue, births->span,
             "`newSeries` cannot be detected for a selector with `offset` or `@`",
             "remove one of them");
  }
  if (!part || !total) return std::nullopt;
  out.part = std::move(*part);
  out.total = std::move(*total);
  return out;
}

model::Located<Decimal> in_seconds(const model::Located<time::Duration> &duration) {
  return {Decimal::from_units(duration.value.ns), duration.span};
}

void check_bucket(const model::Latency &latency, const std::string &below, const Scope &scope) {
  const bool exists = latency.buckets.empty() ||
                      std::any_of(latency.buckets.begin(), latency.buckets.end(),
                                  [&](const auto &b) { return b.value == latency.below.value; });
  if (exists) return;
  std::string nearest;
  for (const auto &bucket : latency.buckets)
    if (bucket.value > latency.below.value && nearest.empty())
      nearest = "the next one above is " + bucket.value.text() + "s";
  report(scope, Code::BadValue, latency.below.span,
         "no bucket has the bound " + below + ", so nobody counts what is below it",
         nearest.empty() ? "choose one of `buckets`" : nearest);
}

std::optional<model::Latency> decode_latency(const yaml::Node &node, const Scope &scope) {
  base::Diagnostics &diagnostics = scope.diagnostics;
  model::Latency out;
  const Fields fields(node, kLatency, diagnostics);
  auto histogram =
      read_histogram(fields.find("histogram"), "histogram", scope.project.dialect, diagnostics);
  const yaml::Node *bound = fields.find("below");
  const auto below = read_duration(bound, "below", diagnostics);
  const yaml::Node *native = fields.find("native");
  if (const auto text = read_text(native, "native", diagnostics)) {
    out.native = text->value == "true";
    if (!out.native && text->value != "false")
      report(scope, Code::BadValue, text->span,
             "expected true or false for `native`, got `" + text->value.substr(0, 40) + "`",
             "true for native histograms, whose buckets need no names");
    if (out.native && scope.project.dialect.version == promql::Version::V2_42)
      report(scope, Code::BadValue, text->span,
             "native histograms need Prometheus 3, and the Project says 2.42",
             "set `prometheus: {version: \"3\"}` of the Project if yours is newer");
  }
  const yaml::Node *buckets = fields.find("buckets");
  if (buckets != nullptr && read_texts(buckets, "buckets", diagnostics)) {
    for (const yaml::Node &item : buckets->items)
      if (const auto bucket = read_duration(&item, "buckets", diagnostics))
        out.buckets.push_back(in_seconds(*bucket));
    if (out.native)
      report(scope, Code::BadValue, buckets->span, "a native histogram has no bounds to name",
             "remove `buckets`");
  }
  if (!histogram || !below) return std::nullopt;
  out.histogram = std::move(*histogram);
  out.below = in_seconds(*below);
  check_bucket(out, bound->text, scope);
  return out;
}

std::optional<promql::BinaryOp> read_comparison(const yaml::Node *node, const Scope &scope) {
  using promql::BinaryOp;
  const auto text = read_text(node, "op", scope.diagnostics);
  if (!text) return std::nullopt;
  constexpr std::array<std::pair<std::string_view, BinaryOp>, 4> kOps{
      {{"<=", BinaryOp::LessEqual},
       {"<", BinaryOp::Less},
       {">=", BinaryOp::GreaterEqual},
       {">", BinaryOp::Greater}}};
  for (const auto &[spelled, op] : kOps)
    if (text->value == spelled) return op;
  report(scope, Code::BadValue, text->span,
         "expected <=, <, >= or > for `op`, got `" + text->value.substr(0, 40) + "`",
         "it says what is good: `op: \"<=\"` with `bound: 0.3`");
  return std::nullopt;
}

std::optional<model::Threshold> decode_threshold(const yaml::Node &node, const Scope &scope) {
  base::Diagnostics &diagnostics = scope.diagnostics;
  const Fields fields(node, kThreshold, diagnostics);
  auto value = read_value(fields.find("value"), "value", scope.project.dialect, diagnostics);
  const auto op = read_comparison(fields.find("op"), scope);
  const auto bound = read_quantity(fields.find("bound"), "bound", diagnostics);
  if (!value || !op || !bound) return std::nullopt;
  return model::Threshold{std::move(*value), *op, bound->value};
}

std::optional<model::Boolean> decode_boolean(const yaml::Node &node, const Scope &scope) {
  const Fields fields(node, kBoolean, scope.diagnostics);
  auto value = read_value(fields.find("value"), "value", scope.project.dialect, scope.diagnostics);
  if (!value) return std::nullopt;
  return model::Boolean{std::move(*value)};
}

std::optional<model::ErrorRatio> decode_error_ratio(const yaml::Node &node, const Scope &scope) {
  auto value = read_windowed(&node, "errorRatio", scope.project.dialect, scope.diagnostics);
  if (!value) return std::nullopt;
  return model::ErrorRatio{std::move(*value)};
}

std::optional<model::Unsliced> decode_unsliced(std::string_view key, const yaml::Node &node,
                                               const Scope &scope) {
  const auto widen = [](auto read) -> std::optional<model::Unsliced> {
    if (!read) return std::nullopt;
    return std::move(*read);
  };
  if (key == "ratio") return widen(decode_ratio(node, scope));
  if (key == "latency") return widen(decode_latency(node, scope));
  if (key == "threshold") return widen(decode_threshold(node, scope));
  if (key == "boolean") return widen(decode_boolean(node, scope));
  return widen(decode_error_ratio(node, scope));
}

constexpr std::array<std::string_view, 5> kUnsliced{"ratio", "latency", "threshold", "boolean",
                                                    "errorRatio"};
constexpr std::array<std::string_view, 1> kNotYet{"incidents"};

/// The one key of the mapping that names a kind of indicator. A key that the table lacks may be
/// meant for one, and has been reported.
const yaml::Entry *only_kind(const yaml::Node &node, const std::string &what, const Table &table,
                             const Scope &scope) {
  const yaml::Entry *found = nullptr;
  for (const yaml::Entry &entry : node.entries) {
    const std::string &key = entry.key.text;
    const bool is_kind = key == "slices" || key == "use" || key == "composite" ||
                         std::find(kUnsliced.begin(), kUnsliced.end(), key) != kUnsliced.end();
    if (!is_kind) continue;
    if (found != nullptr) {
      base::Diagnostic d =
          base::make_diagnostic(Code::BadValue, entry.key.span, "the " + what + " is of two kinds",
                                "keep one; a second Objective can measure the other");
      d.also.push_back({found->key.span, "the first kind stands here"});
      scope.diagnostics.add(std::move(d));
      return nullptr;
    }
    found = &entry;
  }
  const auto is_other = [&](const yaml::Entry &e) {
    return std::none_of(table.fields.begin(), table.fields.end(), [&](const Field &field) {
      return field.key == e.key.text && field.shape->form != Shape::Form::NotYet;
    });
  };
  if (found == nullptr && node.kind == yaml::NodeKind::Mapping &&
      std::none_of(node.entries.begin(), node.entries.end(), is_other))
    report(scope, Code::MissingKey, node.span, "the " + what + " names nothing to measure",
           "add one of `ratio`, `latency`, `threshold`, `boolean`, `errorRatio`, `slices`, `use`, "
           "`composite`");
  return found;
}

std::optional<model::Slices> decode_slices(const yaml::Node &node, const Scope &scope) {
  base::Diagnostics &diagnostics = scope.diagnostics;
  const Fields fields(node, kSlices, diagnostics);
  model::Slices out;
  const auto slice = read_duration(fields.find("slice"), "slice", diagnostics);
  if (slice) {
    out.slice = *slice;
    const std::int64_t ns = slice->value.ns;
    const std::int64_t least = std::max(4 * scope.project.scrape_interval.value.ns,
                                        2 * scope.project.evaluation_interval.value.ns);
    if (ns < least)
      report(scope, Code::BadDuration, slice->span,
             "a slice of " + time::format_window(slice->value) + " is shorter than four scrapes",
             "write at least " + time::format_window({least}));
    else if (time::kHour % ns != 0 || ns % scope.project.evaluation_interval.value.ns != 0)
      report(scope, Code::BadDuration, slice->span,
             "expected a slice that divides an hour and holds whole evaluations, got " +
                 time::format_window(slice->value),
             "write `1m`, `5m`, `10m`, `15m`, `30m` or `1h`");
  }
  if (const auto goal = read_percent(fields.find("goal"), "goal", diagnostics)) {
    out.goal = goal;
    if (goal->value <= Decimal{} || goal->value >= Decimal::from_int(100))
      report(scope, Code::TargetRange, goal->span,
             "expected a goal above 0% and below 100%, got " + goal->value.text() + "%",
             "a slice is good where at least this share of it is, such as 95%");
  }
  const yaml::Entry *kind = only_kind(node, "slices indicator", kSlices, scope);
  if (kind == nullptr ||
      std::find(kUnsliced.begin(), kUnsliced.end(), kind->key.text) == kUnsliced.end())
    return std::nullopt;
  auto of = decode_unsliced(kind->key.text, kind->value, scope);
  if (!of || !slice) return std::nullopt;
  out.of = std::move(*of);
  return out;
}

} // namespace

std::optional<model::Indicator> decode_indicator(const yaml::Node &node, Context &context) {
  const Scope scope{context.project, context.diagnostics};
  const Fields fields(node, kIndicator, context.diagnostics);
  for (const std::string_view later : kNotYet)
    for (const yaml::Entry &entry : node.entries)
      if (entry.key.text == later)
        report(scope, Code::NotYet, entry.key.span,
               "not yet: an indicator of the kind `" + std::string(later) + "`",
               "measure a ratio, latency, threshold, boolean, errorRatio or slices of them");
  const yaml::Entry *kind = only_kind(node, "indicator", kIndicator, scope);
  if (kind == nullptr) return std::nullopt;
  const auto widen = [](auto &&read) -> std::optional<model::Indicator> {
    if (!read) return std::nullopt;
    return std::move(*read);
  };
  if (kind->key.text == "use") return decode_use(kind->value, context);
  if (kind->key.text == "slices") return widen(decode_slices(kind->value, scope));
  if (kind->key.text == "composite")
    return widen(decode_composite(kind->value, context.diagnostics));
  auto unsliced = decode_unsliced(kind->key.text, kind->value, scope);
  if (!unsliced) return std::nullopt;
  return std::visit([](auto &i) -> model::Indicator { return std::move(i); }, *unsliced);
}

} // namespace slac::decode::slac_v1

// SPDX-License-Identifier: Apache-2.0
// SLIs as our indicators. OpenSLO says nothing of ranges: a counter is a bare selector, whose sum
// may be written around it, or an expression with the window in it.
#include "compiler/decode/openslo/scope.hpp"
#include "compiler/decode/openslo/tables.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace slac::decode::openslo {
namespace {

using base::Code;
using base::Decimal;
using yaml::Node;
using yaml::NodeKind;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// What speaks PromQL.
bool is_prometheus(const std::string &type) {
  constexpr std::array<std::string_view, 6> kTypes{"prometheus", "thanos",          "mimir",
                                                   "cortex",     "victoriametrics", "sloth"};
  return std::find(kTypes.begin(), kTypes.end(), lower(type)) != kTypes.end();
}

/// A query, or what there is instead.
struct Metric {
  Measured is = Measured::No;
  Node query;
};

Metric elsewhere(const Node &type, Context &context) {
  base::Diagnostic d = base::make_diagnostic(
      Code::ForeignSource, type.span,
      "`" + type.text.substr(0, 80) + "` is no Prometheus, which rules are evaluated by",
      "export the metric to a Prometheus; `--skip-foreign` leaves out what is measured elsewhere");
  if (context.skip_foreign) d.severity = base::Severity::Warning;
  context.diagnostics.add(std::move(d));
  return {context.skip_foreign ? Measured::Elsewhere : Measured::No, {}};
}

Metric read_query(const Node &query, Context &context) {
  if (!read_text(&query, "query", context.diagnostics)) return {};
  auto ours = with_our_window(query, context.diagnostics);
  if (!ours) return {};
  return {Measured::Yes, std::move(*ours)};
}

/// The query of a metric source, whose type it says itself or the DataSource that it names.
Metric read_metric(const Node *metric, Context &context) {
  if (metric == nullptr) return {};
  const Fields fields(*metric, kMetric, context.diagnostics);
  const Node *source = fields.find("metricSource");
  if (source == nullptr) return {};
  const Fields of_source(*source, kMetricSource, context.diagnostics);
  const Node *type = given(of_source, "type"), *ref = given(of_source, "metricSourceRef");
  if (ref != nullptr && !is_name(ref, "metricSourceRef", context)) return {};
  if (ref != nullptr) {
    const auto known = context.references.openslo.find({"DataSource", ref->text});
    const bool is_known = known != context.references.openslo.end();
    if (!is_known && type == nullptr) {
      (void)find_reference("DataSource", *ref, context);
      return {};
    }
    const Node *of_known = is_known ? yaml::find(known->second, "spec") : nullptr;
    const Node *its = of_known == nullptr ? nullptr : yaml::find(*of_known, "type");
    if (its != nullptr && type != nullptr && lower(its->text) != lower(type->text)) {
      report(context, Code::BadValue, *type,
             "the DataSource `" + ref->text + "` is of the type " + its->text + ", not " +
                 type->text.substr(0, 40),
             "remove `type`");
      return {};
    }
    if (its != nullptr && !is_prometheus(its->text)) {
      Node at = *ref;
      at.text = its->text;
      return elsewhere(at, context);
    }
  }
  if (type == nullptr && ref == nullptr) {
    report(context, Code::MissingKey, *source, "the metric source needs a type",
           "add `type: Prometheus`, or `metricSourceRef` with a DataSource");
    return {};
  }
  if (type != nullptr && !is_prometheus(type->text)) return elsewhere(*type, context);
  const Node *spec = of_source.find("spec");
  if (spec == nullptr) return {};
  const Fields of_spec(*spec, kQuery, context.diagnostics);
  const Node *query = of_spec.find("query");
  return query == nullptr ? Metric{} : read_query(*query, context);
}

Metric read_alpha_metric(const Node *metric, Context &context) {
  if (metric == nullptr) return {};
  const Fields fields(*metric, kAlphaMetric, context.diagnostics);
  const Node *source = fields.find("source"), *query = fields.find("query");
  if (source == nullptr || query == nullptr) return {};
  if (!is_prometheus(source->text)) return elsewhere(*source, context);
  return read_query(*query, context);
}

/// An expression as one side of a ratio.
struct Side {
  Node expr;
  std::vector<std::string> by;
};

const promql::Expr &without_parens(const promql::Expr &expr) {
  const auto *paren = std::get_if<promql::Paren>(&expr.node);
  return paren == nullptr ? expr : without_parens(*paren->expr);
}

bool is_instant(const promql::Expr &expr) {
  const auto *selector = std::get_if<promql::Selector>(&expr.node);
  return selector != nullptr && !selector->range;
}

/// Samples of a gauge are events themselves: they are added up over the window.
Node summed(const Node &query, promql::TextRange inner, const std::vector<std::string> &by,
            bool is_selector) {
  std::string labels;
  for (const std::string &label : by)
    labels += (labels.empty() ? "" : ", ") + label;
  Rewriting out(query);
  out.add(labels.empty() ? "sum(" : "sum by (" + labels + ") (");
  out.add(is_selector ? "sum_over_time(" : "sum_over_time((");
  out.take(inner.begin, inner.end);
  out.add(is_selector ? "[$window]))" : ")[$window:]))");
  return std::move(out).finish();
}

Side side_of(const Node &query, bool is_counter) {
  const auto parsed = promql::parse(query.text, {promql::Version::V3_16, true, true});
  const auto *whole = std::get_if<promql::Expr>(&parsed);
  if (whole == nullptr) return {query, {}}; // the decoder says what is wrong
  if (query.text.find("$window") != std::string::npos) return {query, grouped_by({&query})};
  const promql::Expr &expr = without_parens(*whole);
  const auto *sum = std::get_if<promql::Aggregate>(&expr.node);
  const bool adds = sum != nullptr && sum->op == "sum" && !sum->without;
  const promql::Expr &inner = adds ? without_parens(*sum->expr) : expr;
  std::vector<std::string> by = adds ? sum->labels : std::vector<std::string>{};
  std::sort(by.begin(), by.end());
  if (!is_counter) {
    if (is_instant(inner)) return {summed(query, inner.range, by, true), by};
    return {summed(query, whole->range, {}, false), grouped_by({&query})};
  }
  if (!is_instant(inner)) return {query, {}}; // likewise
  Rewriting out(query);
  out.take(inner.range.begin, inner.range.end);
  return {std::move(out).finish(), by};
}

void put_by(const std::vector<std::string> &labels, const Node &at, Node &spec) {
  if (labels.empty()) return;
  Node by = list_at(at);
  by.flow = true;
  for (const std::string &label : labels)
    by.items.push_back(text_at(label, at));
  put(spec, "by", std::move(by));
}

/// What is measured before slices are: the key of an indicator and its value.
struct Kind {
  std::string key;
  Node value;
};

/// From which share on a slice is good.
std::optional<Node> goal_of(const Slicing &slicing, Context &context) {
  if (slicing.target == nullptr) {
    report(context, Code::MissingKey, *slicing.method, "`Timeslices` needs `timeSliceTarget`",
           "add `timeSliceTarget: 0.95`: from which share on a slice is good");
    return std::nullopt;
  }
  const auto text = read_text(slicing.target, "timeSliceTarget", context.diagnostics);
  const auto share = text ? Decimal::parse(text->value) : std::nullopt;
  if (share && *share > Decimal{} && *share <= Decimal::from_int(1))
    return text_at(Decimal::from_units(share->units() * 100).text() + "%", *slicing.target);
  report(context, Code::BadPercent, *slicing.target,
         "expected a share above 0 and up to 1 for `timeSliceTarget`, got `" +
             slicing.target->text.substr(0, 40) + "`",
         "write `timeSliceTarget: 0.95`");
  return std::nullopt;
}

/// The kind in `spec`, by slices of time where the budget is one of slices.
bool put_indicator(Kind kind, const Slicing &slicing, const Node &at, Node &spec,
                   Context &context) {
  Node indicator = mapping_at(at);
  const std::string method = slicing.method == nullptr ? "Occurrences" : slicing.method->text;
  if (method == "Occurrences") {
    put(indicator, kind.key, std::move(kind.value), at);
    put(spec, "indicator", std::move(indicator), at);
    return true;
  }
  Node slices = mapping_at(at);
  put(slices, kind.key, std::move(kind.value), at);
  bool ok = true;
  if (slicing.window == nullptr) {
    report(context, Code::MissingKey, *slicing.method,
           "`" + method + "` needs the length of a slice",
           "add `timeSliceWindow: 1m` to the objective; v1alpha has no place for it: write it as "
           "openslo/v1");
    ok = false;
  } else if (const auto window = read_shorthand(slicing.window, "timeSliceWindow", context)) {
    put(slices, "slice", text_at(time::format_window(window->length()), *slicing.window));
  } else {
    ok = false;
  }
  if (method == "Timeslices") {
    auto goal = goal_of(slicing, context);
    if (goal) put(slices, "goal", std::move(*goal));
    ok = ok && goal;
  }
  put(indicator, "slices", std::move(slices), at);
  put(spec, "indicator", std::move(indicator), at);
  return ok;
}

/// `op` and `value` belong to thresholds.
bool refuse_comparison(const Node &objective, bool with_value, Context &context) {
  bool ok = true;
  for (const char *key : {"op", "value"}) {
    const yaml::Entry *entry = yaml::find_entry(objective, key);
    if (entry == nullptr || (!with_value && key == std::string_view("value"))) continue;
    report(context, Code::BadValue, entry->key,
           std::string("a ratio has no `") + key + "`: there is nothing to compare",
           "remove it; `target` alone says how much must be good");
    ok = false;
  }
  return ok;
}

std::optional<Kind> threshold(const Node &query, const Node &objective, Context &context) {
  const Node *op = yaml::find(objective, "op"), *value = yaml::find(objective, "value");
  if (op == nullptr || value == nullptr) {
    report(context, Code::MissingKey, objective, "a threshold needs `op` and `value`",
           "add `op: lte` and `value: 0.3`: what is good");
    return std::nullopt;
  }
  if (!is_word(op, "op", {"lte", "gte", "lt", "gt"}, context)) return std::nullopt;
  const auto text = read_text(value, "value", context.diagnostics);
  const auto bound = text ? Decimal::parse(text->value) : std::nullopt;
  if (!bound) {
    report(context, Code::BadValue, *value,
           "expected a number for `value`, got `" + value->text.substr(0, 40) + "`");
    return std::nullopt;
  }
  constexpr std::array<std::pair<std::string_view, const char *>, 4> kOps{
      {{"lte", "<="}, {"gte", ">="}, {"lt", "<"}, {"gt", ">"}}};
  Kind out{"threshold", mapping_at(query)};
  put(out.value, "value", query);
  for (const auto &[word, sign] : kOps)
    if (word == op->text) put(out.value, "op", text_at(sign, *op));
  put(out.value, "bound", text_at(bound->text(), *value));
  return out;
}

Measured translate_threshold(const Metric &metric, const Node &objective, const Slicing &slicing,
                             Node &spec, Context &context) {
  if (metric.is != Measured::Yes) return metric.is;
  auto kind = threshold(metric.query, objective, context);
  if (!kind) return Measured::No;
  put_by(grouped_by({&metric.query}), metric.query, spec);
  return put_indicator(std::move(*kind), slicing, metric.query, spec, context) ? Measured::Yes
                                                                               : Measured::No;
}

Measured translate_ratio(const Metric &part, bool is_good, const Metric &total, bool is_counter,
                         const Slicing &slicing, const Node &at, Node &spec, Context &context) {
  for (const Metric *metric : {&part, &total})
    if (metric->is != Measured::Yes) return metric->is;
  Side own = side_of(part.query, is_counter), all = side_of(total.query, is_counter);
  if (own.by != all.by) {
    report(context, Code::RatioMismatch, total.query,
           "the two sides of the ratio are aggregated by different labels",
           "aggregate both by the same ones");
    return Measured::No;
  }
  put_by(own.by, at, spec);
  Kind kind{"ratio", mapping_at(at)};
  put(kind.value, is_good ? "good" : "bad", std::move(own.expr));
  put(kind.value, "total", std::move(all.expr));
  return put_indicator(std::move(kind), slicing, at, spec, context) ? Measured::Yes : Measured::No;
}

/// A ratio that is calculated already. Without the window in it, it holds at an instant.
Measured translate_raw(const Metric &raw, bool is_success, const Slicing &slicing, const Node &at,
                       Node &spec, Context &context) {
  if (raw.is != Measured::Yes) return raw.is;
  const Node &query = raw.query;
  const bool is_windowed = query.text.find("$window") != std::string::npos;
  Rewriting out(query);
  out.add(is_success ? "1 - (" : "");
  out.add(is_windowed ? "" : "avg_over_time((");
  out.take(0, query.text.size());
  out.add(is_windowed ? "" : ")[$window:])");
  out.add(is_success ? ")" : "");
  put_by(grouped_by({&query}), at, spec);
  Kind kind{"errorRatio", std::move(out).finish()};
  return put_indicator(std::move(kind), slicing, at, spec, context) ? Measured::Yes : Measured::No;
}

Measured translate_ratio_metric(const Node &metric, const Node &objective, const Slicing &slicing,
                                Node &spec, Context &context) {
  const Fields fields(metric, kRatioMetric, context.diagnostics);
  if (metric.kind != NodeKind::Mapping || !refuse_comparison(objective, true, context))
    return Measured::No;
  const Node *good = given(fields, "good"), *bad = given(fields, "bad"),
             *total = given(fields, "total"), *raw = given(fields, "raw"),
             *type = given(fields, "rawType"), *counter = given(fields, "counter");
  if (counter != nullptr && !is_word(counter, "counter", {"true", "false"}, context))
    return Measured::No;
  if (raw != nullptr) {
    if (good != nullptr || bad != nullptr || total != nullptr) {
      report(context, Code::BadValue, *raw, "a `raw` ratio has no `good`, `bad` and `total`",
             "keep one of the two ways");
      return Measured::No;
    }
    if (type == nullptr) {
      report(context, Code::MissingKey, metric, "a `raw` ratio needs `rawType`",
             "add `rawType: success` or `rawType: failure`");
      return Measured::No;
    }
    if (!is_word(type, "rawType", {"success", "failure"}, context)) return Measured::No;
    return translate_raw(read_metric(raw, context), type->text == "success", slicing, metric, spec,
                         context);
  }
  if (total == nullptr || (good == nullptr) == (bad == nullptr)) {
    report(context, Code::MissingKey, metric,
           total == nullptr ? "the ratio needs `total`, or `raw`"
                            : "the ratio needs exactly one of `good` and `bad`");
    return Measured::No;
  }
  const Metric part = read_metric(good != nullptr ? good : bad, context);
  return translate_ratio(part, good != nullptr, read_metric(total, context),
                         counter != nullptr && counter->text == "true", slicing, metric, spec,
                         context);
}

} // namespace

Measured translate_sli(const Node &sli, const Node &objective, const Slicing &slicing, Node &spec,
                       Context &context) {
  const Fields fields(sli, kSli, context.diagnostics);
  if (sli.kind != NodeKind::Mapping) return Measured::No;
  check_description(fields, context);
  const Node *of_threshold = given(fields, "thresholdMetric"),
             *of_ratio = given(fields, "ratioMetric");
  if ((of_threshold == nullptr) == (of_ratio == nullptr)) {
    report(context, of_ratio == nullptr ? Code::MissingKey : Code::BadValue, sli,
           "expected exactly one of `thresholdMetric` and `ratioMetric`");
    return Measured::No;
  }
  if (of_ratio != nullptr)
    return translate_ratio_metric(*of_ratio, objective, slicing, spec, context);
  return translate_threshold(read_metric(of_threshold, context), objective, slicing, spec, context);
}

Measured translate_alpha_sli(const Node *indicator, const Node &objective, const Slicing &slicing,
                             Node &spec, Context &context) {
  const Node *ratio = yaml::find(objective, "ratioMetrics");
  if ((ratio == nullptr) == (indicator == nullptr)) {
    report(context, ratio == nullptr ? Code::MissingKey : Code::BadValue, objective,
           "expected either `ratioMetrics` of the objective or the SLO's `indicator`");
    return Measured::No;
  }
  if (ratio == nullptr) {
    const Fields fields(*indicator, kAlphaIndicator, context.diagnostics);
    return translate_threshold(read_alpha_metric(fields.find("thresholdMetric"), context),
                               objective, slicing, spec, context);
  }
  const Fields fields(*ratio, kAlphaRatio, context.diagnostics);
  // The official validator wants a `value` that nothing reads.
  if (!refuse_comparison(objective, false, context)) return Measured::No;
  const Node *incremental = given(fields, "incremental");
  if (incremental == nullptr) incremental = given(fields, "counter");
  if (incremental != nullptr && !is_word(incremental, "incremental", {"true", "false"}, context))
    return Measured::No;
  const Metric good = read_alpha_metric(fields.find("good"), context);
  return translate_ratio(good, true, read_alpha_metric(fields.find("total"), context),
                         incremental == nullptr || incremental->text == "true", slicing, *ratio,
                         spec, context);
}

} // namespace slac::decode::openslo

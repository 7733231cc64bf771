// SPDX-License-Identifier: Apache-2.0
// The JSON of `evaluate` and of the API: exact decimals are written as such, ratios to twelve
// digits. One function a part of the document in specs/numbers.md.
#include "compiler/base/json_writer.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/report/details.hpp"
#include "exporter/report/report.hpp"
#include "exporter/sli/money.hpp"

#include <cmath>

namespace slax::report {
namespace {

using slac::base::fixed_text;
using slac::base::JsonWriter;
using slac::time::format_rfc3339;
using sli::Breach;
using sli::Counts;
using sli::Issue;
using sli::Row;
using sli::Seconds;
using sli::Unattributed;

std::string seconds_text(slac::time::Duration d) { return fixed_text(d.ns, 9); }

void text_or_null(JsonWriter &json, std::string_view text) {
  text.empty() ? json.null() : json.string(text);
}

void write_seconds(JsonWriter &json, const Row &row) {
  json.key("seconds");
  if (!row.seconds) {
    json.null();
    return;
  }
  const Seconds &s = *row.seconds;
  json.open_object();
  json.key("service").raw(seconds_text(s.service)).key("elapsed").raw(seconds_text(s.elapsed));
  json.key("downtime").raw(s.downtime.text()).key("maintenance").raw(seconds_text(s.maintenance));
  json.key("budget").raw(s.budget.text()).key("remaining").raw(s.remaining.text());
  json.close_object();
}

/// A forecast's instant to the second, or null for never.
void write_instant(JsonWriter &json, double seconds) {
  constexpr std::int64_t kLatest = slac::time::kNever.ns / slac::time::kSecond;
  if (seconds >= static_cast<double>(kLatest)) {
    json.null();
    return;
  }
  json.string(format_rfc3339({static_cast<std::int64_t>(seconds) * slac::time::kSecond}));
}

void write_forecast(JsonWriter &json, const Row &row) {
  json.key("forecast");
  if (!row.forecast) {
    json.null();
    return;
  }
  json.open_object().key("window");
  write_instant(json, row.forecast->window_pace);
  write_instant(json.key("7d"), row.forecast->week_pace);
  json.key("headroom");
  std::isfinite(row.forecast->headroom) ? json.raw(slac::base::double_text(row.forecast->headroom))
                                        : json.null();
  json.close_object();
}

void write_amount(JsonWriter &json, const std::optional<sli::Money> &amount) {
  if (amount)
    json.member("amount", amount->text()).member("currency", amount->currency);
  else
    json.key("amount").null().key("currency").null();
}

void write_sum(JsonWriter &json, const sli::AccountSum &sum) {
  json.open_object().member("agreement", sum.contract->agreement->name.value);
  json.member("account", sum.contract->account).member("period", sum.period.text());
  json.member("percent", sum.percent.text());
  write_amount(json, sum.amount);
  json.member("capped", sum.capped).close_object();
}

void write_chronic(JsonWriter &json, const sli::ChronicCount &count) {
  json.open_object().member("agreement", count.contract->agreement->name.value);
  text_or_null(json.key("commitment"), count.commitment);
  json.member("account", count.contract->account).member("count", count.count);
  json.member("limit", count.limit).member("reached", count.reached()).close_object();
}

void write_row(JsonWriter &json, const Row &row, const std::vector<sli::Detail> *details) {
  const sli::RowKey &key = *row.key;
  json.open_object();
  json.member("agreement", key.agreement).member("commitment", key.commitment);
  json.member("account", key.account).key("service");
  text_or_null(json, key.service);
  json.member("promise", key.promise);
  json.key("target").raw(fixed_text(key.target_percent.units(), slac::base::Decimal::kDigits + 2));
  json.key("window").open_object().member("from", format_rfc3339(row.window.from));
  json.member("to", format_rfc3339(row.window.to)).member("complete", row.complete);
  json.member("settled", row.settled).close_object();
  json.key("sli").raw(row.sli.text()).key("sliWhole");
  row.seconds ? json.raw(row.whole.text()) : json.null();
  json.member("status", status_name(row.status));
  if (!row.unknown_because.empty()) {
    json.key("unknownBecause").open_array();
    for (const std::string &id : row.unknown_because)
      json.string(id);
    json.close_array();
  }
  const Counts &n = row.incidents;
  json.key("incidents").open_object().member("total", n.total).member("met", n.met);
  json.member("breached", n.breached).member("pending", n.pending);
  json.member("excluded", n.excluded).member("cancelled", n.cancelled).close_object();
  write_seconds(json, row);
  write_forecast(json, row);
  json.key("credit").open_object().member("percent", row.credit.text());
  write_amount(json, sli::credit_amount(row));
  json.key("parts").open_array();
  for (const sli::CreditPart &part : row.parts) {
    json.open_object().member("form", part.form).member("percent", part.percent.text());
    if (part.count > 0) json.member("count", part.count);
    json.close_object();
  }
  json.close_array().close_object();
  if (row.claim_by != slac::time::kNever) json.member("claimBy", format_rfc3339(row.claim_by));
  json.key("breaches").open_array();
  for (const Breach &b : row.breaches)
    json.open_object()
        .member("incident", b.incident)
        .member("deadline", format_rfc3339(b.deadline))
        .key("elapsed")
        .raw(seconds_text(b.elapsed))
        .close_object();
  json.close_array();
  if (details != nullptr) write_details(json.key("details"), *details);
  json.close_object();
}

void number_or_null(JsonWriter &json, const std::optional<sli::Fraction> &number) {
  number ? json.raw(number->text()) : json.null();
}

void write_kpi(JsonWriter &json, const sli::KpiRow &row) {
  const sli::KpiPlan &plan = *row.plan;
  json.open_object().member("name", plan.kpi.name.value).key("agreement");
  plan.agreement == nullptr ? json.null() : json.string(plan.agreement->name.value);
  text_or_null(json.key("account"), row.account);
  text_or_null(json.key("service"), row.service);
  json.member("sentence", plan.sentence);
  number_or_null(json.key("value"), row.value);
  number_or_null(json.key("target"), row.target);
  number_or_null(json.key("previous"), row.previous);
  number_or_null(json.key("bound"), row.bound);
  number_or_null(json.key("used"), row.used);
  json.member("status", status_name(row.status)).member("incidents", row.incidents);
  text_or_null(json.key("worst"), row.worst);
  json.close_object();
}

/// An array with one element per line.
template <class Items, class Write>
void append_array(std::string &out, const char *name, const Items &items, Write write) {
  out += std::string(",\n \"") + name + "\":[";
  bool first = true;
  for (const auto &item : items) {
    JsonWriter json;
    write(json, item);
    out += (first ? "\n  " : ",\n  ") + json.take();
    first = false;
  }
  out += "]";
}

} // namespace

std::string json(const Row &row, const std::vector<sli::Detail> &details) {
  JsonWriter json;
  write_row(json, row, &details);
  return json.take() + "\n";
}

std::string json(const Report &report) {
  std::string out = "{\"at\":\"" + format_rfc3339(report.at) + "\"";
  std::size_t number = 0;
  append_array(out, "rows", report.rows, [&](JsonWriter &json, const Row *row) {
    write_row(json, *row, report.details.empty() ? nullptr : &report.details[number]);
    ++number;
  });
  append_array(out, "accounts", report.sums, write_sum);
  append_array(out, "chronic", report.chronic, write_chronic);
  append_array(out, "kpis", report.kpis, write_kpi);
  append_array(out, "refused", report.refused, [](JsonWriter &json, const source::Refused &r) {
    json.open_object().member("line", static_cast<std::int64_t>(r.line)).key("id");
    r.id ? json.string(*r.id) : json.null();
    json.member("reason", r.reason);
    if (!r.detail.empty()) json.member("detail", r.detail);
    json.close_object();
  });
  append_array(out, "issues", report.issues, [](JsonWriter &json, const Issue &i) {
    json.open_object().member("incident", i.incident).member("reason", i.reason);
    if (!i.value.empty()) json.member("value", i.value);
    if (!i.nearest.empty()) json.member("nearest", i.nearest);
    json.close_object();
  });
  append_array(out, "unattributed", report.unattributed,
               [](JsonWriter &json, const Unattributed &u) {
                 json.open_object().member("incident", u.incident).key("account");
                 text_or_null(json, u.account);
                 text_or_null(json.key("service"), u.service);
                 text_or_null(json.key("severity"), u.severity);
                 json.member("reason", u.reason).close_object();
               });
  return out + "}\n";
}

} // namespace slax::report

// SPDX-License-Identifier: Apache-2.0
#include "exporter/report/details.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"

namespace slax::report {
namespace {

using slac::base::fixed_text;
using slac::base::JsonWriter;
using slac::base::printable;
using slac::time::format_rfc3339;
using slac::time::Instant;
using sli::Detail;

void write_time(JsonWriter &json, std::string_view name, const std::optional<Instant> &at) {
  json.key(name);
  at ? json.string(format_rfc3339(*at)) : json.null();
}

void write_clock(JsonWriter &json, const Detail &d) {
  write_time(json, "start", d.start);
  json.key("deadline").open_object();
  write_time(json, "original", d.deadline);
  write_time(json, "moved", d.moved);
  json.close_object();
  json.key("elapsed").open_object();
  json.key("clock").raw(fixed_text(d.elapsed.ns, 9)).key("wall").raw(fixed_text(d.wall.ns, 9));
  json.close_object();
  json.key("history").open_array();
  for (const sli::ClockMoment &m : d.history) {
    json.open_object().member("at", format_rfc3339(m.at)).member("what", m.what);
    if (!m.reason.empty()) json.member("reason", m.reason);
    json.close_object();
  }
  json.close_array();
}

void write_downtime(JsonWriter &json, const Detail &d) {
  json.key("downtime").raw(d.downtime.text());
  json.key("impact").open_array();
  for (const sli::Weighted &w : d.impact)
    json.open_object()
        .member("from", format_rfc3339(w.interval.from))
        .member("to", format_rfc3339(w.interval.to))
        .key("fraction")
        .raw(w.fraction.text())
        .close_object();
  json.close_array();
}

} // namespace

void leave_facts(std::vector<sli::Detail> &details) {
  for (sli::Detail &one : details) {
    one.title.clear();
    one.url.clear();
    for (sli::Reason &reason : one.reasons)
      reason.text.clear();
    for (sli::ClockMoment &moment : one.history)
      moment.reason.clear();
  }
}

void write_detail(JsonWriter &json, const Detail &d) {
  json.open_object();
  json.member("incident", d.incident).member("source", d.source);
  if (!d.title.empty()) json.member("title", d.title);
  if (!d.url.empty()) json.member("url", d.url);
  json.member("verdict", d.verdict);
  if (!d.merged.empty()) {
    json.key("merged").open_array();
    for (const std::string &id : d.merged)
      json.string(id);
    json.close_array();
  }
  if (d.start) write_clock(json, d);
  if (!d.impact.empty()) write_downtime(json, d);
  json.key("reasons").open_array();
  for (const sli::Reason &r : d.reasons) {
    json.open_object().member("rule", r.rule);
    if (!r.text.empty()) json.member("text", r.text);
    if (r.seconds) json.key("seconds").raw(fixed_text(r.seconds->ns, 9));
    json.close_object();
  }
  json.close_array().close_object();
}

std::string local_time(const slac::time::Zone &zone, Instant t) {
  const slac::time::Duration of_day = zone.time_of_day(t);
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const std::int64_t seconds = of_day.ns / slac::time::kSecond;
  return slac::time::format_date(zone.date_at(t)) + " " + two(seconds / 3600) + ":" +
         two(seconds / 60 % 60) + ":" + two(seconds % 60);
}

void write_details(JsonWriter &json, const std::vector<Detail> &details) {
  json.open_array();
  for (const Detail &d : details)
    write_detail(json, d);
  json.close_array();
}

namespace {

/// `from 10:00:00 to 10:26:00 at 25%`, of each stretch.
std::string impact_text(const slac::time::Zone &zone, const std::vector<sli::Weighted> &impact) {
  std::string out;
  for (const sli::Weighted &w : impact) {
    out += (out.empty() ? "from " : ", from ") + local_time(zone, w.interval.from) + " to " +
           local_time(zone, w.interval.to);
    const auto percent = slac::base::Decimal::from_units(w.fraction.units() * 100);
    if (percent != slac::base::Decimal::from_int(100)) out += " at " + percent.text() + "%";
  }
  return out;
}

} // namespace

std::string details_text(const sli::Row &row, const std::vector<Detail> &details) {
  const sli::RowKey &key = *row.key;
  const slac::time::Zone &zone = *key.zone;
  std::string out = "\n" + std::string(key.account) + " " + std::string(key.agreement) + "/" +
                    std::string(key.commitment);
  if (!key.service.empty()) out += " " + std::string(key.service);
  out += ", " + local_time(zone, row.window.from) + " to " + local_time(zone, row.window.to) + " " +
         zone.name() + ": " + std::string(key.promise) + "\n";
  if (details.empty()) out += "  no incident\n";
  for (const Detail &d : details) {
    out += "  " + printable(d.incident) + "  " + std::string(d.verdict);
    if (d.start) {
      out += "  started " + local_time(zone, *d.start);
      out += d.moved      ? ", due " + local_time(zone, *d.moved)
             : d.deadline ? ", due " + local_time(zone, *d.deadline)
                          : "";
      if (d.moved && d.deadline && *d.moved != *d.deadline)
        out += " (at first " + local_time(zone, *d.deadline) + ")";
      out += ", used " + slac::time::format_rough(d.elapsed);
    }
    if (!d.impact.empty()) {
      out += "  " + impact_text(zone, d.impact) + ", downtime " +
             slac::base::fixed_text(d.downtime.units / 100'000'000'000'000'000, 3) + "s";
    }
    for (const sli::Reason &r : d.reasons) {
      out += (&r == d.reasons.data() ? "  " : "; ") + std::string(r.rule);
      if (!r.text.empty()) out += " (" + printable(r.text) + ")";
      if (r.seconds) out += " " + slac::time::format_rough(*r.seconds);
    }
    for (const std::string &id : d.merged)
      out += "; with " + printable(id);
    out += "\n";
  }
  return out;
}

} // namespace slax::report

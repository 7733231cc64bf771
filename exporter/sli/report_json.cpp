// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/json_writer.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/sli/report.hpp"

namespace slax::sli {
namespace {

using slac::base::fixed_text;
using slac::base::JsonWriter;
using slac::base::ratio_text;
using slac::time::format_rfc3339;

std::string seconds_text(slac::time::Duration d) { return fixed_text(d.ns, 9); }

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

void write_row(JsonWriter &json, const Row &row) {
  json.open_object();
  json.member("agreement", row.agreement).member("commitment", row.commitment);
  json.member("account", row.account).key("service");
  row.service.empty() ? json.null() : json.string(row.service);
  json.member("promise", row.promise);
  json.key("target").raw(fixed_text(row.target_percent.units(), slac::base::Decimal::kDigits + 2));
  json.key("window").open_object().member("from", format_rfc3339(row.window.from));
  json.member("to", format_rfc3339(row.window.to)).member("complete", row.complete).close_object();
  json.key("sli").raw(ratio_text(row.sli_part, row.sli_of)).key("sliWhole");
  row.seconds ? json.raw(ratio_text(row.whole_part, row.whole_of)) : json.null();
  json.member("status", status_name(row.status));
  const Counts &n = row.incidents;
  json.key("incidents").open_object().member("total", n.total).member("met", n.met);
  json.member("breached", n.breached).member("pending", n.pending);
  json.member("excluded", n.excluded).member("cancelled", n.cancelled).close_object();
  write_seconds(json, row);
  json.key("credit").open_object().member("percent", row.credit_percent.text());
  json.key("amount").null().close_object();
  json.key("breaches").open_array();
  for (const Breach &b : row.breaches)
    json.open_object()
        .member("incident", b.incident)
        .member("deadline", format_rfc3339(b.deadline))
        .key("elapsed")
        .raw(seconds_text(b.elapsed))
        .close_object();
  json.close_array().close_object();
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

std::string report_json(const Evaluation &evaluation, const std::vector<source::Refused> &refused) {
  std::string out = "{\"at\":\"" + format_rfc3339(evaluation.at) + "\"";
  append_array(out, "rows", evaluation.rows, write_row);
  append_array(out, "refused", refused, [](JsonWriter &json, const source::Refused &r) {
    json.open_object().member("line", static_cast<std::int64_t>(r.line)).key("id");
    r.id ? json.string(*r.id) : json.null();
    json.member("reason", r.reason).close_object();
  });
  append_array(out, "issues", evaluation.issues, [](JsonWriter &json, const Issue &i) {
    json.open_object().member("incident", i.incident).member("reason", i.reason).close_object();
  });
  append_array(out, "unattributed", evaluation.unattributed,
               [](JsonWriter &json, const std::string &id) { json.string(id); });
  return out + "}\n";
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/facts.hpp"

#include "compiler/time/rfc3339.hpp"
#include "exporter/ledger/line.hpp"
#include "exporter/sli/exact.hpp"
#include "exporter/sli/money.hpp"

namespace slax::ledger {
namespace {

using slac::base::fixed_text;
using slac::base::Wide;
using slac::time::format_rfc3339;

std::string seconds_text(slac::time::Duration d) { return fixed_text(d.ns, 9); }

Value::Object counts_of(const sli::Counts &n) {
  return {{"total", n.total},     {"met", n.met},           {"breached", n.breached},
          {"pending", n.pending}, {"excluded", n.excluded}, {"cancelled", n.cancelled}};
}

Value::Object credit_of(const sli::Row &row) {
  Value::Object out{{"percent", exact_text(row.credit)}};
  Value::Array parts;
  for (const sli::CreditPart &part : row.parts) {
    Value::Object one{{"form", part.form}, {"percent", exact_text(part.percent)}};
    if (part.count > 0) one["count"] = part.count;
    parts.emplace_back(std::move(one));
  }
  if (!parts.empty()) out["parts"] = std::move(parts);
  if (const auto amount = sli::credit_amount(row)) {
    out["amount"] = amount->text();
    out["currency"] = amount->currency;
  }
  return out;
}

Value::Array breaches_of(const sli::Row &row) {
  Value::Array out;
  for (const sli::Breach &breach : row.breaches) {
    Value::Object one{{"incident", breach.incident}, {"deadline", format_rfc3339(breach.deadline)}};
    // What still grows is no fact yet.
    if (breach.running)
      one["running"] = true;
    else
      one["elapsed"] = seconds_text(breach.elapsed);
    out.emplace_back(std::move(one));
  }
  return out;
}

std::string text_of(const sli::Exact &exact) {
  const sli::Exact scaled = exact * sli::Exact(sli::power_of_ten(slac::base::Decimal::kDigits));
  if (denominator(scaled) == 1 &&
      abs(numerator(scaled)) < sli::power_of_ten(18)) // as many as a Decimal has
    return fixed_text(static_cast<Wide>(static_cast<std::int64_t>(numerator(scaled))),
                      slac::base::Decimal::kDigits);
  return numerator(exact).str() + "/" + denominator(exact).str();
}

bool is_whole(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() < 1000 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Of a text that `text_of` wrote; 0 of another.
sli::Exact exact_of(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view part = text.substr(0, slash), of = text.substr(slash + 1);
    if (!is_whole(part) || !is_whole(of) || of.find_first_not_of("-0") == std::string_view::npos)
      return {};
    return {sli::Whole(std::string(part)), sli::Whole(std::string(of))};
  }
  const auto decimal = slac::base::Decimal::parse(text);
  return decimal ? sli::exact(*decimal) : sli::Exact();
}

} // namespace

std::string exact_text(const sli::Percent &percent) { return text_of(percent.exact().value); }

sli::Percent percent_of(std::string_view text) {
  return sli::Percent(sli::Rational{exact_of(text)});
}

sli::Percent ratio_percent(std::string_view text) {
  return sli::Percent(sli::Rational{100 * exact_of(text)});
}

std::string percent_difference(std::string_view before, std::string_view after) {
  return text_of(exact_of(after) - exact_of(before));
}

std::string fraction_text(const sli::Fraction &fraction) {
  if (fraction.of == 0) return "1/1"; // of nothing nothing was missed
  Wide a = fraction.part < 0 ? -fraction.part : fraction.part;
  Wide b = fraction.of;
  while (b != 0)
    a = std::exchange(b, a % b);
  const Wide by = a == 0 ? fraction.of : a;
  return fixed_text(fraction.part / by, 0) + "/" + fixed_text(fraction.of / by, 0);
}

Value::Object facts_of(const sli::Row &row) {
  Value::Object out{{"sli", fraction_text(row.seconds ? row.whole : row.sli)},
                    {"incidents", counts_of(row.incidents)},
                    {"credit", credit_of(row)}};
  if (row.seconds)
    out["seconds"] = Value::Object{{"service", seconds_text(row.seconds->service)},
                                   {"downtime", row.seconds->downtime.text()},
                                   {"maintenance", seconds_text(row.seconds->maintenance)},
                                   {"budget", row.seconds->budget.text()},
                                   {"remaining", row.seconds->remaining.text()}};
  if (!row.breaches.empty()) out["breaches"] = breaches_of(row);
  if (row.claim_by != slac::time::kNever) out["claimBy"] = format_rfc3339(row.claim_by);
  return out;
}

Value kpi_value(const sli::KpiRow &row) {
  Value::Object out{{"name", row.plan->kpi.name.value},
                    {"goal", row.plan->sentence},
                    {"status", status_name(row.status)}};
  if (row.value) out["value"] = row.value->text();
  return out;
}

std::string events_hash(const timeline::Incident &incident, const timeline::Names &names) {
  const auto word = [&](timeline::NameId name) {
    return name == timeline::kNoName        ? std::string("-")
           : name == timeline::kAllAccounts ? std::string("all")
                                            : names.text(name);
  };
  std::vector<std::string> lines; // names are numbered as they came, here their order is theirs
  for (const timeline::NameId service : incident.services())
    lines.push_back("service " + word(service));
  for (const timeline::NameId account : incident.accounts())
    lines.push_back("account " + word(account));
  for (const timeline::Event &event : incident.events())
    lines.push_back(format_rfc3339(event.at) + " " + std::string(timeline::event_name(event.type)) +
                    " " + std::to_string(event.fraction) +
                    (event.to_customer ? " customer " : " ") + word(event.severity) + " " +
                    word(event.name));
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string &line : lines)
    (text += line) += '\n';
  return hash_of(text);
}

Value evidence_value(const IncidentEvidence &evidence) {
  Value::Object out{{"source", evidence.source},
                    {"incident", evidence.incident},
                    {"verdict", evidence.verdict},
                    {"events", evidence.events}};
  Value::Array reasons;
  for (const std::string &reason : evidence.reasons)
    reasons.emplace_back(reason);
  out["reasons"] = std::move(reasons);
  Value::Array records;
  for (const std::string &hash : evidence.records)
    records.emplace_back(hash);
  out["records"] = std::move(records);
  return out;
}

std::string JudgedWindow::subject() const {
  std::string out = agreement + "/" + commitment;
  if (!service.empty()) out += "/" + service;
  return out + "/" + format_rfc3339(window.to);
}

} // namespace slax::ledger

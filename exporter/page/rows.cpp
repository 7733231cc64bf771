// SPDX-License-Identifier: Apache-2.0
#include "exporter/page/rows.hpp"

#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/timeline/reason.hpp"

#include <cmath>

namespace slax::page {

using slac::time::Duration;
using slac::time::Instant;

Cell status_cell(sli::Status status) {
  switch (status) {
  case sli::Status::Met: return {"met", Tone::Good};
  case sli::Status::AtRisk: return {"at risk", Tone::Doubtful};
  case sli::Status::Breached: return {"breached", Tone::Bad};
  case sli::Status::Unknown: return {"unknown", Tone::Doubtful};
  }
  return {"unknown", Tone::Doubtful};
}

Cell deadline_cell(Instant at, const slac::time::Zone &zone) {
  if (at == slac::time::kNever) return {"paused"};
  Cell out{slac::time::format_local(at, zone)};
  out.until = slac::time::format_rfc3339(at);
  return out;
}

std::string address_of(const sli::RowKey &key, const std::string &root) {
  std::string out = root + "/accounts/" + path_part(key.account) + "/" + path_part(key.agreement) +
                    "/" + path_part(key.commitment);
  if (!key.service.empty()) out += "/" + path_part(key.service);
  return out;
}

std::string incident_address(std::string_view source, std::string_view incident,
                             const std::string &root) {
  return root + "/incidents/" + path_part(source) + "/" + path_part(incident);
}

std::string window_text(const sli::Row &row) {
  const slac::time::Zone &zone = *row.key->zone;
  const std::string from = slac::time::format_date(zone.date_at(row.window.from));
  const std::string last = slac::time::format_date(zone.date_at(row.window.to - Duration{1}));
  return from == last ? from : from + " to " + last;
}

Cell window_cell(const sli::Row &row) {
  Cell out{window_text(row)};
  out.is_one_line = true;
  return out;
}

Cell budget_cell(const sli::Row &row) {
  if (!row.seconds) return {"–"};
  const double budget = row.seconds->budget.seconds();
  const double left = row.seconds->remaining.seconds();
  const auto nanoseconds = static_cast<std::int64_t>(std::abs(left)) * slac::time::kSecond;
  Cell out{(left < 0 ? "overspent by " : "") + slac::time::format_rough({nanoseconds}),
           left < 0 ? Tone::Bad : Tone::Plain};
  out.is_one_line = true;
  const double share = budget > 0 ? left / budget : 0;
  constexpr double kLittle = 0.25;
  out.bar = Bar{share, share <= 0 ? Tone::Bad : share < kLittle ? Tone::Doubtful : Tone::Good};
  return out;
}

std::string reasons_text(const sli::Detail &detail) {
  std::string out;
  for (const sli::Reason &one : detail.reasons) {
    std::string words(one.rule);
    for (const reason::Reason &known : reason::all())
      if (known.name == one.rule) words = known.meaning;
    if (!one.text.empty() && words.find(one.text) == std::string::npos)
      words += " (" + one.text + ")";
    if (one.seconds) words += " " + slac::time::format_rough(*one.seconds);
    out += (out.empty() ? "" : "; ") + words;
  }
  return out;
}

} // namespace slax::page

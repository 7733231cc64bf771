// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"
#include "compiler/base/utf8.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/report/details.hpp"
#include "exporter/report/report.hpp"

#include <algorithm>
#include <array>

namespace slax::report {
namespace {

constexpr std::size_t kColumns = 8;
using Line = std::array<std::string, kColumns>;

/// A percentage with four digits after the point, cut so that a missed promise never shows as kept.
std::string percent(slac::base::Wide part, slac::base::Wide of) {
  const slac::base::Wide scaled = part * 1000 / of; // keeps the product below the type's range
  const bool exact = scaled * of == part * 1000;
  const slac::base::Wide fine = exact ? scaled * 1000 : (part / 1000) * 1'000'000 / (of / 1000);
  return slac::base::fixed_text(fine, 4) + "%";
}

std::string day_in(const slac::time::Zone &zone, slac::time::Instant t) {
  return slac::time::format_date(zone.date_at(t));
}

/// What was delivered: time, or incidents with those that are not judged.
std::string delivered(const sli::Row &row) {
  if (row.seconds) return percent(row.whole_part, row.whole_of);
  const sli::Counts &n = row.incidents;
  std::string out = std::to_string(n.met) + " of " + std::to_string(n.met + n.breached);
  const auto beside = [&](int count, const char *what) {
    if (count > 0) out += ", " + std::to_string(count) + " " + what;
  };
  beside(n.pending, "pending");
  beside(n.excluded, "excluded");
  beside(n.cancelled, "cancelled");
  return out;
}

Line make_line(const sli::Row &row) {
  const sli::RowKey &key = *row.key;
  std::string left = "–";
  if (row.seconds) {
    const slac::base::Wide ns = row.seconds->remaining.units / 100'000'000'000;
    left = slac::time::format_rough({static_cast<std::int64_t>(ns)});
  }
  std::string commitment(key.agreement);
  commitment.append("/").append(key.commitment);
  if (!key.service.empty()) commitment.append(" ").append(key.service);
  return {std::string(key.account),
          std::move(commitment),
          std::string(key.promise),
          day_in(*key.zone, row.window.from),
          delivered(row),
          left,
          std::string(status_name(row.status)),
          row.credit_percent.text() + "%"};
}

std::string render(const std::vector<Line> &lines) {
  std::array<std::size_t, kColumns> width{};
  for (const Line &line : lines)
    for (std::size_t c = 0; c < kColumns; ++c)
      width[c] = std::max(width[c], slac::base::code_points(line[c]));
  std::string out;
  for (const Line &line : lines) {
    std::string text;
    for (std::size_t c = 0; c < kColumns; ++c)
      text += line[c] + std::string(width[c] - slac::base::code_points(line[c]) + 2, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

} // namespace

std::string text(const Report &report) {
  std::vector<Line> lines{
      {"account", "commitment", "promise", "from", "delivered", "left", "status", "credit"}};
  for (const sli::Row *row : report.rows)
    lines.push_back(make_line(*row));
  std::string out = "at " + slac::time::format_rfc3339(report.at) + "\n" + render(lines);
  for (std::size_t i = 0; i < report.details.size(); ++i)
    out += details_text(*report.rows[i], report.details[i]);
  for (const source::Refused &r : report.refused)
    out += "refused: line " + std::to_string(r.line) +
           (r.id ? " (" + slac::base::printable(*r.id) + ")" : "") + ": " + r.reason +
           (r.detail.empty() ? "" : ": " + slac::base::printable(r.detail)) + "\n";
  for (const sli::Issue &i : report.issues)
    out += "issue: " + slac::base::printable(i.incident) + ": " + i.reason +
           (i.value.empty() ? "" : " " + slac::base::printable(i.value)) +
           (i.nearest.empty() ? "" : " (did you mean " + i.nearest + "?)") + "\n";
  for (const sli::Unattributed &u : report.unattributed) {
    out += "unattributed: " + slac::base::printable(u.incident) + ": " + u.reason;
    for (const std::string *part : {&u.account, &u.service, &u.severity})
      if (!part->empty()) out += " " + slac::base::printable(*part);
    out += "\n";
  }
  return out;
}

} // namespace slax::report

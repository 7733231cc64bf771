// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/utf8.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/sli/report.hpp"

#include <algorithm>
#include <array>

namespace slax::sli {
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

Line make_line(const Row &row) {
  std::string left = "–";
  if (row.seconds) {
    const slac::base::Wide ns = row.seconds->remaining.units / 100'000'000'000;
    left = slac::time::format_rough({static_cast<std::int64_t>(ns)});
  }
  const std::string sli = row.seconds
                              ? percent(row.whole_part, row.whole_of)
                              : std::to_string(row.incidents.met) + " of " +
                                    std::to_string(row.incidents.met + row.incidents.breached);
  return {row.account,
          row.agreement + "/" + row.commitment + (row.service.empty() ? "" : " " + row.service),
          row.promise,
          slac::time::format_rfc3339(row.window.from).substr(0, 10),
          sli,
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

std::string report_text(const Evaluation &evaluation, const std::vector<source::Refused> &refused) {
  std::vector<Line> lines{
      {"account", "commitment", "promise", "from", "delivered", "left", "status", "credit"}};
  for (const Row &row : evaluation.rows)
    lines.push_back(make_line(row));
  std::string out = "at " + slac::time::format_rfc3339(evaluation.at) + "\n" + render(lines);
  for (const source::Refused &r : refused)
    out += "refused: line " + std::to_string(r.line) + (r.id ? " (" + *r.id + ")" : "") + ": " +
           r.reason + "\n";
  for (const Issue &i : evaluation.issues)
    out += "issue: " + i.incident + ": " + i.reason + "\n";
  for (const std::string &id : evaluation.unattributed)
    out += "unattributed: " + id + "\n";
  return out;
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
// Rows as a table for people: grouped by account, with a sum for each, a missed promise never
// rounded to a kept one.
#include "compiler/base/printable.hpp"
#include "compiler/base/utf8.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/report/details.hpp"
#include "exporter/report/report.hpp"
#include "exporter/report/words.hpp"
#include "exporter/sli/money.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace slax::report {
namespace {

constexpr std::size_t kColumns = 7;
using Line = std::array<std::string, kColumns>;

std::string day_in(const slac::time::Zone &zone, slac::time::Instant t) {
  return slac::time::format_date(zone.date_at(t));
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
  return {"  " + commitment,
          std::string(key.promise),
          day_in(*key.zone, row.window.from),
          delivered(row),
          left,
          std::string(status_name(row.status)),
          credit_text(row)};
}

/// One text for each line, in columns.
std::vector<std::string> render(const std::vector<Line> &lines) {
  std::array<std::size_t, kColumns> width{};
  for (const Line &line : lines)
    for (std::size_t c = 0; c < kColumns; ++c)
      width[c] = std::max(width[c], slac::base::code_points(line[c]));
  std::vector<std::string> out;
  for (const Line &line : lines) {
    std::string text;
    for (std::size_t c = 0; c < kColumns; ++c)
      text += line[c] + std::string(width[c] - slac::base::code_points(line[c]) + 2, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    out.push_back(text + "\n");
  }
  return out;
}

/// The month in which the row's window ends, such as `2026-10`.
std::string month_of(const sli::Row &row) {
  return day_in(*row.key->zone, {row.window.to.ns - 1}).substr(0, 7);
}

/// What an account's windows that end in one month come to.
class Sum {
public:
  void add(const sli::Row &row) {
    ++rows_[static_cast<std::size_t>(row.status)];
    is_running_ = is_running_ || !row.complete;
  }

  std::string text(const std::string &month) const {
    std::string out = "  windows that end in " + month + (is_running_ ? ", so far: " : ": ");
    const char *between = "";
    for (const sli::Status s :
         {sli::Status::Breached, sli::Status::Unknown, sli::Status::AtRisk, sli::Status::Met}) {
      const int rows = rows_[static_cast<std::size_t>(s)];
      if (rows == 0) continue;
      out += between + std::to_string(rows) + " " + std::string(status_name(s));
      between = ", ";
    }
    return out + "\n";
  }

private:
  std::array<int, 4> rows_{}; ///< by status
  bool is_running_ = false;
};

/// `credit for 2026-10 (platinum): 60% of the fee, 500.00 EUR, cut by the cap`.
std::string sum_text(const sli::AccountSum &sum) {
  std::string out =
      "  credit for " + sum.period.text() + " (" + sum.contract->agreement->name.value + "): ";
  if (sum.percent.is_zero()) return out + "none\n";
  const int months = sum.period.count;
  out += sum.percent.text() + "% of " +
         (months == 1   ? "a month's"
          : months == 3 ? "a quarter's"
                        : "a year's") +
         " fee";
  if (sum.amount) out += ", " + sum.amount->with_currency();
  return out + (sum.capped ? ", cut by the cap\n" : "\n");
}

std::string chronic_text(const sli::ChronicCount &count) {
  return "  missed of late (" + count.contract->agreement->name.value +
         (count.commitment.empty() ? "" : "/" + std::string(count.commitment)) +
         "): " + std::to_string(count.count) + " of " + std::to_string(count.limit) +
         (count.reached() ? ", from which it may be ended\n" : "\n");
}

/// Each account's rows, and below them what they come to.
std::string tables(const Report &report) {
  const std::vector<const sli::Row *> &rows = report.rows;
  std::map<std::string_view, std::vector<const sli::Row *>> of_account;
  for (const sli::Row *row : rows)
    of_account[row->key->account].push_back(row);
  std::vector<Line> lines{
      {"  commitment", "promise", "from", "delivered", "left", "status", "credit"}};
  for (const auto &[account, its] : of_account)
    for (const sli::Row *row : its)
      lines.push_back(make_line(*row));
  const std::vector<std::string> texts = render(lines);
  std::string out;
  std::size_t next = 1;
  for (const auto &[account, its] : of_account) {
    out += "\n" + std::string(account);
    if (const std::string_view title = its.front()->key->account_title; !title.empty())
      out += " (" + slac::base::printable(title) + ")";
    out += "\n" + texts.front();
    std::map<std::string, Sum> sums;
    for (const sli::Row *row : its) {
      out += texts[next++];
      for (const sli::Breach &b : row->breaches)
        out += "    late: " + slac::base::printable(b.incident) + ", due " +
               local_time(*row->key->zone, b.deadline) + ", used " +
               slac::time::format_rough(b.elapsed) + (b.running ? " so far" : "") + "\n";
      sums[month_of(*row)].add(*row);
    }
    for (const auto &[month, sum] : sums)
      out += sum.text(month);
    for (const sli::AccountSum &sum : report.sums)
      if (sum.contract->account == account) out += sum_text(sum);
    for (const sli::ChronicCount &count : report.chronic)
      if (count.contract->account == account) out += chronic_text(count);
    for (const sli::KpiRow &row : report.kpis)
      if (row.account == account) out += "  kpi " + kpi_line(row) + "\n";
  }
  std::string fleet;
  for (const sli::KpiRow &row : report.kpis)
    if (row.account.empty()) fleet += "  kpi " + kpi_line(row) + "\n";
  if (!fleet.empty()) out += "\nall accounts\n" + fleet;
  return out;
}

} // namespace

std::string kpi_line(const sli::KpiRow &row) {
  const sli::KpiPlan &plan = *row.plan;
  std::string name = plan.kpi.name.value;
  if (plan.agreement != nullptr) name = plan.agreement->name.value + "/" + name;
  if (!row.service.empty()) name += " " + std::string(row.service);
  std::string out = name + ": " + plan.sentence + ": " + kpi_number(plan, row.value) + ", " +
                    std::string(status_name(row.status));
  if (row.previous) out += "; before: " + kpi_number(plan, row.previous);
  if (row.used && !plan.is_of_rows)
    out += "; " + slac::base::ratio_text(row.used->part * 1'000 / row.used->of, 10) +
           "% of what is promised";
  if (!row.worst.empty()) out += "; worst: " + slac::base::printable(row.worst);
  return out;
}

std::string text(const Report &report) {
  std::string out = "at " + slac::time::format_rfc3339(report.at) + "\n" + tables(report);
  if (!report.details.empty() || !report.refused.empty() || !report.issues.empty() ||
      !report.unattributed.empty())
    out += "\n";
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

// SPDX-License-Identifier: Apache-2.0
// A contract review with what was delivered: per agreement and promise where each account stands,
// the nearest to its bound first, then the KPIs that protect it and what is owed.
#include "compiler/base/printable.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/report/report.hpp"
#include "exporter/sli/money.hpp"

#include <algorithm>
#include <map>

namespace slax::report {
namespace {

using sli::Row;

/// How near to its bound: breached first, then the share of the budget, or of clocks, that is used.
struct Nearness {
  int rank = 0;
  double used = 0;
  friend auto operator<=>(const Nearness &, const Nearness &) = default;
};

Nearness nearness(const Row &row) {
  int rank = 0;
  switch (row.status) {
  case sli::Status::Breached: rank = 3; break;
  case sli::Status::Unknown: rank = 2; break;
  case sli::Status::AtRisk: rank = 1; break;
  case sli::Status::Met: break;
  }
  if (!row.seconds)
    return {rank, row.sli.of == 0
                      ? 0
                      : 1 - static_cast<double>(row.sli.part) / static_cast<double>(row.sli.of)};
  const double budget = row.seconds->budget.seconds();
  return {rank, budget > 0 ? row.seconds->downtime.seconds() / budget : 0};
}

std::string standing(const Row &row, bool of_several_windows) {
  std::string out(row.key->account);
  if (!row.key->service.empty()) out += " (" + std::string(row.key->service) + ")";
  if (of_several_windows)
    out += ", from " + slac::time::format_date(row.key->zone->date_at(row.window.from));
  out += ": " + std::string(status_name(row.status));
  if (row.seconds) {
    const slac::base::Wide left = row.seconds->remaining.units / 100'000'000'000;
    out += ", " + slac::time::format_rough({static_cast<std::int64_t>(left)}) + " left";
  } else {
    out += ", " + std::to_string(row.incidents.met) + " of " +
           std::to_string(row.incidents.met + row.incidents.breached) + " in time";
  }
  if (!row.credit.is_zero()) {
    out += ", owes " + row.credit.text() + "%";
    if (const auto amount = sli::credit_amount(row)) out += " (" + amount->with_currency() + ")";
  }
  return out;
}

std::string owed(const sli::AccountSum &sum) {
  std::string out = std::string(sum.contract->account) + " for " + sum.period.text() + ": ";
  if (sum.percent.is_zero()) return out + "nothing";
  out += sum.percent.text() + "%";
  if (sum.amount) out += ", " + sum.amount->with_currency();
  return out + (sum.capped ? ", cut by the cap" : "");
}

void line(std::string &out, const std::string &what, const std::string &text) {
  constexpr std::size_t kWidth = 11;
  out += "  " + what + std::string(kWidth - std::min(kWidth - 1, what.size()), ' ') + text + "\n";
}

} // namespace

std::string review(const Report &report) {
  std::map<std::string_view, std::map<std::string_view, std::vector<const Row *>>> agreements;
  for (const Row *row : report.rows)
    agreements[row->key->agreement][row->key->commitment].push_back(row);
  std::string out = "at " + slac::time::format_rfc3339(report.at) + "\n";
  for (auto &[agreement, commitments] : agreements) {
    out += "\n" + std::string(agreement) + "\n";
    for (const sli::AccountSum &sum : report.sums)
      if (sum.contract->agreement->name.value == agreement) line(out, "owed", owed(sum));
    for (auto &[commitment, rows] : commitments) {
      std::stable_sort(rows.begin(), rows.end(),
                       [](const Row *a, const Row *b) { return nearness(*b) < nearness(*a); });
      out += "\n" + std::string(commitment) + ": " + std::string(rows.front()->key->promise) + "\n";
      const bool of_several = std::any_of(rows.begin(), rows.end(), [&](const Row *row) {
        return row->window.from != rows.front()->window.from;
      });
      for (const Row *row : rows)
        line(out, row == rows.front() ? "nearest" : "", standing(*row, of_several));
      for (const sli::KpiRow &kpi : report.kpis)
        if (kpi.plan->protects(agreement, commitment)) line(out, "kpi", kpi_line(kpi));
    }
  }
  std::string fleet;
  for (const sli::KpiRow &kpi : report.kpis)
    if (!kpi.plan->is_protecting()) line(fleet, "kpi", kpi_line(kpi));
  if (!fleet.empty()) out += "\nprotecting no promise\n" + fleet;
  return out;
}

} // namespace slax::report

// SPDX-License-Identifier: Apache-2.0
#include "exporter/report/report.hpp"

#include <algorithm>

namespace slax::report {

Report report_of(sli::Evaluation &evaluation, const std::vector<std::string> &accounts) {
  const auto is_wanted = [&](std::string_view account) {
    return accounts.empty() ||
           std::find(accounts.begin(), accounts.end(), account) != accounts.end();
  };
  Report out;
  out.at = evaluation.at;
  for (const sli::Row &row : evaluation.rows)
    if (is_wanted(row.key->account)) out.rows.push_back(&row);
  for (sli::AccountSum &sum : evaluation.sums)
    if (is_wanted(sum.contract->account)) out.sums.push_back(std::move(sum));
  for (const sli::ChronicCount &count : evaluation.chronic)
    if (is_wanted(count.contract->account)) out.chronic.push_back(count);
  for (sli::KpiRow &row : evaluation.kpis)
    if (row.account.empty() ? accounts.empty() : is_wanted(row.account))
      out.kpis.push_back(std::move(row));
  out.issues = std::move(evaluation.issues);
  out.unattributed = std::move(evaluation.unattributed);
  return out;
}

} // namespace slax::report

// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/snapshot.hpp"

#include "exporter/sli/evaluate.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

bool asked(const std::vector<std::string> &values, std::string_view value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

} // namespace

std::string Snapshot::write_rows(const RowFilter &filter) const {
  report::Report out;
  out.at = at;
  if (filter.is_of_accounts && filter.accounts.empty()) return report::json(out);
  for (const auto &block : blocks)
    for (const sli::Row &row : block->rows)
      if (row.kind == sli::WindowKind::Current && asked(filter.accounts, row.key->account) &&
          asked(filter.agreements, row.key->agreement) &&
          asked(filter.statuses, status_name(row.status)))
        out.rows.push_back(&row);
  std::stable_sort(out.rows.begin(), out.rows.end(), [](const sli::Row *a, const sli::Row *b) {
    return a->key->order < b->key->order;
  });
  const auto is_asked = [&](const sli::Contract &contract) {
    return asked(filter.accounts, contract.account) &&
           asked(filter.agreements, contract.agreement->name.value);
  };
  const auto is_asked_kpi = [&](const sli::KpiRow &row) {
    return asked(filter.accounts, row.account) &&
           asked(filter.agreements,
                 row.plan->agreement == nullptr ? "" : row.plan->agreement->name.value);
  };
  for (const auto &block : blocks) {
    for (const sli::AccountSum &sum : block->sums)
      if (sum.is_current && is_asked(*sum.contract)) out.sums.push_back(sum);
    for (const sli::ChronicCount &count : block->chronic)
      if (is_asked(*count.contract)) out.chronic.push_back(count);
    for (const sli::KpiRow &row : block->kpis)
      if (is_asked_kpi(row)) out.kpis.push_back(row);
  }
  if (filter.accounts.empty() && filter.agreements.empty() && !filter.is_of_accounts)
    out.kpis.insert(out.kpis.end(), fleet_kpis.begin(), fleet_kpis.end());
  sli::sort_kpis(out.kpis);
  sli::sort_sums(out.sums);
  sli::sort_chronic(out.chronic);
  if (!filter.is_of_accounts) {
    out.refused = *refused;
    out.issues = findings->issues;
    out.unattributed = findings->unattributed;
  }
  return report::json(out);
}

std::shared_ptr<const http::Body> Snapshot::rows_json(const RowFilter &filter) const {
  if (!filter.empty()) return http::make_body(write_rows(filter));
  std::call_once(once_, [this] { all_rows_ = http::make_body(write_rows({})); });
  return all_rows_;
}

} // namespace slax::runtime

// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/evaluate.hpp"

#include <algorithm>
#include <tuple>

namespace slax::sli {

std::vector<Issue> issues_of(const Engine &engine) {
  std::vector<Issue> out;
  for (const auto &[slot, quality] : engine.flawed())
    out.insert(out.end(), quality.issues.begin(), quality.issues.end());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Unattributed> unattributed_of(const Engine &engine) {
  std::vector<Unattributed> out;
  for (const auto &[slot, quality] : engine.flawed())
    out.insert(out.end(), quality.unattributed.begin(), quality.unattributed.end());
  std::sort(out.begin(), out.end());
  return out;
}

void sort_sums(std::vector<AccountSum> &sums) {
  const auto place = [](const AccountSum &s) {
    return std::tuple(std::string_view(s.contract->agreement->name.value), s.contract->account,
                      s.period);
  };
  std::sort(sums.begin(), sums.end(),
            [&](const AccountSum &a, const AccountSum &b) { return place(a) < place(b); });
}

void sort_kpis(std::vector<KpiRow> &rows) {
  const auto place = [](const KpiRow &row) {
    return std::tuple(row.plan->order, row.account, row.service);
  };
  std::sort(rows.begin(), rows.end(),
            [&](const KpiRow &a, const KpiRow &b) { return place(a) < place(b); });
}

void sort_chronic(std::vector<ChronicCount> &counts) {
  const auto place = [](const ChronicCount &c) {
    return std::tuple(std::string_view(c.contract->agreement->name.value), c.commitment,
                      c.contract->account);
  };
  std::sort(counts.begin(), counts.end(),
            [&](const ChronicCount &a, const ChronicCount &b) { return place(a) < place(b); });
}

Evaluation gather(const Engine &engine) {
  Evaluation out;
  out.at = engine.now();
  out.keep = engine.layout();
  for (const auto &block : engine.blocks()) {
    out.rows.insert(out.rows.end(), block->rows.begin(), block->rows.end());
    out.measures.insert(out.measures.end(), block->measures.begin(), block->measures.end());
    out.sums.insert(out.sums.end(), block->sums.begin(), block->sums.end());
    out.kpis.insert(out.kpis.end(), block->kpis.begin(), block->kpis.end());
    out.chronic.insert(out.chronic.end(), block->chronic.begin(), block->chronic.end());
  }
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [](const Row &a, const Row &b) { return a.key->order < b.key->order; });
  out.kpis.insert(out.kpis.end(), engine.fleet_kpis().begin(), engine.fleet_kpis().end());
  sort_kpis(out.kpis);
  sort_sums(out.sums);
  sort_chronic(out.chronic);
  out.clocks = engine.clocks(static_cast<std::size_t>(-1)).listed;
  out.issues = issues_of(engine);
  out.unattributed = unattributed_of(engine);
  return out;
}

std::string_view window_name(WindowKind kind) {
  switch (kind) {
  case WindowKind::Current: return "current";
  case WindowKind::Previous: return "previous";
  case WindowKind::Rolling: return "rolling";
  }
  return "";
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/engine.hpp"

namespace slax::sli {

/// Everything for one instant, in the order in which it is reported. Rows and issues point into
/// what `keep` holds.
struct Evaluation {
  slac::time::Instant at;
  std::vector<Row> rows; ///< by agreement, commitment, account, service, window
  std::vector<OpenClock> clocks;
  std::vector<Measure> measures;     ///< by account, severity, window
  std::vector<AccountSum> sums;      ///< by agreement, account, period
  std::vector<ChronicCount> chronic; ///< by agreement, commitment (all of them first), account
  std::vector<KpiRow> kpis;          ///< by agreement (those of none first), name, account, service
  std::vector<Issue> issues;
  std::vector<Unattributed> unattributed;
  std::shared_ptr<const Layout> keep;
};

/// What the engine knows, in order. One engine that receives everything and is asked once is what
/// `sla-exporter evaluate` prints: events, specs and `now` to every number.
Evaluation gather(const Engine &engine);

std::vector<Issue> issues_of(const Engine &engine);
/// In the order in which they are reported.
void sort_sums(std::vector<AccountSum> &sums);
void sort_kpis(std::vector<KpiRow> &rows);
void sort_chronic(std::vector<ChronicCount> &counts);
std::vector<Unattributed> unattributed_of(const Engine &engine);

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/body.hpp"
#include "exporter/report/report.hpp"
#include "exporter/runtime/findings.hpp"
#include "exporter/sli/open_clocks.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace slax::runtime {

/// Which rows are asked for: of each name one of the values, if there are any.
struct RowFilter {
  std::vector<std::string> accounts;
  std::vector<std::string> agreements;
  std::vector<std::string> statuses;
  bool is_of_accounts =
      false; ///< nothing but what belongs to them; without accounts nothing at all
  bool empty() const {
    return accounts.empty() && agreements.empty() && statuses.empty() && !is_of_accounts;
  }
};

/// One consistent state, as scrapes read it. Never changes once published.
class Snapshot {
public:
  std::shared_ptr<const http::Body> page;
  std::shared_ptr<const http::Body> page_gzip;

  slac::time::Instant at;
  std::shared_ptr<const sli::Layout> layout; ///< what rows point into
  std::vector<std::shared_ptr<const sli::Block>> blocks;
  std::vector<sli::KpiRow> fleet_kpis;
  sli::OpenClocks clocks; ///< of all accounts the most urgent
  std::shared_ptr<const std::vector<source::Refused>> refused;
  std::shared_ptr<const Findings> findings;

  /// The rows of the promises' own windows as JSON; without a filter written once, when first
  /// asked for.
  std::shared_ptr<const http::Body> rows_json(const RowFilter &filter) const;

private:
  std::string write_rows(const RowFilter &filter) const;

  mutable std::once_flag once_;
  mutable std::shared_ptr<const http::Body> all_rows_;
};

} // namespace slax::runtime

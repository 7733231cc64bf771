// SPDX-License-Identifier: Apache-2.0
// The pages about rows: all accounts, one account, one promise. They show what /api/v1/rows says.
#pragma once

#include "exporter/page/web.hpp"
#include "exporter/report/story.hpp"
#include "exporter/sli/cells.hpp"
#include "exporter/sli/open_clocks.hpp"

#include <memory>
#include <set>
#include <span>

namespace slax::page {

/// One consistent state of everything that is served.
struct Served {
  slac::time::Instant now;
  std::span<const std::shared_ptr<const sli::Block>> blocks;
  const sli::OpenClocks *clocks = nullptr; ///< the listed ones are the most urgent of all
  /// The accounts that alone are shown; null: all.
  const std::set<std::string, std::less<>> *alone = nullptr;
};

/// What is asked of the page of all accounts.
struct FleetQuery {
  std::string search; ///< a part of a name or title, in any case
  std::string status; ///< only accounts with such a promise; empty: all
  std::size_t page = 1;
};
constexpr std::size_t kAccountsOnPage = 50;

struct Page {
  Document document;
  Frame frame;
};

/// Accounts, the worst first. `root` stands before every address.
Page fleet_page(const Served &served, const FleetQuery &query, const std::string &root);

/// What an account was promised and got; nothing where no row is its own. `ledger`: lines of its
/// chain, the newest last; empty where none is kept.
std::optional<Page> account_page(const Served &served, std::string_view account,
                                 std::span<const std::string> ledger, const std::string &root);

/// One promise in one window, and each incident that counts in it or does not, with its reasons.
Page promise_page(const sli::Row &row, const std::vector<sli::Detail> &details,
                  slac::time::Instant now, const std::string &root);

/// Everything that is known of an incident. `zone`: in which times are given.
Page incident_page(const report::Story &story, const slac::time::Zone &zone,
                   slac::time::Instant now, const std::string &root);

// What the pages above are made of.

Cell status_cell(sli::Status status);
/// A time that a clock counts down to.
Cell deadline_cell(slac::time::Instant at, const slac::time::Zone &zone);
/// The address of a row's page.
std::string address_of(const sli::RowKey &key, const std::string &root);
std::string incident_address(std::string_view source, std::string_view incident,
                             const std::string &root);
/// `2026-10-01 to 2026-10-31`, in the promise's zone.
std::string window_text(const sli::Row &row);
Cell window_cell(const sli::Row &row);
/// How much of the budget is left, as a bar; without a budget a dash.
Cell budget_cell(const sli::Row &row);
/// Reasons in words.
std::string reasons_text(const sli::Detail &detail);

} // namespace slax::page

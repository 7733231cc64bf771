// SPDX-License-Identifier: Apache-2.0
// The first page: every account, the worst first. Of ten thousand accounts it looks at each row
// once and makes words of a page's worth alone.
#include "compiler/time/rfc3339.hpp"
#include "exporter/page/rows.hpp"
#include "exporter/report/words.hpp"

#include <algorithm>
#include <array>

namespace slax::page {
namespace {

/// What one account comes to.
struct Standing {
  const sli::RowKey *key = nullptr;
  std::array<int, 4> rows{}; ///< by status
  const sli::Row *tightest = nullptr;
  double least = 2; ///< share of its budget that is left
  const sli::AccountSum *owed = nullptr;

  int of(sli::Status status) const { return rows.at(static_cast<std::size_t>(status)); }
  /// Greater is worse.
  std::array<int, 3> badness() const {
    return {of(sli::Status::Breached), of(sli::Status::Unknown), of(sli::Status::AtRisk)};
  }
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

void add(Standing &to, const sli::Row &row) {
  to.key = row.key;
  ++to.rows.at(static_cast<std::size_t>(row.status));
  if (!row.seconds || row.seconds->budget.units == 0) return;
  const double left = row.seconds->remaining.seconds() / row.seconds->budget.seconds();
  if (left < to.least) to.least = left, to.tightest = &row;
}

std::vector<Standing> standings(const Served &served) {
  std::vector<Standing> out;
  for (const auto &block : served.blocks) {
    std::string_view account;
    const std::size_t first = out.size();
    for (const sli::Row &row : block->rows) {
      if (row.kind != sli::WindowKind::Current) continue;
      if (served.alone != nullptr && !served.alone->contains(row.key->account)) continue;
      if (out.size() == first || row.key->account != account) out.emplace_back();
      account = row.key->account;
      add(out.back(), row);
    }
    for (const sli::AccountSum &sum : block->sums)
      if (sum.kind == sli::WindowKind::Current && !sum.percent.is_zero())
        for (std::size_t i = first; i < out.size(); ++i)
          if (out[i].key->account == sum.contract->account && out[i].owed == nullptr)
            out[i].owed = &sum;
  }
  return out;
}

bool is_wanted(const Standing &one, const FleetQuery &query) {
  if (!query.search.empty() && !contains(one.key->account, query.search) &&
      !contains(one.key->account_title, query.search))
    return false;
  for (const sli::Status status :
       {sli::Status::Met, sli::Status::AtRisk, sli::Status::Breached, sli::Status::Unknown})
    if (query.status == sli::status_name(status)) return one.of(status) > 0;
  return true;
}

Cell number(int count, Tone tone) {
  Cell out{std::to_string(count), count > 0 ? tone : Tone::Plain};
  out.is_number = true;
  return out;
}

std::vector<Cell> line_of(const Standing &one, const std::string &root) {
  Cell account{std::string(one.key->account)};
  account.href = root + "/accounts/" + path_part(one.key->account);
  Cell budget{"–"};
  if (one.tightest != nullptr) {
    budget = budget_cell(*one.tightest);
    budget.text += " of " + std::string(one.tightest->key->commitment);
    if (!one.tightest->key->service.empty())
      budget.text += " " + std::string(one.tightest->key->service);
  }
  std::string owed = "–";
  if (one.owed != nullptr)
    owed = one.owed->amount ? one.owed->amount->with_currency() : one.owed->percent.text() + "%";
  return {std::move(account),
          {std::string(one.key->account_title)},
          number(one.of(sli::Status::Breached), Tone::Bad),
          number(one.of(sli::Status::Unknown), Tone::Doubtful),
          number(one.of(sli::Status::AtRisk), Tone::Doubtful),
          number(one.of(sli::Status::Met), Tone::Number),
          std::move(budget),
          {std::move(owed), Tone::Number}};
}

/// The address of the same page with another number or status.
std::string address(const std::string &root, const FleetQuery &query, const std::string &status,
                    std::size_t page) {
  std::string out = root + "/";
  const char *separator = "?";
  const auto add = [&](const char *name, const std::string &value) {
    if (value.empty()) return;
    out += std::string(separator) + name + "=" + path_part(value);
    separator = "&";
  };
  add("q", query.search);
  add("status", status);
  if (page > 1) add("page", std::to_string(page));
  return out;
}

} // namespace

Page fleet_page(const Served &served, const FleetQuery &query, const std::string &root) {
  std::vector<Standing> all = standings(served);
  std::array<int, 4> rows{};
  for (const Standing &one : all)
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows.at(i) += one.rows.at(i);
  const std::size_t known = all.size();
  std::erase_if(all, [&](const Standing &one) { return !is_wanted(one, query); });
  const std::size_t pages =
      std::max<std::size_t>(1, (all.size() + kAccountsOnPage - 1) / kAccountsOnPage);
  const std::size_t page = std::clamp<std::size_t>(query.page, 1, pages);
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>((page - 1) * kAccountsOnPage);
  const auto end =
      all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), page * kAccountsOnPage));
  std::partial_sort(all.begin(), end, all.end(), [](const Standing &a, const Standing &b) {
    if (a.badness() != b.badness()) return a.badness() > b.badness();
    if (a.least != b.least) return a.least < b.least;
    return a.key->account < b.key->account;
  });

  Page out;
  out.document.language = "en";
  out.document.title = "Service level agreements";
  const auto of = [&](sli::Status status) {
    return std::to_string(rows.at(static_cast<std::size_t>(status)));
  };
  out.document.summary = {std::to_string(known) + (known == 1 ? " account: " : " accounts: ") +
                          of(sli::Status::Breached) + " promises breached, " +
                          of(sli::Status::Unknown) + " unknown, " + of(sli::Status::AtRisk) +
                          " at risk, " + of(sli::Status::Met) + " met."};
  Table table{"Accounts, the worst first",
              {},
              {"Account", "Title", "Breached", "Unknown", "At risk", "Met", "Least budget left",
               "Owed for this period"},
              {}};
  for (auto one = begin; one != end; ++one)
    table.rows.push_back(line_of(*one, root));
  if (table.rows.empty()) out.document.summary.emplace_back("No account fits the search.");
  out.document.tables.push_back(std::move(table));

  out.frame.root = root;
  out.frame.now = slac::time::format_rfc3339(served.now);
  out.frame.has_search = true;
  out.frame.query = query.search;
  for (const auto &[status, text] :
       {std::pair{"", "All"}, std::pair{"breached", "Breached"}, std::pair{"unknown", "Unknown"},
        std::pair{"at_risk", "At risk"}, std::pair{"met", "Met"}})
    if (query.status != status)
      out.frame.filters.push_back({text, address(root, query, status, 1)});
  if (page > 1)
    out.frame.pages.push_back(
        {"Page " + std::to_string(page - 1), address(root, query, query.status, page - 1)});
  if (page < pages)
    out.frame.pages.push_back({"Page " + std::to_string(page + 1) + " of " + std::to_string(pages),
                               address(root, query, query.status, page + 1)});
  return out;
}

} // namespace slax::page

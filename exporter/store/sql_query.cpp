// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/sql_query.hpp"

#include "compiler/base/json_writer.hpp"
#include "exporter/store/postgres.hpp"
#include "exporter/store/sqlite.hpp"

#include <chrono>
#include <memory>
#include <sqlite3.h>

namespace slax::store {
namespace {

using slac::base::IoError;
using slac::base::Result;
using std::chrono::steady_clock;

constexpr std::size_t kMaxRows = 1'000'000;
constexpr std::chrono::seconds kMaxTime{60};

struct Closer {
  void operator()(sqlite3 *database) const { sqlite3_close_v2(database); }
};

Result<std::vector<std::string>> from_sqlite(const std::string &path, const std::string &query,
                                             const std::string &since) {
  sqlite3 *opened = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, Closer> database(opened);
  if (result != SQLITE_OK) return IoError{path, sqlite3_errstr(result)};
  sqlite3_busy_timeout(opened, 5'000);
  auto until = steady_clock::now() + kMaxTime;
  sqlite3_progress_handler(
      opened, 100'000,
      [](void *end) {
        return steady_clock::now() > *static_cast<steady_clock::time_point *>(end) ? 1 : 0;
      },
      &until);
  try {
    Statement rows(opened, query);
    rows.bind_named(":since", since);
    std::vector<std::string> out;
    while (rows.step()) {
      if (out.size() == kMaxRows) return IoError{path, "the query gives more than a million rows"};
      out.push_back(rows.json());
    }
    return out;
  } catch (const DatabaseError &error) {
    return IoError{path, error.text};
  }
}

/// `:since` as PostgreSQL's parameter; `::` is a cast.
std::string with_parameter(const std::string &query) {
  constexpr std::string_view kName = ":since";
  std::string out;
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (query.compare(i, kName.size(), kName) == 0 && (i == 0 || query[i - 1] != ':')) {
      out += "$1";
      i += kName.size() - 1;
    } else {
      out += query[i];
    }
  }
  return out;
}

Result<std::vector<std::string>> from_postgres(const std::string &address, const std::string &query,
                                               const std::string &since) {
  try {
    Postgres database(address);
    database.script("BEGIN READ ONLY; SET LOCAL statement_timeout = '60s'");
    const std::string inner = with_parameter(query);
    const std::string whole =
        "SELECT row_to_json(q)::text FROM (" + inner + "\n) AS q LIMIT 1000001";
    const PostgresRows rows = database.rows(whole, inner == query ? nullptr : &since);
    if (static_cast<std::size_t>(rows.size()) > kMaxRows)
      return IoError{"the database", "the query gives more than a million rows"};
    std::vector<std::string> out;
    for (int i = 0; i < rows.size(); ++i)
      out.emplace_back(rows.text(i, 0));
    return out;
  } catch (const DatabaseError &error) {
    return IoError{"the database", error.text};
  }
}

} // namespace

Result<std::vector<std::string>> query_rows(const std::string &database, const std::string &query,
                                            const std::string &since) {
  const bool is_server =
      database.starts_with("postgresql://") || database.starts_with("postgres://");
  return is_server ? from_postgres(database, query, since) : from_sqlite(database, query, since);
}

} // namespace slax::store

// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/beside.hpp"

#include "exporter/store/postgres.hpp"
#include "exporter/store/schema.hpp"
#include "exporter/store/sqlite.hpp"

#include <filesystem>

namespace slax::store {

using slac::base::IoError;

slac::base::Result<Beside> open_beside(const std::string &where, bool writes) {
  const bool is_server = where.starts_with("postgresql://") || where.starts_with("postgres://");
  Beside out{nullptr, is_server ? "the database" : where + "/sla.db"};
  std::error_code failed;
  if (!is_server && !std::filesystem::exists(out.name, failed))
    return IoError{out.name, "is not there"};
  try {
    if (is_server)
      out.connection = std::make_unique<Postgres>(where);
    else
      out.connection = connect_sqlite(out.name, writes);
    expect_newest(*out.connection);
    return out;
  } catch (const DatabaseError &error) {
    return IoError{out.name, error.text};
  }
}

} // namespace slax::store

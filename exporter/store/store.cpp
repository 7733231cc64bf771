// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/backends.hpp"

namespace slax::store {

slac::base::Result<std::unique_ptr<Store>> Store::open(const std::string &where) {
  const bool is_server = where.starts_with("postgresql://") || where.starts_with("postgres://");
  return is_server ? open_postgres(where) : open_sqlite(where);
}

} // namespace slax::store

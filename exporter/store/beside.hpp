// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "exporter/store/connection.hpp"

#include <memory>
#include <string>

namespace slax::store {

/// A further connection to a store, beside the process that serves from it.
struct Beside {
  std::unique_ptr<Connection> connection;
  std::string name; ///< for errors: without an address
};
/// Of a store as `Store::open` takes it, whose tables are up to date.
slac::base::Result<Beside> open_beside(const std::string &where, bool writes);

} // namespace slax::store

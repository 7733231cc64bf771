// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/store/store.hpp"

namespace slax::store {

// One per file; store.cpp chooses.
slac::base::Result<std::unique_ptr<Store>> open_sqlite(const std::string &folder);
slac::base::Result<std::unique_ptr<Store>> open_postgres(const std::string &address);

} // namespace slax::store

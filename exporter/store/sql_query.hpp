// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <string>
#include <vector>

namespace slax::store {

/// The rows of a SELECT, each as a JSON object by its columns' names. `database` is postgresql://…
/// or the path of an SQLite database; it is only read. `:since` in the query is a parameter. What
/// takes longer than a minute, or is more than a million rows, is an error.
slac::base::Result<std::vector<std::string>>
query_rows(const std::string &database, const std::string &query, const std::string &since);

} // namespace slax::store

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/store/connection.hpp"

namespace slax::store {

/// Makes the tables, or brings them to the newest version, in one transaction. Throws a
/// DatabaseError, also where a newer version of this program made them.
void migrate(Connection &connection);

/// For who does not serve: throws a DatabaseError where the tables are of another version.
void expect_newest(Connection &connection);

} // namespace slax::store

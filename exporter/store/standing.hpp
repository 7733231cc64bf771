// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace slax::store {

/// One version of a record's key.
struct KeyVersion {
  std::int64_t number = 0;             ///< of the record; they grow as records come
  std::optional<std::int64_t> updated; ///< when the system changed it, if it says so
  bool refused = false;
};

/// Which versions of a key hold: the newest that can be used, and a newer one that was refused.
struct Standing {
  std::optional<std::size_t> stands;  ///< index
  std::optional<std::size_t> refused; ///< likewise
};

/// `versions` in the order in which they came. One that the system changed before the one that
/// stands never replaces it.
Standing standing_of(std::span<const KeyVersion> versions);

} // namespace slax::store

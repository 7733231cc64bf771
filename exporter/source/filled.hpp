// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/connector/mapping.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace slax::source {

/// The text with values in place of its `$name`s; nothing where one has none. `encode` writes the
/// values of `$key`, `$since` and `$until`, and of all that stand behind its ?, as an address has
/// them.
std::optional<std::string> fill(std::string_view text, const connector::Values &values,
                                bool encode = false);

/// Percent-encoded, all but letters, digits and -._~ (RFC 3986).
std::string url_encoded(std::string_view text);

} // namespace slax::source

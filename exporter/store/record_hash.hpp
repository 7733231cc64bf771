// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slax::store {

/// SHA-256, 32 bytes.
std::string record_hash(std::string_view raw);

/// The key of a record that has none of its own.
std::string content_key(std::string_view hash);

} // namespace slax::store

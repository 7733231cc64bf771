// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace slax::connector {

/// How a record came; part of how it is mapped. Stored as a number.
enum class Way : std::uint8_t { Poll, Webhook, File };

} // namespace slax::connector

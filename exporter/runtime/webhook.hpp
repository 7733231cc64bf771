// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace slax::runtime {

/// What a system sent to the webhook of a Source.
struct Posted {
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {}; ///< names in lower case
  std::vector<std::string> client_names = {}; ///< in the certificate that the sender showed
};

/// What became of it.
enum class Fate {
  Stored,    ///< durably
  NotProven, ///< the proof is wrong, or no Source of that name takes webhooks
  NotJson,
  TooMany,   ///< wait already
  NotMapped, ///< the mapping cannot run at present
  NotStored, ///< the store cannot be written at present
  Restarting ///< the Source starts anew
};

/// Called once, from any thread.
using Answer = std::function<void(Fate)>;

} // namespace slax::runtime

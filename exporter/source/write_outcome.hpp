// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <optional>
#include <string>

namespace slax::source {

/// How a try to write to a record ended.
struct WriteOutcome {
  int status = 0;                                ///< of HTTP; 0: there was no answer
  std::string error;                             ///< without secrets; empty: it is written
  std::optional<slac::time::Duration> wait = {}; ///< what the system asks for
  bool is_final = false; ///< our own verdict: another try would fail in the same way
};

} // namespace slax::source

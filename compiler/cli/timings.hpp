// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace slac::cli {

/// How long the stages of this run took.
class Timings {
public:
  /// Ends the stage that began with the last call.
  void end(std::string_view stage);
  /// "read 0.02 s, decode 1.10 s; 1.20 s CPU, 139 MiB at most"
  std::string text() const;

private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::string stages_;
};

} // namespace slac::cli

// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/timings.hpp"

#include <array>
#include <cstdio>
#include <sys/resource.h>

namespace slac::cli {
namespace {

std::string hundredths(double value) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.2f s", value);
  return buffer.data();
}

double seconds(const timeval &t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

} // namespace

void Timings::end(std::string_view stage) {
  const auto now = std::chrono::steady_clock::now();
  stages_ += (stages_.empty() ? "" : ", ") + std::string(stage) + " " +
             hundredths(std::chrono::duration<double>(now - begin_).count());
  begin_ = now;
}

std::string Timings::text() const {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return stages_ + "; " + hundredths(seconds(used.ru_utime) + seconds(used.ru_stime)) + " CPU, " +
         std::to_string(used.ru_maxrss / 1024) + " MiB at most\n";
}

} // namespace slac::cli

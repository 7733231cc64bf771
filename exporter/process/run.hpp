// SPDX-License-Identifier: Apache-2.0
// Another program as a child: for what a program does better than a library would.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace slax::process {

struct Program {
  std::vector<std::string> command; ///< looked for in PATH; no shell reads it
  std::string input = {};           ///< of its standard input
  /// Variables beside PATH, HOME and TMPDIR, of which it inherits nothing else.
  std::map<std::string, std::string> environment = {};
  std::chrono::milliseconds within{10'000};
  std::size_t most = std::size_t{64} << 20U; ///< bytes of its output
};

struct Failure {
  std::string why;         ///< with the end of what it wrote to its standard error
  bool is_missing = false; ///< there is no such program
};

/// Runs it to its end. What it wrote to its standard output, or why it failed: it ended with
/// another status than 0, took too long or wrote too much, and then it is killed. Any thread.
std::variant<std::string, Failure> run(const Program &program);

} // namespace slax::process

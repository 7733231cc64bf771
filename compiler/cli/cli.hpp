// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace slac::cli {

// Exit codes of both programs.
inline constexpr int kExitOk = 0;     ///< clean, or warnings
inline constexpr int kExitErrors = 1; ///< errors in specs, or refused records
inline constexpr int kExitUsage = 2;
inline constexpr int kExitIo = 3;
inline constexpr int kExitInternal = 70; ///< our fault

/// A command with its options, which `run` holds.
struct Command {
  CLI::App *app = nullptr;
  std::function<int()> run; ///< gives the exit code
};

// The commands, one a file (but for `compile` and `backfill`, which share their stages).
Command add_check(CLI::App &app);
Command add_compile(CLI::App &app);
Command add_backfill(CLI::App &app);
Command add_explain(CLI::App &app);
Command add_init(CLI::App &app);
Command add_fmt(CLI::App &app);
Command add_convert(CLI::App &app);
Command add_diff(CLI::App &app);
Command add_cost(CLI::App &app);
Command add_schema(CLI::App &app);
std::vector<Command> add_promql(CLI::App &app);
Command add_completion(CLI::App &app);

/// Adds to each command's help how it is used.
void add_examples(CLI::App &app);

/// Whether all of standard output could be written; says so if not.
bool flush_output();

/// Parses the command line and runs the command.
int run(int argc, char **argv);

} // namespace slac::cli

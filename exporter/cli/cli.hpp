// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/rfc3339.hpp"

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace slax::cli {

// Exit codes, as slac's.
inline constexpr int kExitOk = 0;
inline constexpr int kExitErrors = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitIo = 3;
inline constexpr int kExitInternal = 70;

/// A command with its options, which `run` holds.
struct Command {
  CLI::App *app = nullptr;
  std::function<int()> run; ///< gives the exit code
};

// The commands, one a file.
Command add_evaluate(CLI::App &app);
Command add_serve(CLI::App &app);
Command add_timeline(CLI::App &app);
Command add_explain(CLI::App &app);
Command add_statement(CLI::App &app);
std::vector<Command> add_connector(CLI::App &app);
std::vector<Command> add_ledger(CLI::App &app);
std::vector<Command> add_outbox(CLI::App &app);
Command add_completion(CLI::App &app);

/// Adds to each command's help how it is used.
void add_examples(CLI::App &app);

void print(std::FILE *to, const std::string &text);
/// The instant of `--at`; `absent` without one. Says what is wrong with another.
std::optional<slac::time::Instant> parse_at(const std::optional<std::string> &text,
                                            slac::time::Instant absent,
                                            const std::string &option = "--at");
/// The present, in whole seconds.
slac::time::Instant this_second();
/// Where `--data` leads: what is given, or what the variable of `{env:NAME}` says, since an address
/// with a password need not stand where everybody sees it. False without that variable, and says
/// so.
bool resolve_data(std::string &data);

/// Parses the command line and runs the command.
int run(int argc, char **argv);

} // namespace slax::cli

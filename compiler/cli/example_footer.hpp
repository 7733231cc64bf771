// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace CLI { // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace slac::cli {

/// Lines of a shell that show how a command is used.
struct CommandExamples {
  std::string_view command; ///< as it is called: "ledger show"
  std::string_view lines;   ///< each with the program's name
};

/// Puts them at the end of each command's help.
void add_example_footers(CLI::App &app, std::span<const CommandExamples> examples);

} // namespace slac::cli

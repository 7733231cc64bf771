// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/example_footer.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace slac::cli {

void add_example_footers(CLI::App &app, std::span<const CommandExamples> examples) {
  for (const CommandExamples &one : examples) {
    CLI::App *command = &app;
    for (std::size_t at = 0; at < one.command.size();) {
      const std::size_t end = std::min(one.command.find(' ', at), one.command.size());
      command = command->get_subcommand(std::string(one.command.substr(at, end - at)));
      at = end + 1;
    }
    std::string footer = command->get_footer();
    if (!footer.empty()) footer += "\n\n";
    footer += "Examples:";
    for (std::size_t at = 0; at < one.lines.size();) {
      const std::size_t end = std::min(one.lines.find('\n', at), one.lines.size());
      footer += "\n  " + std::string(one.lines.substr(at, end - at));
      at = end + 1;
    }
    command->footer(footer);
  }
}

} // namespace slac::cli

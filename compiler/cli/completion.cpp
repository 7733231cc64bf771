// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/cli.hpp"
#include "compiler/cli/completion_script.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace slac::cli {

Command add_completion(CLI::App &app) {
  auto shell = std::make_shared<std::string>("bash");
  CLI::App *command = app.add_subcommand(
      "completion", "Print completion for a shell: source <(slac completion bash)");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->capture_default_str();
  return {command, [shell, &app] {
            std::cout << completion_script(app, *shell);
            return flush_output() ? kExitOk : kExitIo;
          }};
}

} // namespace slac::cli

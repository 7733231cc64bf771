// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/completion_script.hpp"
#include "exporter/cli/cli.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace slax::cli {

Command add_completion(CLI::App &app) {
  auto shell = std::make_shared<std::string>("bash");
  CLI::App *command = app.add_subcommand(
      "completion", "Print completion for a shell: source <(sla-exporter completion bash)");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->capture_default_str();
  return {command, [shell, &app] {
            print(stdout, slac::cli::completion_script(app, *shell));
            return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? kExitOk : kExitIo;
          }};
}

} // namespace slax::cli

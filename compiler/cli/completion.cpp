// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/completion.hpp"

#include <CLI/Option.hpp>

namespace slac::cli {
namespace {

std::vector<const CLI::App *> commands_of(const CLI::App &app) {
  return app.get_subcommands([](const CLI::App *) { return true; });
}

/// What may follow a command: its commands and its options.
std::string words_of(const CLI::App &app) {
  std::string out;
  for (const CLI::App *command : commands_of(app))
    out += command->get_name() + " ";
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames())
      out += "--" + name + " ";
  return out;
}

void add_cases(const CLI::App &app, const std::string &path, std::string &out) {
  out += "    \"" + path + "\") words=\"" + words_of(app) + "\" ;;\n";
  for (const CLI::App *command : commands_of(app))
    add_cases(*command, path + " " + command->get_name(), out);
}

} // namespace

std::string bash_completion(const CLI::App &app) {
  std::string cases;
  add_cases(app, app.get_name(), cases);
  const std::string function = "_" + app.get_name();
  return function + "() {\n" + "  local path=" + app.get_name() +
         " words word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case $word in -*) ;; *) path=\"$path $word\" ;; esac\n"
         "  done\n"
         "  # Arguments of the command are no part of its path.\n"
         "  while :; do\n"
         "    case $path in\n" +
         cases +
         "    *) path=${path% *}; continue ;;\n"
         "    esac\n"
         "    break\n"
         "  done\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
         "}\n"
         "complete -o default -F " +
         function + " " + app.get_name() + "\n";
}

} // namespace slac::cli

// SPDX-License-Identifier: Apache-2.0
// Scripts that complete commands, options and the words that an option takes, and leave the rest to
// file names.
#include "compiler/cli/completion_script.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <vector>

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

/// The words that an option takes, where it takes no others: CLI11 shows them as `TEXT:{a,b}`.
std::string values_of(const CLI::Option &option) {
  const std::string type = option.get_type_name();
  const std::size_t begin = type.find(":{");
  if (begin == std::string::npos || type.back() != '}') return {};
  std::string out = type.substr(begin + 2, type.size() - begin - 3);
  std::replace(out.begin(), out.end(), ',', ' ');
  return out;
}

/// A case of the script: the words that may follow.
std::string case_of(const std::string &path, const std::string &option, const std::string &words) {
  return "    \"" + path + option + "\") words=\"" + words + "\" ;;\n";
}

void add_cases(const CLI::App &app, const std::string &path, std::string &words,
               std::string &values) {
  words += case_of(path, "", words_of(app));
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames())
      if (const std::string taken = values_of(*option); !taken.empty())
        values += case_of(path, " --" + name, taken);
  for (const CLI::App *command : commands_of(app))
    add_cases(*command, path + " " + command->get_name(), words, values);
}

/// In single quotes for fish.
std::string quoted(const std::string &text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "'";
}

void add_fish(const CLI::App &app, const std::string &program, const std::string &when,
              std::string &out) {
  const std::string line = "complete -c " + program + (when.empty() ? "" : " -n " + quoted(when));
  const auto under = [&](const std::string &condition) {
    return (when.empty() ? "" : when + "; and ") + condition;
  };
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames()) {
      const std::string values = values_of(*option);
      (out += line) += " -l " + name;
      if (!values.empty()) out += " -x -a " + quoted(values);
      if (values.empty() && option->get_items_expected_max() > 0) out += " -r";
      out += " -d " + quoted(option->get_description()) + "\n";
    }
  std::string names;
  for (const CLI::App *command : commands_of(app))
    (names += names.empty() ? "" : " ") += command->get_name();
  const std::string here = quoted(under("not __fish_seen_subcommand_from " + names));
  const auto offer = [&](const std::string &name, const std::string &description) {
    return "complete -c " + program + " -f -n " + here + " -a " + name + " -d " +
           quoted(description) + "\n";
  };
  for (const CLI::App *command : commands_of(app)) {
    out += offer(command->get_name(), command->get_description());
    add_fish(*command, program, under("__fish_seen_subcommand_from " + command->get_name()), out);
  }
}

std::string bash_completion(const CLI::App &app) {
  std::string words, values;
  add_cases(app, app.get_name(), words, values);
  const std::string function = "_" + app.get_name();
  return function + "() {\n" + "  local path=" + app.get_name() +
         " words word last=\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case $word in -*) ;; *) path=\"$path $word\" ;; esac\n"
         "    last=$word\n"
         "  done\n"
         "  # Arguments of the command are no part of its path.\n"
         "  while :; do\n"
         "    case $path in\n" +
         words +
         "    *) path=${path% *}; continue ;;\n"
         "    esac\n"
         "    break\n"
         "  done\n"
         "  case \"$path $last\" in\n" +
         values +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F " +
         function + " " + app.get_name() + "\n";
}

/// The same script, which zsh runs by its own `bashcompinit`.
std::string zsh_completion(const CLI::App &app) {
  return "autoload -U +X bashcompinit && bashcompinit\n" + bash_completion(app);
}

std::string fish_completion(const CLI::App &app) {
  std::string out;
  add_fish(app, app.get_name(), {}, out);
  return out;
}

} // namespace

std::string completion_script(const CLI::App &app, const std::string &shell) {
  return shell == "zsh"    ? zsh_completion(app)
         : shell == "fish" ? fish_completion(app)
                           : bash_completion(app);
}

} // namespace slac::cli

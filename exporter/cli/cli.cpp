// SPDX-License-Identifier: Apache-2.0
#include "exporter/cli/cli.hpp"

#include "exporter/runtime/clock.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace slax::cli {

void print(std::FILE *to, const std::string &text) { std::fwrite(text.data(), 1, text.size(), to); }

std::optional<slac::time::Instant> parse_at(const std::optional<std::string> &text,
                                            slac::time::Instant absent, const std::string &option) {
  if (!text) return absent;
  const auto parsed = slac::time::parse_rfc3339(*text, true);
  if (const auto *at = std::get_if<slac::time::Instant>(&parsed)) return *at;
  print(stderr, "sla-exporter: " + option +
                    " expects an RFC 3339 time with a zone, such as "
                    "2026-10-31T23:00:00Z, got " +
                    *text + "\n");
  return std::nullopt;
}

slac::time::Instant this_second() {
  const slac::time::Instant now = runtime::Clock(std::nullopt).now();
  return {now.ns - now.ns % slac::time::kSecond};
}

bool resolve_data(std::string &data) {
  constexpr std::string_view kStart = "{env:";
  if (!data.starts_with(kStart) || !data.ends_with('}')) return true;
  const std::string name = data.substr(kStart.size(), data.size() - kStart.size() - 1);
  const char *value = std::getenv(name.c_str());
  if (value == nullptr) {
    print(stderr, "sla-exporter: --data " + data + ": the environment has no such variable\n");
    return false;
  }
  data = value;
  return true;
}

int run(int argc, char **argv) {
  CLI::App app{"Turns incident records into SLIs per account and severity.", "sla-exporter"};
  app.set_version_flag("--version", std::string("sla-exporter ") + SLAC_VERSION);
  app.require_subcommand(1);
  std::vector<Command> commands{add_evaluate(app), add_serve(app), add_timeline(app),
                                add_explain(app), add_statement(app)};
  for (Command &command : add_connector(app))
    commands.push_back(std::move(command));
  for (Command &command : add_ledger(app))
    commands.push_back(std::move(command));
  for (Command &command : add_outbox(app))
    commands.push_back(std::move(command));
  commands.push_back(add_completion(app));
  add_examples(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    const int code = app.exit(error, std::cout, std::cerr);
    return code == 0 ? kExitOk : kExitUsage;
  }
  const auto given = std::find_if(commands.begin(), commands.end(),
                                  [](const Command &command) { return command.app->parsed(); });
  return given->run();
}

} // namespace slax::cli

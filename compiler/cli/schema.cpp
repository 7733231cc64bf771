// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/schema.hpp"

#include "compiler/cli/cli.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace slac::cli {

Command add_schema(CLI::App &app) {
  CLI::App *command = app.add_subcommand(
      "schema", "Print the JSON Schema of specs, from which editors complete and check");
  return {command, [] {
            std::cout << decode::json_schema();
            return flush_output() ? kExitOk : kExitIo;
          }};
}

} // namespace slac::cli

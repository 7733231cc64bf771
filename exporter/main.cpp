// SPDX-License-Identifier: Apache-2.0
#include "exporter/cli/cli.hpp"
#include "exporter/connector/worker.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char **argv) {
  if (argc == 2 && argv[1] == slax::connector::kWorkerArgument)
    return slax::connector::run_worker();
  try {
    return slax::cli::run(argc, argv);
  } catch (const std::exception &error) {
    std::fprintf(
        stderr,
        "sla-exporter: internal error: %s\nPlease report it with the input that causes it.\n",
        error.what());
    return slax::cli::kExitInternal;
  }
}

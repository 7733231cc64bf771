// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/cli.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

int main(int argc, char **argv) {
  std::signal(SIGXFSZ, SIG_IGN); // a file that grows too large fails to be written
  try {
    return slac::cli::run(argc, argv);
  } catch (const std::exception &error) {
    std::fprintf(stderr,
                 "slac: internal error: %s\nPlease report it with the specs that cause it.\n",
                 error.what());
    return slac::cli::kExitInternal;
  }
}

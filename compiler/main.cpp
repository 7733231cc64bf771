// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/cli.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

/// What jemalloc reads at its start. A run ends soon and frees everything at once: pages that are
/// given back meanwhile are only asked for again, which took two thirds of the time of a line of
/// 18 MB with 90 000 findings.
extern "C" const char *malloc_conf;
const char *malloc_conf = "dirty_decay_ms:-1,muzzy_decay_ms:-1";

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

// SPDX-License-Identifier: Apache-2.0
// The main function of tests that map records: a mapping runs this program again for its process.
#include "exporter/connector/worker.hpp"

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

int main(int argc, char **argv) {
  if (argc == 2 && argv[1] == slax::connector::kWorkerArgument)
    return slax::connector::run_worker();
  return Catch::Session().run(argc, argv);
}

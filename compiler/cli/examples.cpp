// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/cli.hpp"
#include "compiler/cli/example_footer.hpp"

#include <array>

namespace slac::cli {

void add_examples(CLI::App &app) {
  using Examples = slac::cli::CommandExamples;
  static constexpr std::array kExamples{
      Examples{"check", "slac check specs\n"
                        "slac check specs --fail-on warning --today \"$(date -u +%F)\"\n"
                        "slac check specs --format sarif >slac.sarif"},
      Examples{"compile", "slac compile specs --out out --tests\n"
                          "slac compile specs --out out --check\n"
                          "slac compile specs --out out --target mimir --only rules"},
      Examples{"explain", "slac explain checkout-availability specs\n"
                          "slac explain SLA2001"},
      Examples{"backfill", "slac backfill specs --out backfill"},
      Examples{"init", "slac init my-specs"},
      Examples{"fmt", "slac fmt specs\n"
                      "slac fmt --check specs"},
      Examples{"convert", "slac convert specs --to openslo --out openslo"},
      Examples{"diff", "slac diff specs changed-specs\n"
                       "slac diff --git main...HEAD specs --format markdown --fail-on weaker"},
      Examples{"cost", "slac cost specs\n"
                       "slac cost specs --by team --series 200 --format json"},
      Examples{"schema", "slac schema >slac.schema.json"},
      Examples{"promql parse", "echo 'rate(http_requests_total[5m])' | slac promql parse"},
      Examples{"promql fmt", "echo 'sum( rate(http_requests_total[5m]) )' | slac promql fmt"},
      Examples{"completion", "source <(slac completion bash)\n"
                             "slac completion fish >~/.config/fish/completions/slac.fish"},
  };
  slac::cli::add_example_footers(app, kExamples);
}

} // namespace slac::cli

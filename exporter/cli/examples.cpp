// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/example_footer.hpp"
#include "exporter/cli/cli.hpp"

#include <array>

namespace slax::cli {

void add_examples(CLI::App &app) {
  using Examples = slac::cli::CommandExamples;
  static constexpr std::array kExamples{
      Examples{"evaluate",
               "sla-exporter evaluate specs --incidents incidents.ndjson\n"
               "sla-exporter evaluate specs --data store --at 2026-11-01T00:00:00Z --format text"},
      Examples{"serve", "sla-exporter serve specs --data /var/lib/sla-exporter\n"
                        "sla-exporter serve specs --data {env:SLA_STORE} --listen 0.0.0.0:9877 "
                        "--web.config.file web.yaml"},
      Examples{"timeline", "sla-exporter timeline INC-2041 specs --incidents incidents.ndjson"},
      Examples{"explain", "sla-exporter explain\n"
                          "sla-exporter explain not-json"},
      Examples{"statement", "sla-exporter statement --data store --account acme --window 2026-10 "
                            "--format pdf >acme-2026-10.pdf\n"
                            "sla-exporter statement --data store --account us --window 2026-10 "
                            "--claim transit --format md"},
      Examples{"connector list", "sla-exporter connector list"},
      Examples{"connector test", "sla-exporter connector test pagerduty --input answer.json"},
      Examples{"ledger show",
               "sla-exporter ledger show --data store --account acme --window 2026-10"},
      Examples{"ledger preview",
               "sla-exporter ledger preview --data store --at 2026-11-03T00:00:00Z"},
      Examples{"ledger close", "sla-exporter ledger close --data store --despite desk --by ana "
                               "--note \"desk was shut down\""},
      Examples{"ledger verify", "sla-exporter ledger verify --data store\n"
                                "sla-exporter ledger verify ledger.ndjson"},
      Examples{"ledger export", "sla-exporter ledger export --data store >ledger.ndjson\n"
                                "sla-exporter ledger export --data store --credits --format csv"},
      Examples{"ledger mark", "sla-exporter ledger mark acme/4 paid --data store --by finance"},
      Examples{"outbox list", "sla-exporter outbox list --data store"},
      Examples{"outbox retry", "sla-exporter outbox retry --data store --all --source desk"},
      Examples{"outbox drop", "sla-exporter outbox drop --data store 41"},
      Examples{"completion", "source <(sla-exporter completion bash)"},
  };
  slac::cli::add_example_footers(app, kExamples);
}

} // namespace slax::cli

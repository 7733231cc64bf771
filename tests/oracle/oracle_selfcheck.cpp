// SPDX-License-Identifier: Apache-2.0
// Evaluates random scenarios, checks what holds for all of them and prints how often each verdict
// occurs, with a digest of the scenarios that is the same on every platform.
#include "oracle.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace {

bool holds(const oracle::Row &row) {
  const oracle::Counts &counts = row.incidents;
  const int verdicts =
      counts.met + counts.breached + counts.pending + counts.excluded + counts.cancelled;
  const int listed = static_cast<int>(row.breaches.size());
  if (row.service.empty()) return counts.total == verdicts && counts.breached == listed;
  return verdicts + listed == 0 && row.downtime_hundredths <= row.elapsed_seconds * 100 &&
         row.service_seconds + row.maintenance_seconds == row.to - row.from &&
         (counts.total > 0) == (row.downtime_hundredths > 0);
}

} // namespace

int main(int argc, char **argv) {
  const std::uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  std::uint64_t digest = 0xcbf29ce484222325U; // FNV-1a
  oracle::Counts sum;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    oracle::Scenario scenario = oracle::random_scenario(seed);
    for (const char letter : oracle::spec_yaml(scenario) + oracle::incidents_ndjson(scenario))
      digest = (digest ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
    const std::vector<oracle::Row> rows = oracle::evaluate(scenario);
    bool good = std::all_of(rows.begin(), rows.end(), holds);
    for (oracle::Incident &incident : scenario.incidents)
      std::reverse(incident.events.begin(), incident.events.end());
    std::reverse(scenario.incidents.begin(), scenario.incidents.end());
    if (seed % 10 == 0) good = good && oracle::evaluate(scenario) == rows;
    if (!good) {
      std::printf("seed %llu contradicts itself\n", static_cast<unsigned long long>(seed));
      return 1;
    }
    for (const oracle::Row &row : rows) {
      sum.total += row.service.empty() ? row.incidents.total : 0;
      sum.met += row.incidents.met;
      sum.breached += row.incidents.breached;
      sum.pending += row.incidents.pending;
      sum.excluded += row.incidents.excluded;
      sum.cancelled += row.incidents.cancelled;
    }
  }
  std::printf("clocks %d: met %d, breached %d, pending %d, excluded %d, cancelled %d\n", sum.total,
              sum.met, sum.breached, sum.pending, sum.excluded, sum.cancelled);
  std::printf("digest of the scenarios %016llx\n", static_cast<unsigned long long>(digest));
}

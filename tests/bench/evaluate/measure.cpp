// SPDX-License-Identifier: Apache-2.0
// measure SPECS INCIDENTS AT: what the engine costs on one world. One line a figure: name, value,
// unit. Times are of the wall.
#include "compiler/decode/tree.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/source/file.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <malloc.h>
#include <random>

using namespace slax;
using Clock = std::chrono::steady_clock;

namespace {

double since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

double resident_bytes() {
  malloc_trim(0);
  std::ifstream status("/proc/self/statm");
  long total = 0;
  long resident = 0;
  status >> total >> resident;
  return static_cast<double>(resident) * 4096;
}

void print(const char *name, double value, const char *unit) {
  std::printf("%-28s %14.6f %s\n", name, value, unit);
}

template <class Work>
std::vector<double> repeat(int times, const Work &work) {
  std::vector<double> out;
  for (int i = 0; i < times; ++i) {
    const auto began = Clock::now();
    work(i);
    out.push_back(since(began));
  }
  std::sort(out.begin(), out.end());
  return out;
}

double quantile(const std::vector<double> &sorted, double q) {
  return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
}

std::size_t series_of(const metrics::Chunks &chunks) {
  std::size_t out = 0;
  for (const metrics::Chunk &chunk : chunks)
    out += static_cast<std::size_t>(std::count(chunk.text->begin(), chunk.text->end(), '\n'));
  return out;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree({argv[1]}, slac::base::DiskFiles(), diagnostics);
  auto model =
      std::make_shared<const slac::model::Model>(slac::decode::decode_tree(tree, diagnostics));
  const auto at = slac::time::parse_rfc3339(argv[3], true);
  if (diagnostics.has_errors() || !std::holds_alternative<slac::time::Instant>(at)) return 1;
  auto now = std::get<slac::time::Instant>(at);

  sli::Engine engine(sli::WindowSet{});
  engine.set_model(model);
  const double empty = resident_bytes();
  auto began = Clock::now();
  auto read = source::read_file(argv[2], "file", engine.names(), source::Tail::Refuse);
  if (!read) return 3;
  std::vector<timeline::Incident> incidents = std::move(read.value().records.incidents);
  print("read", since(began), "s");
  const auto count = static_cast<double>(incidents.size());
  std::vector<timeline::Incident> changes; // some incidents, to be changed later
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i)
    changes.push_back(incidents[random() % incidents.size()]);
  began = Clock::now();
  engine.apply({0, true, std::move(incidents)});
  print("apply", since(began), "s");
  const double loaded = resident_bytes();

  began = Clock::now();
  const std::clock_t cpu = std::clock();
  const auto first = engine.advance(now);
  print("cold rows", since(began), "s");
  print("CPU of cold rows", static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC, "s");
  std::size_t rows = 0;
  for (const auto &block : engine.blocks())
    rows += block->rows.size();
  print("rows", static_cast<double>(rows), "");
  const double evaluated = resident_bytes();
  print("memory, incidents", (loaded - empty) / count, "B an incident");
  print("memory, with rows", (evaluated - empty) / count, "B an incident");

  metrics::RowsPage page;
  began = Clock::now();
  page.update(engine, first);
  metrics::Chunks chunks;
  page.collect(chunks);
  print("cold page", since(began), "s");
  print("series", static_cast<double>(series_of(chunks)), "");

  const auto publish = [&] {
    page.update(engine, engine.advance(now));
    metrics::Chunks next;
    page.collect(next);
  };
  const auto changed = repeat(static_cast<int>(changes.size()), [&](int i) {
    timeline::Incident incident = changes[static_cast<std::size_t>(i)];
    std::vector<timeline::Event> events(incident.events().begin(), incident.events().end());
    timeline::Event resolved = events.back();
    resolved.type = timeline::EventType::Resolved;
    resolved.at = now - slac::time::Duration{(i + 1) * slac::time::kSecond};
    events.push_back(resolved);
    incident.set_events(std::move(events));
    std::vector<timeline::Incident> one;
    one.push_back(std::move(incident));
    engine.apply({0, false, std::move(one)});
    publish();
  });
  print("one change, median", quantile(changed, 0.5) * 1000, "ms");
  print("one change, p99", quantile(changed, 0.99) * 1000, "ms");
  const auto ticks = repeat(20, [&](int) {
    now = now + slac::time::Duration{5 * slac::time::kSecond};
    publish();
  });
  print("a tick, median", quantile(ticks, 0.5) * 1000, "ms");
  print("a tick, largest", ticks.back() * 1000, "ms");
  const auto idle = repeat(20, [&](int) { publish(); });
  print("nothing new, median", quantile(idle, 0.5) * 1000, "ms");
  std::fflush(stdout);
  std::_Exit(0); // nothing to tidy up
}

// SPDX-License-Identifier: Apache-2.0
// Whatever an incident file holds, every record is used, refused or listed, and what is printed is
// JSON and UTF-8 without NaN or a negative count; and the clock's way to an instant changes
// nothing.
#include "compiler/base/utf8.hpp"
#include "compiler/decode/tree.hpp"
#include "exporter/metrics/clocks.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/report/report.hpp"
#include "exporter/sli/evaluate.hpp"

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>

using namespace slax;

namespace {

std::shared_ptr<const slac::model::Model> model() {
  static const auto loaded = [] {
    slac::base::Diagnostics diagnostics;
    const auto tree = slac::decode::load_tree(
        {SLAC_EXAMPLES "/colocation", SLAC_EXAMPLES "/support", SLAC_EXAMPLES "/../tests/fuzz"},
        slac::base::DiskFiles(), diagnostics);
    const auto decoded = slac::decode::decode_tree(tree, diagnostics);
    if (diagnostics.has_errors()) std::abort();
    return std::make_shared<const slac::model::Model>(decoded);
  }();
  return loaded;
}

void expect(bool holds, const char *what) {
  if (holds) return;
  std::fprintf(stderr, "incidents_fuzz: %s\n", what);
  std::abort();
}

std::size_t records_in(std::string_view text) {
  std::size_t out = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (text.substr(0, end).find_first_not_of(" \t\r") != std::string_view::npos) ++out;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void expect_sound(const report::Report &report) {
  for (const sli::Row *row : report.rows) {
    const sli::Counts &n = row->incidents;
    expect(n.total >= 0 && n.met >= 0 && n.breached >= 0 && n.pending >= 0 && n.excluded >= 0 &&
               n.cancelled >= 0,
           "a negative count");
    if (row->seconds)
      expect(row->seconds->downtime.units >= 0 && row->seconds->elapsed.ns >= 0 &&
                 row->seconds->downtime <= sli::Amount::of(row->seconds->elapsed),
             "downtime beyond the time that has passed");
    for (const sli::Breach &b : row->breaches)
      expect(b.elapsed.ns > 0, "a breach without time");
  }
  const std::string json = report::json(report);
  simdjson::dom::parser parser;
  expect(parser.parse(json).error() == simdjson::SUCCESS, "output that is not JSON");
  const std::string text = report::text(report);
  expect(!slac::base::first_invalid_utf8(json) && !slac::base::first_invalid_utf8(text),
         "output that is not UTF-8");
}

} // namespace

/// What an engine says that received everything at once and was asked once.
std::string asked_once(std::string_view input, slac::time::Instant now) {
  sli::Engine engine(sli::WindowSet::served());
  engine.set_model(model());
  engine.apply({0, true, source::parse_ndjson(input, "file", engine.names()).incidents});
  engine.advance(now);
  const sli::Evaluation evaluation = sli::gather(engine);
  report::Report report;
  report.at = now;
  for (const sli::Row &row : evaluation.rows) {
    report.rows.push_back(&row);
    report.details.push_back(sli::details_of(engine, row));
  }
  expect_sound(report);
  report.details.clear();
  report.sums = evaluation.sums;
  report.chronic = evaluation.chronic;
  report.kpis = evaluation.kpis;
  return report::json(report);
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  sli::Engine engine(sli::WindowSet::served());
  engine.set_model(model());
  report::Report report;
  auto records = source::parse_ndjson(input, "file", engine.names());
  // One that goes over several lines is refused once.
  const std::size_t known = records.incidents.size() + records.refused.size();
  expect(known <= records_in(input) && (known > 0) == (records_in(input) > 0),
         "a record that is neither used nor refused");
  engine.apply({0, true, std::move(records.incidents)});
  metrics::RowsPage page;
  const slac::time::Instant now{1'793'178'000 * slac::time::kSecond};
  for (const std::int64_t before : {40 * slac::time::kDay, 9 * slac::time::kDay + 12'345,
                                    slac::time::kHour, 5 * slac::time::kSecond})
    engine.advance(now - slac::time::Duration{before});
  page.update(engine, engine.advance(now));
  const sli::Evaluation evaluation = sli::gather(engine);
  report.at = evaluation.at;
  for (const sli::Row &row : evaluation.rows)
    report.rows.push_back(&row);
  report.sums = evaluation.sums;
  report.chronic = evaluation.chronic;
  report.kpis = evaluation.kpis;
  expect(report::json(report) == asked_once(input, now), "rows that depend on the way to them");
  report.refused = std::move(records.refused);
  report.issues = evaluation.issues;
  report.unattributed = evaluation.unattributed;
  expect_sound(report);
  metrics::Chunks chunks;
  page.collect(chunks);
  for (const metrics::Chunk &chunk : chunks)
    expect(chunk.text->find("NaN") == std::string::npos, "NaN on the page");
  metrics::render_clocks(engine, engine.clocks(metrics::kMaxClocks));
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/tree.hpp"
#include "compiler/model/series.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/metrics/clocks.hpp"
#include "exporter/metrics/compress.hpp"
#include "exporter/metrics/health.hpp"
#include "exporter/metrics/ledger.hpp"
#include "exporter/metrics/page.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/source/ndjson.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

#include <fstream>
#include <set>
#include <sstream>

using namespace slax;

namespace {

slac::time::Instant at(const char *text) {
  return std::get<slac::time::Instant>(slac::time::parse_rfc3339(text, true));
}

std::shared_ptr<const slac::model::Model> colocation() {
  slac::base::Diagnostics diagnostics;
  const auto tree =
      slac::decode::load_tree({SLAC_EXAMPLES "/colocation"}, slac::base::DiskFiles(), diagnostics);
  return std::make_shared<const slac::model::Model>(slac::decode::decode_tree(tree, diagnostics));
}

/// The story's engine, some open incidents beside it.
struct Served {
  sli::Engine engine{sli::WindowSet::served()};
  metrics::RowsPage page;

  explicit Served(const char *now) {
    engine.set_model(colocation());
    std::ifstream file(SLAC_EXAMPLES "/colocation/incidents.ndjson");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    apply(text, true);
    advance(now);
  }
  void apply(const std::string &ndjson, bool whole) {
    auto records = source::parse_ndjson(ndjson, "file", engine.names());
    engine.apply({0, whole, std::move(records.incidents)});
  }
  void advance(const char *now) { page.update(engine, engine.advance(at(now))); }

  metrics::Chunks chunks() const {
    metrics::Chunks out;
    page.collect(out);
    return out;
  }
  std::string text() const {
    std::string out;
    for (const metrics::Chunk &chunk : chunks())
      out += *chunk.text;
    return out + metrics::render_clocks(engine, engine.clocks(metrics::kMaxClocks));
  }
};

std::string open_incident(int number, const std::string &account) {
  return R"({"id":"OPEN-)" + std::to_string(number) + R"(","services":["power"],"accounts":[")" +
         account +
         R"("],"events":[{"at":"2026-10-28T08:00:00Z","type":"triggered","severity":"sev1"}]})"
         "\n";
}

std::string gunzip(const std::string &zipped) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out;
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(zipped.data()));
  stream.avail_in = static_cast<uInt>(zipped.size());
  std::string part(1U << 16U, '\0');
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef *>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    result = inflate(&stream, Z_NO_FLUSH);
    out.append(part, 0, part.size() - stream.avail_out);
  }
  CHECK(result == Z_STREAM_END);
  CHECK(stream.avail_in == 0);
  inflateEnd(&stream);
  return out;
}

} // namespace

TEST_CASE("labels are escaped, empty ones left out") {
  std::string labels;
  metrics::append_label(labels, "a", "x\"y\\z\n");
  metrics::append_label(labels, "b", "");
  std::string page;
  metrics::append_family(page, "sla_x", "help\nin two lines");
  metrics::append_sample(page, "sla_x", labels, "c", "d", "1");
  metrics::append_sample(page, "sla_x", {}, "0.5");
  CHECK(page == "# HELP sla_x help in two lines\n# TYPE sla_x gauge\n"
                "sla_x{a=\"x\\\"y\\\\z\\n\",c=\"d\"} 1\nsla_x 0.5\n");
}

TEST_CASE("clocks beyond the cap are counted, not listed; what is not yet missed comes first") {
  Served served("2026-10-28T08:05:00Z");
  std::string open;
  for (int i = 0; i < 250; ++i)
    open += open_incident(i, "healthcare-network");
  open += R"({"id":"LATE","services":["power"],"accounts":["healthcare-network"],"events":[)"
          R"({"at":"2026-10-27T00:00:00Z","type":"triggered","severity":"sev1"}]})";
  served.apply(open, false);
  served.advance("2026-10-28T08:05:00Z");
  const std::string page =
      metrics::render_clocks(served.engine, served.engine.clocks(metrics::kMaxClocks));
  std::size_t listed = 0;
  for (std::size_t i = page.find("\nsla_clock_used_ratio{"); i != std::string::npos;
       i = page.find("\nsla_clock_used_ratio{", i + 1))
    ++listed;
  CHECK(listed == metrics::kMaxClocks);
  CHECK(page.find("incident=\"LATE\"") == std::string::npos);
  const sli::OpenClocks all = served.engine.clocks(10'000);
  CHECK(all.listed.size() == all.total);
  CHECK(page.find("sla_clocks_cut " + std::to_string(all.total - listed) + "\n") !=
        std::string::npos);
}

TEST_CASE("every series of the page appears once, under a documented family in one piece") {
  Served served("2026-10-28T09:00:00Z");
  metrics::Health health;
  health.sources.push_back({"file",
                            true,
                            false,
                            slac::time::Instant{},
                            slac::time::Instant{},
                            slac::time::Instant{},
                            {{"not-json", 2}}});
  health.sources.back().alerts[{"acme", "web", 7}] = {2, 1};
  health.sources.back().grouping = "by account; rolling 5m, at most 1d";
  health.sources.back().disagreements[{"gold", "fix"}] = 1;
  health.sources.back().outbox = metrics::Outbox{1, 2, slac::time::Instant{}, 3};
  health.sources.back().traffic = metrics::Traffic{1, 2, 3, 4, 5, {{"no-signature", 6}}};
  health.issues[{"unknown-severity", "critical"}] = 1;
  health.unattributed[{"sev1", "unknown-account", "Helthcare"}] = 3;
  const metrics::SelfMetrics self("1");
  ledger::State state;
  ledger::Draft owed{"acme", "owed", "transit/2026-09/1", {}};
  owed.body = {{"agreement", "transit"},
               {"period", "2026-09"},
               {"received", true},
               {"what", "transit/2026-09"},
               {"claimBy", "2026-10-30T23:00:00Z"}};
  state.add(ledger::seal({"acme", "breach", "gold/fix/desk/I", {}}, 1, ledger::kNoHash, {}));
  state.add(ledger::seal(owed, 2, ledger::kNoHash, {}));
  std::istringstream lines(
      served.text() +
      metrics::render_ledger(state, false, {{"acme", "gold", "weekly", "2026-W41"}}) +
      self.render(health));
  std::set<std::string> documented;
  for (const slac::series::Help &h : slac::series::exposed())
    documented.emplace(h.name);
  std::set<std::string> series;
  std::set<std::string> families;
  std::string family;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
      CHECK(families.insert(family).second);
    } else if (!line.starts_with("#")) {
      INFO(line);
      CHECK(series.insert(line.substr(0, line.rfind(' '))).second);
      CHECK(line.substr(0, line.find_first_of("{ ")) == family);
    }
  }
  for (const std::string &name : families)
    CHECK((documented.contains(name) || name.starts_with("sla_exporter_")));
  for (const std::string &name : documented) {
    INFO(name);
    CHECK(families.contains(name));
  }
  CHECK(series.size() > 400); // the story has rows
  CHECK(
      series.contains("sla_data_quality_issues{reason=\"unknown-severity\",spelled=\"critical\"}"));
  CHECK(series.contains("sla_unattributed_incidents{incident_severity=\"sev1\","
                        "reason=\"unknown-account\",spelled=\"Helthcare\"}"));
  CHECK(series.contains("sla_source_rejected_records{reason=\"not-json\",source=\"file\"}"));
}

TEST_CASE("a page that was brought up to date equals one that is written at once") {
  Served moved("2026-10-28T08:00:00Z");
  const metrics::Chunks before = moved.chunks();
  moved.apply(open_incident(1, "telecom-carrier"), false);
  moved.advance("2026-10-28T08:00:05Z");
  moved.advance("2026-10-28T10:15:00Z");
  Served fresh("2026-10-28T10:15:00Z");
  fresh.apply(open_incident(1, "telecom-carrier"), false);
  fresh.advance("2026-10-28T10:15:00Z");
  CHECK(moved.text() == fresh.text());
  // What did not change is the same buffer as before.
  std::set<const std::string *> kept;
  for (const metrics::Chunk &chunk : before)
    kept.insert(chunk.text.get());
  std::size_t shared = 0;
  for (const metrics::Chunk &chunk : moved.chunks())
    shared += kept.contains(chunk.text.get()) ? 1U : 0U;
  CHECK(shared > before.size() / 2);
  CHECK(shared < before.size());
}

TEST_CASE("the compressed chunks are one gzip member of the page") {
  Served served("2026-10-28T09:00:00Z");
  std::string text;
  std::string zipped(metrics::GzipFrame::header());
  metrics::GzipFrame frame;
  for (const metrics::Chunk &chunk : served.chunks()) {
    text += *chunk.text;
    zipped += *chunk.deflated;
    frame.add(chunk.crc, chunk.text->size());
  }
  zipped += frame.trailer();
  CHECK(gunzip(zipped) == text);
  CHECK(zipped.size() < text.size() / 4);
}

TEST_CASE("maintenance is shown from its start to its end") {
  const auto shown = [](const char *now) {
    return Served(now).text().find(
               "sla_maintenance_active{maintenance=\"q4-power\",component=\"power\"} 1\n") !=
           std::string::npos;
  };
  CHECK_FALSE(shown("2026-11-07T20:59:59Z"));
  CHECK(shown("2026-11-07T21:00:00Z"));
  CHECK(shown("2026-11-08T00:59:59Z"));
  CHECK_FALSE(shown("2026-11-08T01:00:00Z"));
}

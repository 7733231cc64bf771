// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/exporter.hpp"

#include "exporter/metrics/compress.hpp"
#include "exporter/report/report.hpp"

#include <spdlog/spdlog.h>

namespace slax::runtime {
namespace {

constexpr slac::time::Duration kTick{5 * slac::time::kSecond};

slac::time::Instant floor_to_tick(slac::time::Instant t) { return {t.ns - t.ns % kTick.ns}; }

void append(http::Body &body, http::Chunk chunk) {
  body.bytes += chunk->size();
  body.chunks.push_back(std::move(chunk));
}

std::shared_ptr<const http::Body> plain_body(const metrics::Chunks &chunks) {
  auto out = std::make_shared<http::Body>();
  out->chunks.reserve(chunks.size());
  for (const metrics::Chunk &chunk : chunks)
    append(*out, chunk.text);
  return out;
}

std::shared_ptr<const http::Body> gzip_body(const metrics::Chunks &chunks) {
  auto out = std::make_shared<http::Body>();
  out->chunks.reserve(chunks.size() + 2);
  append(*out, std::make_shared<const std::string>(metrics::GzipFrame::header()));
  metrics::GzipFrame frame;
  for (const metrics::Chunk &chunk : chunks) {
    append(*out, chunk.deflated);
    frame.add(chunk.crc, chunk.text->size());
  }
  append(*out, std::make_shared<const std::string>(frame.trailer()));
  return out;
}

std::vector<std::unique_ptr<source::Transport>>
transports(const std::vector<std::string> &addresses) {
  std::vector<std::unique_ptr<source::Transport>> out;
  for (const std::string &address : addresses)
    out.push_back(source::make_transport(address));
  return out;
}

} // namespace

Exporter::Exporter(ExporterOptions options, Clock clock, const std::string &version,
                   std::function<void()> notify)
    : options_(std::move(options)), clock_(clock), self_(version), engine_(options_.windows),
      sources_(options_.incidents), reader_(transports(options_.incidents), std::move(notify)) {}

Exporter::Start Exporter::start() {
  Specs specs = load_specs(options_.specs);
  if (!specs.findings.empty()) spdlog::warn("specs:\n{}", specs.findings);
  if (specs.unreadable) return Start::Unreadable;
  if (specs.has_errors) return Start::SpecErrors;
  const slac::time::Instant now = clock_.now();
  const std::lock_guard lock(engine_mutex_);
  engine_.set_model(std::make_shared<const slac::model::Model>(std::move(specs.model)));
  reader_.look_once(Shrink::Accept, judge_at(now));
  if (sources_.failure()) return Start::Unreadable;
  self_.note_reload(true, now);
  publish(floor_to_tick(now));
  reader_.start(options_.shrink);
  return Start::Ok;
}

void Exporter::reload() {
  const slac::time::Instant now = clock_.now();
  Specs specs = load_specs(options_.specs);
  self_.note_reload(specs.ok(), now);
  const std::lock_guard lock(engine_mutex_);
  changed_ = true;
  if (specs.ok()) {
    engine_.set_model(std::make_shared<const slac::model::Model>(std::move(specs.model)));
    if (specs.findings.empty())
      spdlog::info("reloaded");
    else
      spdlog::warn("reloaded:\n{}", specs.findings);
  } else {
    spdlog::error("reload failed, the former specs stay in force:\n{}", specs.findings);
  }
}

void Exporter::accept_shrink() {
  spdlog::info("SIGUSR1: the sources are taken as they are");
  reader_.accept_shrink();
}

void Exporter::tick() {
  const slac::time::Instant now = clock_.now();
  const std::lock_guard lock(engine_mutex_);
  reader_.deliver(judge_at(now));
  changed_ = sources_.take_changed() || changed_;
  const slac::time::Instant at = floor_to_tick(now);
  if (changed_ || at != published_at_) publish(at);
}

SourceReader::Judge Exporter::judge_at(slac::time::Instant now) {
  return
      [this, now](Delivery delivery) { return sources_.judge(std::move(delivery), engine_, now); };
}

void Exporter::publish(slac::time::Instant at) {
  const auto began = std::chrono::steady_clock::now();
  engine_.set_blind(sources_.blind());
  page_.update(engine_, engine_.advance(at));
  metrics::Chunks chunks;
  page_.collect(chunks);
  metrics::add_chunk(chunks, metrics::render_clocks(engine_));
  std::size_t bytes = 0;
  for (const metrics::Chunk &chunk : chunks)
    bytes += chunk.text->size();
  self_.note_evaluation(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
      static_cast<double>(bytes));
  auto findings = findings_.of(engine_);
  metrics::add_chunk(chunks, self_.render({sources_.health(), findings->issue_counts,
                                           findings->unattributed_counts}));

  auto next = std::make_shared<Snapshot>();
  next->page = plain_body(chunks);
  next->page_gzip = gzip_body(chunks);
  next->at = at;
  next->layout = engine_.layout();
  next->blocks = engine_.blocks();
  next->refused = sources_.refused();
  next->findings = std::move(findings);
  published_at_ = at;
  changed_ = false;
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(next);
}

std::variant<std::string, Exporter::Missing> Exporter::details(const RowQuery &query) const {
  const std::unique_lock lock(engine_mutex_, std::try_to_lock);
  if (!lock || changed_) return Missing::Busy;
  const sli::Row *row = sli::find_row(engine_, query.agreement, query.commitment, query.account,
                                      query.service, query.window);
  if (row == nullptr) return Missing::NoSuchRow;
  return report::json(*row, sli::details_of(engine_, *row));
}

std::shared_ptr<const Snapshot> Exporter::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

} // namespace slax::runtime

// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/publisher.hpp"

#include "exporter/metrics/clocks.hpp"
#include "exporter/metrics/compress.hpp"

#include <chrono>

namespace slax::runtime {
namespace {

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

} // namespace

void Publisher::give_alerts(const State &state) {
  if (state.alerts.empty() || !engine_.asks_for_alerts()) return;
  const auto layout = engine_.layout();
  sli::KpiAlerts alerts;
  for (const auto &[source, groups] : state.alerts)
    for (const auto &[group, list] : *groups)
      for (const correlate::Counted &one : list)
        if (one.is_first_of_account)
          alerts.push_back(
              {one.at, one.opened, layout->vocabulary.of(one.account).account, one.is_first});
  engine_.set_alerts(std::move(alerts));
}

void Publisher::count_alerts(State &state, slac::time::Instant at) const {
  const auto layout = engine_.layout();
  for (metrics::SourceHealth &source : state.health)
    if (const auto alerts = state.alerts.find(source.name); alerts != state.alerts.end())
      source.alerts = alert_counts(*alerts->second, *layout, engine_.names(), at);
}

void Publisher::publish(slac::time::Instant at, State state) {
  const std::lock_guard engine_lock(engine_mutex_);
  const auto began = std::chrono::steady_clock::now();
  engine_.set_evidence(std::move(state.evidence));
  give_alerts(state);
  page_.update(engine_, engine_.advance(at));
  metrics::Chunks chunks;
  page_.collect(chunks);
  sli::OpenClocks clocks = engine_.clocks(metrics::kMaxClocks);
  metrics::add_chunk(chunks, metrics::render_clocks(engine_, clocks));
  if (ledger_ != state.ledger) {
    ledger_ = state.ledger;
    ledger_chunk_.clear();
    metrics::add_chunk(ledger_chunk_, *ledger_);
  }
  chunks.insert(chunks.end(), ledger_chunk_.begin(), ledger_chunk_.end());
  std::size_t bytes = 0;
  for (const metrics::Chunk &chunk : chunks)
    bytes += chunk.text->size();
  self_.note_evaluation(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
      static_cast<double>(bytes));
  count_alerts(state, at);
  auto findings = findings_.of(engine_);
  metrics::add_chunk(chunks, self_.render({std::move(state.health), findings->issue_counts,
                                           findings->unattributed_counts}));

  auto next = std::make_shared<Snapshot>();
  next->page = plain_body(chunks);
  next->page_gzip = gzip_body(chunks);
  next->at = at;
  next->layout = engine_.layout();
  next->blocks = engine_.blocks();
  next->fleet_kpis = engine_.fleet_kpis();
  next->clocks = std::move(clocks);
  next->refused = std::move(state.refused);
  next->findings = std::move(findings);
  published_at_ = at;
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(next);
}

std::shared_ptr<const Snapshot> Publisher::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

} // namespace slax::runtime

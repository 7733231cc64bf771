// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/exporter.hpp"

#include "exporter/metrics/compress.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/sli/report.hpp"

#include <spdlog/spdlog.h>

namespace slax::runtime {
namespace {

constexpr slac::time::Duration kTick{5 * slac::time::kSecond};

slac::time::Instant floor_to_tick(slac::time::Instant t) { return {t.ns - t.ns % kTick.ns}; }

metrics::Health health_of(const sli::Evaluation &evaluation, const Sources &sources) {
  metrics::Health out;
  out.sources = sources.health();
  for (const sli::Issue &issue : evaluation.issues)
    ++out.issues[issue.reason];
  out.unattributed = static_cast<int>(evaluation.unattributed.size());
  return out;
}

} // namespace

Exporter::Exporter(std::vector<std::string> spec_paths, std::vector<std::string> incident_paths,
                   Clock clock, const std::string &version)
    : spec_paths_(std::move(spec_paths)), clock_(clock), self_(version),
      sources_(std::move(incident_paths)) {}

Exporter::Start Exporter::start() {
  Specs specs = load_specs(spec_paths_);
  if (!specs.findings.empty()) spdlog::warn("specs:\n{}", specs.findings);
  if (specs.unreadable) return Start::Unreadable;
  if (specs.has_errors) return Start::SpecErrors;
  const slac::time::Instant now = clock_.now();
  sources_.refresh(now, true);
  if (const auto error = sources_.failure()) {
    spdlog::error("cannot read {}", error->text());
    return Start::Unreadable;
  }
  model_ = std::move(specs.model);
  self_.note_reload(true, now);
  publish(floor_to_tick(now));
  return Start::Ok;
}

void Exporter::reload() {
  const slac::time::Instant now = clock_.now();
  Specs specs = load_specs(spec_paths_);
  self_.note_reload(specs.ok(), now);
  if (specs.ok()) {
    model_ = std::move(specs.model);
    spdlog::info("reloaded");
  } else {
    spdlog::error("reload failed, the former specs stay in force:\n{}", specs.findings);
  }
  sources_.refresh(now, true);
  publish(floor_to_tick(now));
}

void Exporter::tick() {
  const slac::time::Instant now = clock_.now();
  const bool changed = sources_.refresh(now, false);
  if (const auto error = sources_.failure(); error && !source_failed_)
    spdlog::error("cannot read {}; the rows stand on what was read before", error->text());
  source_failed_ = sources_.failure().has_value();
  const slac::time::Instant at = floor_to_tick(now);
  if (changed || at != published_at_) publish(at);
}

void Exporter::publish(slac::time::Instant at) {
  const auto began = std::chrono::steady_clock::now();
  const sli::Evaluation evaluation =
      sli::evaluate(sources_.incidents(), model_, at, sli::Windows::Served);
  sli::Evaluation current = evaluation;
  std::erase_if(current.rows,
                [](const sli::Row &row) { return row.kind != sli::WindowKind::Current; });
  std::string page = metrics::render_rows(evaluation);
  self_.note_evaluation(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
      static_cast<double>(page.size()));
  page += self_.render(health_of(evaluation, sources_));
  auto next = std::make_shared<Snapshot>();
  next->page_gzip = std::make_shared<const std::string>(metrics::gzip(page));
  next->page = std::make_shared<const std::string>(std::move(page));
  next->rows_json =
      std::make_shared<const std::string>(sli::report_json(current, sources_.refused()));
  published_at_ = at;
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(next);
}

std::shared_ptr<const Snapshot> Exporter::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

} // namespace slax::runtime

// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/exporter.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/time/duration.hpp"
#include "exporter/metrics/compress.hpp"
#include "exporter/report/report.hpp"
#include "exporter/report/story.hpp"
#include "exporter/runtime/messages.hpp"
#include "exporter/runtime/store_transport.hpp"
#include "exporter/sli/layout.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

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

/// Three times how often it is asked, at least five minutes.
slac::time::Duration stale_after(const Intake &intake) {
  constexpr slac::time::Duration kAtLeast{5 * slac::time::kMinute};
  return std::max(slac::time::Duration{3 * intake.source().every.ns}, kAtLeast);
}

std::string words_of(const slac::model::Grouping &group) {
  std::string out = "by ";
  for (const std::string &name : group.by)
    out += (&name == &group.by.front() ? "" : ", ") + name;
  out += group.rolling ? "; rolling " : "; fixed ";
  out += slac::time::format_window(group.window);
  if (group.rolling) out += ", at most " + slac::time::format_window(group.max);
  if (group.reopen_within.ns > 0)
    out += "; reopened within " + slac::time::format_window(group.reopen_within);
  return out;
}

http::Response busy(std::string text) {
  http::Response out;
  out.status = 503;
  out.retry_after = 5;
  out.body = http::make_body(std::move(text));
  return out;
}

} // namespace

Exporter::Exporter(ExporterOptions options, Clock clock, const std::string &version,
                   std::function<void()> notify)
    : options_(std::move(options)), clock_(clock), self_(version), notify_(std::move(notify)),
      engine_(options_.windows) {}

Exporter::~Exporter() = default;

Exporter::Start Exporter::start() {
  Specs specs = load_specs(options_.specs);
  if (!specs.findings.empty()) spdlog::warn("specs:\n{}", specs.findings);
  if (specs.unreadable) return Start::Unreadable;
  if (specs.has_errors) return Start::SpecErrors;
  const auto model = std::make_shared<const slac::model::Model>(std::move(specs.model));
  if (!options_.data.empty()) {
    auto opened = store::Store::open(options_.data);
    if (!opened) {
      spdlog::error("cannot open the store {}", opened.error().text());
      return Start::Unreadable;
    }
    store_ = std::move(opened.value());
  }
  if (model->sources.empty() && options_.incidents.empty()) {
    spdlog::error("nothing to read: give --incidents FILE, or a Source in the specs and --data");
    return Start::NoSources;
  }
  const slac::time::Instant now = clock_.now();
  {
    const std::unique_lock lock(intakes_mutex_);
    if (const auto wrong = make_intakes(model)) {
      spdlog::error("{}", *wrong);
      return store_ == nullptr ? Start::NoSources : Start::Unreadable;
    }
  }
  const std::lock_guard lock(engine_mutex_);
  engine_.set_model(model);
  connect(now, Shrink::Accept);
  if (sources_->failure()) return Start::Unreadable;
  self_.note_reload(true, now);
  publish(floor_to_tick(now));
  run_sources();
  return Start::Ok;
}

std::optional<std::string>
Exporter::make_intakes(const std::shared_ptr<const slac::model::Model> &model) {
  intakes_.clear();
  intakes_model_ = model;
  if (!model->sources.empty() && store_ == nullptr)
    return "the specs have Sources, whose records need a store: give --data FOLDER";
  for (const slac::model::Source &source : model->sources) {
    const auto connector =
        std::find_if(model->connectors.begin(), model->connectors.end(),
                     [&](const auto &c) { return c.name.value == source.use.value; });
    auto intake = std::make_unique<Intake>(*connector, source, model->project.severities, *store_,
                                           clock_, notify_);
    if (const auto wrong = intake->prepare()) {
      intakes_.clear();
      return "Source " + source.name.value + ": " + slac::base::printable(*wrong);
    }
    intakes_.emplace(source.name.value, std::move(intake));
  }
  return std::nullopt;
}

/// Looks at files and Sources for the first time since they started.
void Exporter::connect(slac::time::Instant now, Shrink shrink) {
  std::vector<std::unique_ptr<source::Transport>> transports;
  std::vector<Sources::Terms> terms;
  const auto origin_of = [&](const std::string &name) {
    return origins_.emplace(name, static_cast<timeline::Origin>(origins_.size())).first->second;
  };
  for (const std::string &path : options_.incidents) {
    transports.push_back(source::make_transport(path));
    terms.push_back({path,
                     Sources::Terms::Read::Watched,
                     {},
                     std::nullopt,
                     origin_of("file " + path),
                     origin_of("messages of file " + path)});
  }
  std::set<std::string> running;
  for (const auto &[name, intake] : intakes_) {
    transports.push_back(make_store_transport(*intake, *store_));
    using Read = Sources::Terms::Read;
    Sources::Terms one{name,
                       intake->polls() ? Read::Polled : Read::Told,
                       stale_after(*intake),
                       std::nullopt,
                       origin_of("source " + name),
                       origin_of("messages of source " + name)};
    if (const auto &accounts = intake->source().accounts) {
      one.accounts.emplace();
      for (const slac::model::Text &account : *accounts)
        one.accounts->insert(account.value);
    }
    terms.push_back(std::move(one));
    running.insert("source " + name);
  }
  for (const auto &[name, origin] : origins_) // Sources that are no more; messages are linked anew
    if (name.starts_with("messages ") || (name.starts_with("source ") && !running.contains(name)))
      engine_.apply({origin, true, {}});
  sources_.emplace(std::move(terms));
  reader_ = std::make_unique<SourceReader>(std::move(transports), engine_.names(), notify_);
  reader_->look_once(shrink, judge_at(now));
}

void Exporter::run_sources() {
  for (const auto &[name, intake] : intakes_)
    intake->start();
  reader_->start(options_.shrink);
}

/// Sources start anew with every reload: secrets and overrides may have changed as well. The rows
/// stand meanwhile, and who delivers is told to come again.
void Exporter::restart_sources(const std::shared_ptr<const slac::model::Model> &model,
                               slac::time::Instant now) {
  const std::unique_lock lock(intakes_mutex_);
  if (model->sources.empty() && intakes_.empty()) return;
  const auto former = intakes_model_;
  reader_.reset();
  if (const auto wrong = make_intakes(model)) {
    spdlog::error("{}; the former Sources stay", *wrong);
    self_.note_reload(false, now);
    if (const auto still = make_intakes(former)) spdlog::error("{}", *still);
  }
  connect(now, options_.shrink);
  run_sources();
}

void Exporter::reload() {
  const slac::time::Instant now = clock_.now();
  Specs specs = load_specs(options_.specs);
  self_.note_reload(specs.ok(), now);
  const std::lock_guard lock(engine_mutex_);
  changed_ = true;
  if (specs.ok()) {
    const auto model = std::make_shared<const slac::model::Model>(std::move(specs.model));
    engine_.set_model(model);
    restart_sources(model, now);
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
  reader_->accept_shrink();
}

void Exporter::tick() {
  const slac::time::Instant now = clock_.now();
  const std::lock_guard lock(engine_mutex_);
  reader_->deliver(judge_at(now));
  changed_ = sources_->take_changed() || changed_;
  const slac::time::Instant at = floor_to_tick(now);
  if (changed_ || at != published_at_) publish(at);
}

SourceReader::Judge Exporter::judge_at(slac::time::Instant now) {
  return
      [this, now](Delivery delivery) { return sources_->judge(std::move(delivery), engine_, now); };
}

void Exporter::publish(slac::time::Instant at) {
  const auto began = std::chrono::steady_clock::now();
  engine_.set_evidence(sources_->evidence(at));
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
  metrics::add_chunk(chunks, self_.render({source_health(at), findings->issue_counts,
                                           findings->unattributed_counts}));

  auto next = std::make_shared<Snapshot>();
  next->page = plain_body(chunks);
  next->page_gzip = gzip_body(chunks);
  next->at = at;
  next->layout = engine_.layout();
  next->blocks = engine_.blocks();
  next->refused = sources_->refused();
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

std::variant<std::string, Exporter::Missing> Exporter::incident(const std::string &source,
                                                                const std::string &id) const {
  const std::unique_lock lock(engine_mutex_, std::try_to_lock);
  if (!lock || changed_) return Missing::Busy;
  const auto name = engine_.names().find(source);
  const auto slot = name ? engine_.incidents().find(*name, id) : std::nullopt;
  if (!slot || store_ == nullptr) return Missing::NoSuchRow;
  const auto history = store_->history(source, id);
  if (!history || history.value().empty()) return Missing::NoSuchRow;
  std::vector<report::Said> said;
  for (const store::Store::Seen &seen : history.value())
    said.push_back({seen.line, seen.seen, seen.newest, {}});
  auto messages =
      said_in_messages(*store_, sources_->links(), engine_.names(), engine_.incidents().at(*slot));
  if (!messages) return Missing::NoSuchRow;
  std::move(messages.value().begin(), messages.value().end(), std::back_inserter(said));
  return report::json(report::tell(engine_, *slot, said));
}

/// Those of the last seven and thirty days.
void Exporter::count_alerts(slac::time::Instant at, metrics::SourceHealth &health) const {
  const auto layout = engine_.layout();
  const auto count = [&](const correlate::Counted &alert) {
    const int known = layout->vocabulary.of(alert.account).account;
    const std::string account =
        known == timeline::Vocabulary::kUnknown
            ? engine_.names().text(alert.account)
            : layout->model->accounts[static_cast<std::size_t>(known)].name.value;
    for (const int days : {7, 30}) {
      if (alert.at > at || at - alert.at >= slac::time::Duration{days * slac::time::kDay}) continue;
      auto &counts = health.alerts[{account, engine_.names().text(alert.service), days}];
      ++counts.first;
      counts.second += alert.opened ? 1 : 0;
    }
  };
  for (const auto &[group, alerts] : sources_->alerts(health.name))
    for (const correlate::Counted &alert : alerts)
      if (at - alert.at < slac::time::Duration{30 * slac::time::kDay}) count(alert);
}

/// What the reader saw of each source, and what its intake counted.
std::vector<metrics::SourceHealth> Exporter::source_health(slac::time::Instant at) const {
  std::vector<metrics::SourceHealth> out = sources_->health();
  for (metrics::SourceHealth &health : out) {
    const auto intake = intakes_.find(health.name);
    if (intake == intakes_.end()) continue;
    const IntakeStatus status = intake->second->status();
    if (status.last_attempt) health.last_attempt = *status.last_attempt;
    health.traffic = status.traffic;
    if (const auto &group = intake->second->source().group) {
      health.grouping = words_of(*group);
      count_alerts(at, health);
    }
  }
  return out;
}

void Exporter::deliver(const std::string &source, http::Request request, http::Route::Reply reply) {
  const std::shared_lock lock(intakes_mutex_, std::try_to_lock);
  if (!lock) return reply(busy("the Sources start anew; send it again\n"));
  const auto intake = intakes_.find(source);
  Inbox *inbox = intake == intakes_.end() ? nullptr : intake->second->inbox();
  if (inbox == nullptr) {
    http::Response out;
    out.status = 404;
    out.body = http::make_body("no Source of that name takes webhooks\n");
    return reply(std::move(out));
  }
  inbox->deliver(std::move(request), std::move(reply));
}

std::shared_ptr<const Snapshot> Exporter::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

} // namespace slax::runtime

// SPDX-License-Identifier: Apache-2.0
// Wires the parts: specs are loaded and prepared aside, sources read by their own thread, looks
// judged and applied on the main thread, snapshots published. It decides the order, the parts do
// the work.
#include "exporter/runtime/exporter.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "exporter/runtime/spec_commit.hpp"

#include <spdlog/spdlog.h>

namespace slax::runtime {
namespace {

constexpr slac::time::Duration kTick{5 * slac::time::kSecond};

slac::time::Instant floor_to_tick(slac::time::Instant t) { return {t.ns - t.ns % kTick.ns}; }

/// Whatever goes wrong while they are loaded leaves those that run.
Specs load(const ExporterOptions &options) {
  try {
    return load_specs(options.specs, options.project);
  } catch (const std::exception &error) {
    Specs out;
    out.has_errors = true;
    out.findings = std::string("the specs cannot be loaded: ") + error.what() + "\n";
    return out;
  }
}

/// Whether the ledger has something to ask a Prometheus for.
bool is_recorded(const slac::model::Model &model) {
  return !model.project.prometheus_url.empty() &&
         !slac::model::promises_by_objective(model).empty();
}

} // namespace

Exporter::Exporter(ExporterOptions options, Clock clock, const std::string &version,
                   std::function<void()> notify)
    : options_(std::move(options)), clock_(clock), notify_(std::move(notify)), self_(version),
      publisher_(options_.windows, self_),
      supervisor_(options_.incidents, options_.data, clock_, outside_, notify_) {}

Exporter::~Exporter() = default;

Exporter::Start Exporter::start() {
  Specs specs = load(options_);
  if (!specs.findings.empty()) spdlog::warn("specs:\n{}", specs.findings);
  if (specs.unreadable) return Start::Unreadable;
  if (specs.has_errors) return Start::SpecErrors;
  std::shared_ptr<const slac::model::Model> model =
      std::make_shared<const slac::model::Model>(std::move(specs.model));
  if (const auto wrong = supervisor_.open_store()) {
    spdlog::error("cannot open the store {}", wrong->text());
    return Start::Unreadable;
  }
  const bool keeps_ledger = supervisor_.store() != nullptr && is_recorded(*model);
  if (model->sources.empty() && options_.incidents.empty() && !keeps_ledger) {
    spdlog::error("nothing to read: give --incidents FILE, or a Source in the specs and --data");
    return Start::NoSources;
  }
  if (const auto wrong = open_ledger(*model)) {
    spdlog::error("cannot open the ledger: {}", *wrong);
    return Start::Unreadable;
  }
  if (ledger_ != nullptr) {
    std::string commit = commit_of(options_.specs);
    if (const auto refused = ledger_->refuse(*model)) {
      auto former = ledger_->reigning(specs.text);
      if (!former) {
        spdlog::error("{}", *refused);
        return Start::SpecErrors;
      }
      spdlog::error("{}; the specs that were in force before serve", *refused);
      model = std::move(former);
      commit.clear();
    }
    ledger_->set_tree(specs.text, commit);
  }
  auto prepared = supervisor_.prepare(model);
  if (const auto *wrong = std::get_if<std::string>(&prepared)) {
    spdlog::error("{}", *wrong);
    return supervisor_.store() == nullptr ? Start::NoSources : Start::Unreadable;
  }
  queries_ = std::make_unique<Queries>(publisher_, supervisor_.store(),
                                       ledger_ == nullptr ? std::string() : options_.data,
                                       [this](timeline::NameId source, const std::string &id) {
                                         return sources_->links().messages_of(source, id);
                                       });
  publisher_.set_model(model);
  supervisor_.replace(std::get<SourceSupervisor::Prepared>(std::move(prepared)));
  connect(Shrink::Accept);
  if (sources_->failure()) return Start::Unreadable;
  const slac::time::Instant now = clock_.now();
  self_.note_reload(true, now);
  publish(floor_to_tick(now));
  supervisor_.start();
  reader_->start(options_.shrink);
  if (ledger_ != nullptr) ledger_->start();
  start_beside(model);
  return Start::Ok;
}

/// Of records that stand in a store; what files on the command line say is not kept.
std::optional<std::string> Exporter::open_ledger(const slac::model::Model &model) {
  if (supervisor_.store() == nullptr || (model.sources.empty() && !is_recorded(model)))
    return std::nullopt;
  if (!options_.incidents.empty()) {
    spdlog::warn("no ledger is kept: --incidents names files, whose records the store does not "
                 "keep; declare a Source for them");
    return std::nullopt;
  }
  const bool may_write = options_.is_replay || !clock_.is_replay();
  ledger_ = std::make_unique<LedgerKeeper>(
      LedgerKeeper::Options{options_.data, may_write, options_.is_replay,
                            [this] { return supervisor_.clock_off(); }},
      clock_, *supervisor_.store());
  return ledger_->open();
}

/// Looks at files and Sources for the first time since they started.
void Exporter::connect(Shrink shrink) {
  std::vector<timeline::Origin> gone = supervisor_.take_gone();
  publisher_.receive([&](const timeline::Receiver &to) {
    sources_ = std::make_unique<Sources>(supervisor_.terms(), sources_.get(), clock_.is_replay());
    for (const timeline::Origin origin : gone)
      sources_->forget(origin, to);
    reader_ = std::make_unique<SourceReader>(supervisor_.transports(), to.names, notify_);
  });
  reader_->look_once(shrink, judge_at(clock_.now()));
  changed_ = true;
}

/// What works on threads of its own beside the evaluation.
void Exporter::start_beside(const std::shared_ptr<const slac::model::Model> &model) {
  for (const slac::model::Source &source : model->sources) {
    if (!source.clocks.empty()) {
      clock_watches_.push_back(
          std::make_unique<ClockWatch>(model, source, publisher_, *supervisor_.store()));
      clock_watches_.back()->start();
    }
    if (!source.write_back) {
      if (!supervisor_.store()->leads()) continue;
      if (const auto wrong = WriteBack::note_off(options_.data, source.name.value))
        spdlog::error("{}: write-back: {}", source.name.value, *wrong);
      continue;
    }
    WriteBack::Parts parts{
        publisher_,
        *supervisor_.store(),
        options_.data,
        clock_,
        outside_,
        [this](timeline::NameId name) { return sources_->links().linked_by(name); },
        [this](timeline::NameId name, const std::string &id) {
          return sources_->links().messages_of(name, id);
        },
        [this](const std::string &name) { return supervisor_.read_until(name); }};
    write_backs_.push_back(std::make_unique<WriteBack>(
        model, source, supervisor_.find(source.name.value)->values(), std::move(parts)));
    write_backs_.back()->start();
  }
}

void Exporter::reload() {
  Specs specs = load(options_);
  const slac::time::Instant now = clock_.now();
  const auto fail = [&](const std::string &why) {
    self_.note_reload(false, now);
    spdlog::error("reload failed, what runs stays as it is: {}", why);
  };
  changed_ = true;
  if (!specs.ok()) return fail("the specs have errors\n" + specs.findings);
  const auto model = std::make_shared<const slac::model::Model>(std::move(specs.model));
  auto prepared = supervisor_.prepare(model);
  if (const auto *wrong = std::get_if<std::string>(&prepared)) return fail(*wrong);
  if (ledger_ != nullptr) {
    if (const auto refused = ledger_->refuse(*model)) return fail(*refused);
    ledger_->set_tree(specs.text, commit_of(options_.specs));
  }
  // From here on nothing can fail any more.
  write_backs_.clear();
  clock_watches_.clear();
  reader_.reset();
  supervisor_.replace(std::get<SourceSupervisor::Prepared>(std::move(prepared)));
  publisher_.set_model(model);
  connect(options_.shrink);
  supervisor_.start();
  reader_->start(options_.shrink);
  start_beside(model);
  self_.note_reload(true, now);
  if (specs.findings.empty())
    spdlog::info("reloaded");
  else
    spdlog::warn("reloaded:\n{}", specs.findings);
}

void Exporter::accept_shrink() {
  spdlog::info("SIGUSR1: the sources are taken as they are");
  reader_->accept_shrink();
}

std::chrono::milliseconds Exporter::tick() {
  using std::chrono::steady_clock;
  constexpr int kRest = 3; // times of a publication
  constexpr std::chrono::milliseconds kLongest{500};
  const slac::time::Instant now = clock_.now();
  reader_->deliver(judge_at(now));
  changed_ = sources_->take_changed() || changed_;
  const slac::time::Instant at = floor_to_tick(now);
  if (!changed_ && at == publisher_.published_at()) return kLongest;
  const auto began = steady_clock::now();
  if (began < publish_from_)
    return std::min(kLongest, std::chrono::ceil<std::chrono::milliseconds>(publish_from_ - began));
  publish(at);
  const auto ended = steady_clock::now();
  publish_from_ = ended + kRest * (ended - began);
  return kLongest;
}

SourceReader::Judge Exporter::judge_at(slac::time::Instant now) {
  return [this, now](Delivery delivery) {
    return publisher_.receive([&](const timeline::Receiver &to) {
      return sources_->judge(std::move(delivery), to, now);
    });
  };
}

void Exporter::publish(slac::time::Instant at) {
  Publisher::State state;
  state.evidence = sources_->evidence(at);
  state.health = sources_->health();
  supervisor_.add_status(state.health);
  for (const auto &write_back : write_backs_)
    for (metrics::SourceHealth &source : state.health)
      if (source.name == write_back->source()) source.outbox = write_back->health();
  for (const auto &watch : clock_watches_)
    for (metrics::SourceHealth &source : state.health)
      if (source.name == watch->source()) source.disagreements = watch->disagreements();
  for (const metrics::SourceHealth &source : state.health)
    if (!source.grouping.empty()) state.alerts[source.name] = &sources_->alerts(source.name);
  state.refused = sources_->refused();
  if (ledger_ != nullptr) state.ledger = ledger_->page();
  publisher_.publish(at, std::move(state));
  changed_ = false;
}

} // namespace slax::runtime

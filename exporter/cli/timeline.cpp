// SPDX-License-Identifier: Apache-2.0
// The command `timeline`: one incident's story from the files or the store, as /api/v1/incidents
// gives it, also beside a running exporter.
#include "compiler/base/printable.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/connector/input_file.hpp"
#include "exporter/correlate/occurrences.hpp"
#include "exporter/report/story.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/messages.hpp"
#include "exporter/runtime/specs.hpp"
#include "exporter/runtime/stored_tree.hpp"
#include "exporter/source/file.hpp"
#include "exporter/store/store.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>

namespace slax::cli {
namespace {

struct TimelineOptions {
  std::string incident;
  std::vector<std::string> paths;
  std::string project; ///< of several; empty: the only one
  std::vector<std::string> incidents;
  std::string data;
  std::string source;                 ///< empty: every source that knows the incident
  std::optional<std::string> at_text; ///< absent: now
  slac::time::Instant at;
  std::string format = "text";
};

class Search {
public:
  Search(const TimelineOptions &options, slac::time::Instant at, const slac::model::Model &model,
         sli::Engine &engine)
      : options_(options), at_(at), model_(model), engine_(engine) {}

  std::optional<slac::base::IoError> read() {
    for (const std::string &path : options_.incidents)
      if (auto wrong = read_file(path)) return wrong;
    if (options_.data.empty()) return std::nullopt;
    auto opened = store::Store::open(options_.data, store::Store::Access::Read);
    if (!opened) return opened.error();
    store::Store &store = *opened.value();
    spdlog::set_level(spdlog::level::off); // it is one incident that is asked for
    const auto sources = runtime::read_stored_tree(store, model_, at_, engine_.receiver(), origin_);
    if (!sources) return sources.error();
    engine_.set_evidence(sources.value().evidence(at_));
    for (const slac::model::Source &source : model_.sources)
      if (auto wrong = read_history(store, source.name.value)) return wrong;
    return read_messages(store, sources.value().links());
  }

  /// By source, in the order in which they were read.
  const std::vector<std::pair<std::string, std::vector<report::Said>>> &said() const {
    return said_;
  }

private:
  void note(const std::string &source, report::Said said) {
    for (auto &[name, list] : said_)
      if (name == source) return list.push_back(std::move(said));
    said_.push_back({source, {std::move(said)}});
  }

  std::optional<slac::base::IoError> read_file(const std::string &path) {
    auto read = source::read_file(path, "file", engine_.names(), source::Tail::Refuse);
    if (!read) return read.error();
    correlate::split_recurring(read.value().records.incidents);
    engine_.apply({origin_++, true, std::move(read.value().records.incidents)});
    auto text = connector::read_input(path);
    if (!text) return text.error();
    const std::string &all = text.value();
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = std::min(all.find('\n', begin), all.size());
      const std::string line = all.substr(begin, end - begin);
      begin = end + 1;
      const auto record = source::read_record_line(line);
      if (record && (record->id == options_.incident ||
                     record->id == correlate::recurring_id(options_.incident)))
        note(record->source.empty() ? "file" : record->source, {line, std::nullopt, true});
    }
    return std::nullopt;
  }

  std::optional<slac::base::IoError> read_history(store::Store &store, const std::string &name) {
    auto history = store.history(name, options_.incident);
    if (history && history.value().empty())
      history = store.history(name, std::string(correlate::recurring_id(options_.incident)));
    if (!history) return history.error();
    for (const store::Store::Seen &seen : history.value())
      note(name, {seen.line, seen.seen, seen.newest});
    return std::nullopt;
  }

  /// Messages of any source that belong to an incident of that id.
  std::optional<slac::base::IoError> read_messages(store::Store &store,
                                                   const correlate::Links &links) {
    for (auto &[name, list] : said_) {
      const auto slot = engine_.incidents().find(engine_.names().intern(name), options_.incident);
      if (!slot) continue;
      const timeline::Incident &incident = engine_.incidents().at(*slot);
      std::vector<std::pair<std::string, std::string>> named;
      for (const auto &[from, id] : links.messages_of(incident.source, incident.id))
        named.emplace_back(engine_.names().text(from), id);
      auto messages = runtime::said_in_messages(store, named, incident);
      if (!messages) return messages.error();
      std::move(messages.value().begin(), messages.value().end(), std::back_inserter(list));
    }
    return std::nullopt;
  }

  const TimelineOptions &options_;
  const slac::time::Instant at_;
  const slac::model::Model &model_;
  sli::Engine &engine_;
  timeline::Origin origin_ = 0;
  std::vector<std::pair<std::string, std::vector<report::Said>>> said_;
};

int run_timeline(const TimelineOptions &options) {
  runtime::Specs specs = runtime::load_specs(options.paths, options.project);
  print(stderr, specs.findings);
  if (specs.unreadable) return kExitIo;
  if (specs.has_errors) return kExitErrors;
  const auto model = std::make_shared<const slac::model::Model>(std::move(specs.model));
  sli::Engine engine(sli::WindowSet::every());
  engine.set_model(model);
  const slac::time::Instant at = options.at;
  Search search(options, at, *model, engine);
  if (const auto wrong = search.read()) {
    print(stderr, "sla-exporter: cannot read " + slac::base::printable(wrong->text()) + "\n");
    return kExitIo;
  }
  engine.advance(at);
  bool any = false;
  for (const auto &[source, said] : search.said()) {
    if (!options.source.empty() && options.source != source) continue;
    const auto slot = engine.incidents().find(engine.names().intern(source), options.incident);
    if (!slot) continue;
    const report::Story story = report::story_of(engine, *slot, said);
    if (any && options.format == "text") print(stdout, "\n");
    any = true;
    print(stdout, options.format == "json" ? report::json(story) : report::text(story));
  }
  if (any) return kExitOk;
  print(stderr, "sla-exporter: no source knows " + slac::base::printable(options.incident) + "\n");
  return kExitErrors;
}

} // namespace

Command add_timeline(CLI::App &app) {
  auto options = std::make_shared<TimelineOptions>();
  CLI::App *timeline = app.add_subcommand(
      "timeline",
      "Show all of one incident: its events, when each was first seen, what it changed");
  timeline->add_option("INCIDENT", options->incident, "Its id")->required();
  timeline->add_option("PATH", options->paths, "Spec files or folders")->required();
  timeline->add_option("--project", options->project, "Of specs with several Projects, the one");
  timeline->add_option("--incidents", options->incidents, "Incidents, NDJSON; repeatable")
      ->allow_extra_args(false);
  timeline->add_option("--data", options->data, "The store, as of serve; it may run meanwhile");
  timeline->add_option("--source", options->source, "Only what this source says");
  timeline->add_option("--at", options->at_text, "As it is then, RFC 3339; default now");
  timeline->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  return {timeline, [options] {
            if (!resolve_data(options->data)) return kExitUsage;
            if (options->incidents.empty() && options->data.empty()) {
              print(stderr, "sla-exporter: timeline needs --incidents FILE or --data FOLDER\n");
              return kExitUsage;
            }
            const auto at = parse_at(options->at_text, this_second());
            if (!at) return kExitUsage;
            options->at = *at;
            return run_timeline(*options);
          }};
}

} // namespace slax::cli

// SPDX-License-Identifier: Apache-2.0
// raw → events → the rows that they touch, for whoever writes or sets up a connector.
#include "compiler/base/files.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/decode/connector_catalog.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/connector/input_file.hpp"
#include "exporter/connector/mapping.hpp"
#include "exporter/correlate/occurrences.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/specs.hpp"
#include "exporter/sli/details.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/source/ndjson.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>

namespace slax::cli {
namespace {

struct ConnectorTestOptions {
  std::string name; ///< of a Source, or of a Connector
  std::string input;
  std::vector<std::string> specs; ///< may be empty: the catalog alone
  std::string as = "answer";      ///< answer, record, webhook
  std::string format = "text";    ///< or ndjson
};

using slac::model::Connector;
using slac::model::Source;

const Connector *find_connector(const slac::model::Model &model, const std::string &name) {
  for (const std::vector<Connector> *list :
       {&model.connectors, &slac::decode::built_in_connectors()})
    for (const Connector &c : *list)
      if (c.name.value == name) return &c;
  return nullptr;
}

/// The Source of that name, or one that uses the connector of that name as it is.
std::optional<Source> find_source(const slac::model::Model &model, const std::string &name) {
  for (const Source &s : model.sources)
    if (s.name.value == name) return s;
  if (find_connector(model, name) == nullptr) return std::nullopt;
  Source out;
  out.name.value = out.use.value = name;
  return out;
}

/// Parameters that are no secret, at what is given or at their default.
connector::Values values_of(const Connector &connector, const Source &source) {
  connector::Values out;
  for (const auto &[name, parameter] : connector.parameters) {
    if (parameter.secret) continue;
    const auto given = source.with.find(name);
    if (given != source.with.end() && given->second.from == slac::model::Given::From::Spec)
      out[name] = given->second.value.value;
    else
      out[name] = parameter.fallback.value_or("");
  }
  return out;
}

std::string event_text(const timeline::Event &event, const timeline::Names &names) {
  std::string out = slac::time::format_rfc3339(event.at) + "  ";
  out += timeline::event_name(event.type);
  if (event.severity != timeline::kNoName)
    out += " severity " + slac::base::printable(names.text(event.severity));
  if (event.name != timeline::kNoName) out += " " + slac::base::printable(names.text(event.name));
  if (event.to_customer) out += " to the customer";
  return out;
}

std::string list_text(std::span<const timeline::NameId> list, const timeline::Names &names) {
  std::string out;
  for (const timeline::NameId id : list)
    out += (out.empty() ? "" : ", ") + slac::base::printable(names.text(id));
  return out.empty() ? "none" : out;
}

class Test {
public:
  Test(const ConnectorTestOptions &options, runtime::Specs specs)
      : options_(options),
        model_(std::make_shared<const slac::model::Model>(std::move(specs.model))) {}

  int run() {
    const std::optional<Source> source = find_source(*model_, options_.name);
    if (!source) {
      print(stderr, "sla-exporter: no Source and no Connector is named " +
                        slac::base::printable(options_.name) + "\n");
      return kExitUsage;
    }
    const Connector *found = find_connector(*model_, source->use.value);
    connector::Overrides overrides;
    if (!source->overrides.empty()) {
      auto read = connector::read_overrides(source->overrides);
      if (!read) return unreadable(read.error());
      if (const auto *wrong = std::get_if<std::string>(&read.value())) {
        print(stderr,
              "sla-exporter: " + slac::base::printable(source->overrides + ": " + *wrong) + "\n");
        return kExitErrors;
      }
      overrides = std::get<connector::Overrides>(std::move(read.value()));
    }
    connector::Mapping mapping(*found, *source, values_of(*found, *source), overrides);
    auto text = connector::read_input(options_.input);
    if (!text) return unreadable(text.error());
    const connector::Values values = values_of(*found, *source);
    if (options_.as == "webhook" && found->webhook && !found->webhook->hint.text.empty()) {
      const int shown = show_hints(mapping.hints(text.value()));
      if (shown != kExitOk || found->webhook->map.text.empty()) return shown;
    }
    const auto records = split(*found, values, mapping, text.value());
    if (records.error) {
      print(stderr, "sla-exporter: the input gives no records: " +
                        slac::base::printable(*records.error) + "\n");
      return kExitErrors;
    }
    const slac::time::Instant now = runtime::Clock(std::nullopt).now();
    for (connector::Mapped &mapped : mapping.map_all(way_, records.outputs, now))
      show(mapped, source->name.value);
    if (!options_.specs.empty() && options_.format == "text") show_rows();
    return failed_ ? kExitErrors : kExitOk;
  }

private:
  static int unreadable(const slac::base::IoError &error) {
    print(stderr, "sla-exporter: cannot read " + slac::base::printable(error.text()) + "\n");
    return kExitIo;
  }

  connector::JqAnswer split(const Connector &found, const connector::Values &values,
                            connector::Mapping &mapping, const std::string &text) {
    using Way = connector::Way;
    if (found.file) {
      way_ = Way::File;
      return connector::split_records(text, *found.file, values, mapping);
    }
    way_ = options_.as == "webhook" || !found.poll ? Way::Webhook : Way::Poll;
    if (options_.as == "record") return {{text}, std::nullopt};
    return way_ == Way::Webhook ? mapping.webhook_records(text) : mapping.records(text);
  }

  /// The body says nothing itself: it names what is asked for again.
  int show_hints(const connector::JqAnswer &keys) const {
    for (const std::string &key : keys.outputs)
      print(options_.format == "text" ? stdout : stderr,
            "fetches " + slac::base::printable(key) + " again\n");
    if (!keys.error) return kExitOk;
    print(stderr, "refused: " + slac::base::printable(*keys.error) + "\n");
    return kExitErrors;
  }

  void show(const connector::Mapped &mapped, const std::string &source) {
    const bool for_people = options_.format == "text";
    if (for_people)
      print(stdout, "record " +
                        slac::base::printable(mapped.key.empty() ? "without a key" : mapped.key) +
                        "\n");
    std::string reason = mapped.refused;
    for (const std::string &line : mapped.lines) {
      auto read = source::parse_ndjson(line, source, engine_.names());
      if (!read.refused.empty()) {
        const source::Refused &refused = read.refused.front();
        reason = refused.reason + (refused.detail.empty() ? "" : ": " + refused.detail);
      }
      if (!for_people) print(stdout, line + "\n");
      for (timeline::Incident &incident : read.incidents) {
        if (for_people) show(incident);
        incidents_.push_back(std::move(incident));
      }
    }
    if (mapped.lines.empty() && reason.empty() && for_people)
      print(stdout, "  says nothing of an incident\n");
    if (reason.empty()) return;
    failed_ = true;
    print(for_people ? stdout : stderr, "  refused: " + slac::base::printable(reason) + "\n");
  }

  void show(const timeline::Incident &incident) {
    const timeline::Names &names = engine_.names();
    std::string out = "  incident " + slac::base::printable(incident.id);
    if (!incident.title().empty())
      out += "  " + slac::base::printable(std::string(incident.title()));
    out += "\n    services " + list_text(incident.services(), names) + "; accounts " +
           list_text(incident.accounts(), names) + "\n";
    for (const timeline::Event &event : incident.events())
      out += "    " + event_text(event, names) + "\n";
    print(stdout, out);
  }

  /// The rows of all windows in which one of the incidents counts, or why it does not.
  void show_rows() {
    if (incidents_.empty()) return;
    slac::time::Instant newest = incidents_.front().events().back().at;
    for (const timeline::Incident &incident : incidents_)
      newest = std::max(newest, incident.events().back().at);
    engine_.set_model(model_);
    correlate::split_recurring(incidents_);
    engine_.apply({0, true, std::move(incidents_)});
    engine_.advance({newest.ns + 1});
    const sli::Evaluation evaluation = sli::gather(engine_);
    print(stdout, "rows that they touch, as of " + slac::time::format_rfc3339(newest) + "\n");
    bool any = false;
    for (const sli::Row &row : evaluation.rows)
      for (const sli::Detail &detail : sli::details_of(engine_, row)) {
        any = true;
        std::string out = "  " + std::string(row.key->agreement) + "/" +
                          std::string(row.key->commitment) + " " + std::string(row.key->account);
        if (!row.key->service.empty()) out += " " + std::string(row.key->service);
        print(stdout, out + ": " + slac::base::printable(detail.incident) + " " +
                          std::string(detail.verdict) + "\n");
      }
    if (!any) print(stdout, "  none\n");
    for (const sli::Unattributed &u : evaluation.unattributed)
      print(stdout, "  unattributed: " + slac::base::printable(u.incident) + " " + u.reason + " " +
                        slac::base::printable(u.account + u.service) + "\n");
    for (const sli::Issue &issue : evaluation.issues)
      print(stdout, "  issue: " + slac::base::printable(issue.incident) + " " + issue.reason + " " +
                        slac::base::printable(issue.value) + "\n");
  }

  const ConnectorTestOptions &options_;
  std::shared_ptr<const slac::model::Model> model_;
  sli::Engine engine_{sli::WindowSet::every()};
  connector::Way way_ = connector::Way::Poll;
  std::vector<timeline::Incident> incidents_;
  bool failed_ = false;
};

int run_connector_test(const ConnectorTestOptions &options) {
  runtime::Specs specs;
  if (!options.specs.empty()) specs = runtime::load_specs(options.specs, {});
  print(stderr, specs.findings);
  if (specs.unreadable) return kExitIo;
  if (specs.has_errors) return kExitErrors;
  return Test(options, std::move(specs)).run();
}

int run_connector_list() {
  for (const Connector &c : slac::decode::built_in_connectors()) {
    std::string ways;
    if (c.poll) ways += "poll";
    if (c.webhook) ways += ways.empty() ? "webhook" : ", webhook";
    if (c.file) ways += "file";
    if (c.sql) ways += "sql";
    print(stdout, c.name.value +
                      std::string(22 - std::min<std::size_t>(c.name.value.size(), 21), ' ') + ways +
                      std::string(16 - std::min<std::size_t>(ways.size(), 15), ' ') +
                      c.description + "\n");
  }
  return kExitOk;
}

} // namespace

std::vector<Command> add_connector(CLI::App &app) {
  auto options = std::make_shared<ConnectorTestOptions>();
  CLI::App *connector = app.add_subcommand("connector", "Look at connectors");
  connector->require_subcommand(1);
  CLI::App *list = connector->add_subcommand("list", "Print the catalog");
  CLI::App *test =
      connector->add_subcommand("test", "Show what records say: raw, events, the rows they touch");
  test->add_option("NAME", options->name, "A Source of the specs, or a Connector")->required();
  test->add_option("PATH", options->specs, "Spec files or folders: then rows are shown too");
  test->add_option("--input", options->input, "File with what the system sends")->required();
  test->add_option("--as", options->as,
                   "answer: a page of an API; record: one record with its details; webhook: a body")
      ->check(CLI::IsMember({"answer", "record", "webhook"}))
      ->capture_default_str();
  test->add_option("--format", options->format, "text, or ndjson: the incidents alone")
      ->check(CLI::IsMember({"text", "ndjson"}))
      ->capture_default_str();
  return {{list, [] { return run_connector_list(); }},
          {test, [options] { return run_connector_test(*options); }}};
}

} // namespace slax::cli

// SPDX-License-Identifier: Apache-2.0
// files → events → timelines → rows → report.
#include "exporter/sli/evaluate.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/correlate/occurrences.hpp"
#include "exporter/report/report.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/known_on.hpp"
#include "exporter/runtime/specs.hpp"
#include "exporter/runtime/stored_tree.hpp"
#include "exporter/source/file.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>

namespace slax::cli {
namespace {

/// The first day of a month.
std::optional<slac::time::Date> parse_month(const std::string &text) {
  const auto parsed = slac::time::parse_date(text + "-01");
  if (const auto *first = std::get_if<slac::time::Date>(&parsed)) return *first;
  print(stderr, "sla-exporter: --window expects a month such as 2026-10, got " + text + "\n");
  return std::nullopt;
}

struct EvaluateOptions {
  std::vector<std::string> paths;
  std::string project; ///< of several; empty: the only one
  std::vector<std::string> incidents;
  std::string data;                   ///< the store of the tree's Sources; empty: none
  std::vector<std::string> accounts;  ///< whose rows are printed; empty: all
  std::optional<std::string> at_text; ///< absent: now
  slac::time::Instant at;
  bool all_windows = false;
  std::optional<std::string> window;     ///< of --window
  std::optional<slac::time::Date> month; ///< its first day: only windows that end in it
  bool details = false;                  ///< what each incident means for each row
  std::string format = "json";
  std::optional<std::string> known_text; ///< of --as-known-on
  std::optional<slac::time::Instant> known_on;
};

/// The specs that were in force then, as the store keeps them.
runtime::Specs specs_known_on(const EvaluateOptions &options) {
  runtime::Specs out;
  const auto fail = [&](const std::string &why) {
    out.unreadable = true;
    out.findings = "sla-exporter: " + slac::base::printable(why) + "\n";
    return out;
  };
  auto model = runtime::specs_known_on(options.data, *options.known_on);
  if (const auto *why = std::get_if<std::string>(&model)) return fail(*why);
  out.model = std::move(*std::get<std::shared_ptr<slac::model::Model>>(model));
  return out;
}

/// A name of which there would be no row in silence.
std::optional<std::string> unknown_account(const std::vector<std::string> &wanted,
                                           const slac::model::Model &model) {
  for (const std::string &name : wanted)
    if (std::none_of(model.accounts.begin(), model.accounts.end(),
                     [&](const auto &a) { return a.name.value == name; }))
      return name;
  return std::nullopt;
}

int run_evaluate(const EvaluateOptions &options) {
  // A reader that left, or a file that may not grow, is an error like any other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  runtime::Specs specs = options.known_on ? specs_known_on(options)
                                          : runtime::load_specs(options.paths, options.project);
  print(stderr, specs.findings);
  if (specs.unreadable) return kExitIo;
  if (specs.has_errors) return kExitErrors;
  sli::Engine engine(options.month         ? sli::WindowSet::of_month(*options.month)
                     : options.all_windows ? sli::WindowSet::every()
                                           : sli::WindowSet{});
  const auto model = std::make_shared<const slac::model::Model>(std::move(specs.model));
  if (const auto unknown = unknown_account(options.accounts, *model)) {
    print(stderr, "sla-exporter: no Account is called " + slac::base::printable(*unknown) + "\n");
    return kExitErrors;
  }
  engine.set_model(model);
  const slac::time::Instant now = options.at;
  std::vector<source::Refused> refused;
  bool unreadable = false;
  timeline::Origin origin = 0;
  for (const std::string &path : options.incidents) {
    auto read = source::read_file(path, "file", engine.names(), source::Tail::Refuse);
    if (!read) {
      print(stderr,
            "sla-exporter: cannot read " + slac::base::printable(read.error().text()) + "\n");
      unreadable = true;
      continue;
    }
    source::Records &records = read.value().records;
    refused.insert(refused.end(), records.refused.begin(), records.refused.end());
    if (records.incidents.empty())
      print(stderr, "sla-exporter: warning: " + slac::base::printable(path) +
                        " holds no record that can be used: it makes every promise look kept\n");
    correlate::split_recurring(records.incidents);
    engine.apply({origin++, true, std::move(records.incidents)});
  }
  if (unreadable) return kExitIo;
  if (!options.data.empty()) {
    spdlog::set_level(spdlog::level::off); // what it would say is in the report
    auto store = store::Store::open(options.data, store::Store::Access::Read);
    const auto sources =
        store ? runtime::read_stored_tree(*store.value(), *model, now, engine.receiver(), origin,
                                          {nullptr, options.known_on})
              : slac::base::Result<runtime::Sources>(store.error());
    if (!sources) {
      print(stderr,
            "sla-exporter: cannot read " + slac::base::printable(sources.error().text()) + "\n");
      return kExitIo;
    }
    engine.set_evidence(sources.value().evidence(now));
    const auto of_sources = sources.value().refused();
    refused.insert(refused.end(), of_sources->begin(), of_sources->end());
  }
  engine.advance(now);
  sli::Evaluation evaluation = sli::gather(engine);
  report::Report report = report::report_of(evaluation, options.accounts);
  report.refused = std::move(refused);
  if (options.details)
    for (const sli::Row *row : report.rows)
      report.details.push_back(sli::details_of(engine, *row));
  if (evaluation.rows.empty())
    print(stderr,
          "sla-exporter: warning: " +
              (options.month ? "no promise has a window that ends in " +
                                   slac::time::format_date(*options.month).substr(0, 7)
                             : "no promise is in force at " + slac::time::format_rfc3339(now) +
                                   ", nor ended in the 92 days before") +
              "\n");
  print(stdout, options.format == "json"     ? report::json(report)
                : options.format == "review" ? report::review(report)
                                             : report::text(report));
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    print(stderr, "sla-exporter: cannot write standard output\n");
    return kExitIo;
  }
  return report.refused.empty() ? kExitOk : kExitErrors;
}

} // namespace

Command add_evaluate(CLI::App &app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App *evaluate = app.add_subcommand("evaluate", "Print every promise's row, offline");
  CLI::Option *paths = evaluate->add_option("PATH", options->paths, "Spec files or folders");
  evaluate->add_option("--project", options->project, "Of specs with several Projects, the one");
  CLI::Option_group *from = evaluate->add_option_group("From");
  from->add_option("--incidents", options->incidents, "Incidents, NDJSON; repeatable")
      ->allow_extra_args(false);
  from->add_option("--data", options->data,
                   "The store of the specs' Sources, as of serve; it may run meanwhile");
  from->require_option(1, 2);
  evaluate->add_option("--at", options->at_text,
                       "The instant to evaluate at, RFC 3339; default now");
  evaluate
      ->add_option("--as-known-on", options->known_text,
                   "By the records, the reads and the specs that the store had then, RFC 3339; "
                   "needs no PATH")
      ->needs("--data")
      ->excludes("--incidents")
      ->excludes(paths);
  evaluate->add_option("--window", options->window,
                       "Only windows that end in this month, such as 2026-10, as known at --at");
  evaluate
      ->add_flag("--all-windows", options->all_windows,
                 "Each calendar window since the term's start or the first event")
      ->excludes("--window");
  evaluate->add_option("--account", options->accounts, "Only its rows; repeatable")
      ->allow_extra_args(false);
  evaluate->add_flag("--details", options->details,
                     "What each incident means for each row, and why");
  evaluate
      ->add_option("--format", options->format,
                   "json, text, or review: per promise, the account nearest to its bound first")
      ->check(CLI::IsMember({"json", "text", "review"}))
      ->capture_default_str();
  return {evaluate, [options] {
            if (!resolve_data(options->data)) return kExitUsage;
            if (options->window && !(options->month = parse_month(*options->window)))
              return kExitUsage;
            if (options->paths.empty() && !options->known_text) {
              print(stderr, "sla-exporter: evaluate needs PATH: the specs\n");
              return kExitUsage;
            }
            if (options->known_text &&
                !(options->known_on = parse_at(options->known_text, {}, "--as-known-on")))
              return kExitUsage;
            const auto at = parse_at(options->at_text, options->known_on.value_or(this_second()));
            if (!at) return kExitUsage;
            options->at = *at;
            return run_evaluate(*options);
          }};
}

} // namespace slax::cli

// SPDX-License-Identifier: Apache-2.0
#include "exporter/cli/cli.hpp"

#include "compiler/time/rfc3339.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace slax::cli {
namespace {

std::optional<slac::time::Instant> parse_at(const std::string &text) {
  const auto parsed = slac::time::parse_rfc3339(text, true);
  if (const auto *at = std::get_if<slac::time::Instant>(&parsed)) return *at;
  std::cerr << "sla-exporter: --at expects an RFC 3339 time with a zone, such as "
               "2026-10-31T23:00:00Z, got "
            << text << "\n";
  return std::nullopt;
}

/// The first day of a month.
std::optional<slac::time::Date> parse_month(const std::string &text) {
  const auto parsed = slac::time::parse_date(text + "-01");
  if (const auto *first = std::get_if<slac::time::Date>(&parsed)) return *first;
  std::cerr << "sla-exporter: --window expects a month such as 2026-10, got " << text << "\n";
  return std::nullopt;
}

/// Where `--data` leads: what is given, or what the variable of `{env:NAME}` says, since an address
/// with a password need not stand where everybody sees it. Nothing without that variable.
std::optional<std::string> data_address(const std::string &given) {
  constexpr std::string_view kStart = "{env:";
  if (!given.starts_with(kStart) || !given.ends_with('}')) return given;
  const std::string name = given.substr(kStart.size(), given.size() - kStart.size() - 1);
  const char *value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

} // namespace

int run(int argc, char **argv) {
  CLI::App app{"Turns incident records into SLIs per account and severity.", "sla-exporter"};
  app.set_version_flag("--version", std::string("sla-exporter ") + SLAC_VERSION);
  app.require_subcommand(1);
  std::string at;

  EvaluateOptions evaluate_options;
  CLI::App *evaluate = app.add_subcommand("evaluate", "Print every promise's row, offline");
  evaluate->add_option("PATH", evaluate_options.paths, "Spec files or folders")->required();
  CLI::Option_group *from = evaluate->add_option_group("From");
  from->add_option("--incidents", evaluate_options.incidents, "Incidents, NDJSON; repeatable")
      ->allow_extra_args(false);
  from->add_option("--data", evaluate_options.data,
                   "The store of the specs' Sources, as of serve; it may run meanwhile");
  from->require_option(1, 2);
  evaluate->add_option("--at", at, "The instant to evaluate at, RFC 3339; default now");
  std::string window;
  evaluate->add_option("--window", window,
                       "Only windows that end in this month, such as 2026-10, as known at --at");
  evaluate
      ->add_flag("--all-windows", evaluate_options.all_windows,
                 "Each calendar window since the term's start or the first event")
      ->excludes("--window");
  evaluate->add_option("--account", evaluate_options.accounts, "Only its rows; repeatable")
      ->allow_extra_args(false);
  evaluate->add_flag("--details", evaluate_options.details,
                     "What each incident means for each row, and why");
  evaluate->add_option("--format", evaluate_options.format, "json or text")
      ->check(CLI::IsMember({"json", "text"}))
      ->capture_default_str();

  ServeOptions serve_options;
  CLI::App *serve = app.add_subcommand("serve", "Serve the rows to Prometheus");
  serve->add_option("PATH", serve_options.paths, "Spec files or folders")->required();
  serve
      ->add_option("--incidents", serve_options.incidents,
                   "Incidents, NDJSON, re-read on change; repeatable")
      ->allow_extra_args(false);
  serve->add_option("--data", serve_options.data,
                    "The store, for the Sources of the specs: a folder, made if it is missing, or "
                    "postgresql://… (or {env:NAME}: the address stands in a variable)");
  serve->add_option("--at", at, "Start the clock at this instant: replays, demonstrations");
  serve->add_option("--listen", serve_options.listen, "Address and port; port 0 picks a free one")
      ->capture_default_str();
  serve->add_option("--tls-cert", serve_options.tls_certificate,
                    "Serve HTTPS: the certificate and those in between, PEM; re-read on SIGHUP");
  serve->add_option("--tls-key", serve_options.tls_key, "Its private key, PEM");
  serve->add_option("--client-ca", serve_options.client_authority,
                    "Authorities of client certificates, PEM: all but webhooks and /-/ needs one");
  serve->get_option("--tls-cert")->needs("--tls-key");
  serve->get_option("--tls-key")->needs("--tls-cert");
  serve->get_option("--client-ca")->needs("--tls-cert");
  std::vector<std::string> windows{"current", "previous", "rolling"};
  serve
      ->add_option("--windows", windows,
                   "Windows that get rows: current, and previous and rolling (30 days) if named")
      ->delimiter(',')
      ->check(CLI::IsMember({"current", "previous", "rolling"}))
      ->allow_extra_args(false)
      ->capture_default_str();
  serve->add_flag("--accept-shrink", serve_options.accept_shrink,
                  "Trust incident files also where they lose known incidents");

  TimelineOptions timeline_options;
  CLI::App *timeline = app.add_subcommand(
      "timeline",
      "Show all of one incident: its events, when each was first seen, what it changed");
  timeline->add_option("INCIDENT", timeline_options.incident, "Its id")->required();
  timeline->add_option("PATH", timeline_options.paths, "Spec files or folders")->required();
  timeline->add_option("--incidents", timeline_options.incidents, "Incidents, NDJSON; repeatable")
      ->allow_extra_args(false);
  timeline->add_option("--data", timeline_options.data,
                       "The store, as of serve; it may run meanwhile");
  timeline->add_option("--source", timeline_options.source, "Only what this source says");
  timeline->add_option("--at", at, "As it is then, RFC 3339; default now");
  timeline->add_option("--format", timeline_options.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();

  CLI::App *connector = app.add_subcommand("connector", "Look at connectors");
  connector->require_subcommand(1);
  const CLI::App *list = connector->add_subcommand("list", "Print the catalog");
  ConnectorTestOptions test_options;
  CLI::App *test =
      connector->add_subcommand("test", "Show what records say: raw, events, the rows they touch");
  test->add_option("NAME", test_options.name, "A Source of the specs, or a Connector")->required();
  test->add_option("PATH", test_options.specs, "Spec files or folders: then rows are shown too");
  test->add_option("--input", test_options.input, "File with what the system sends")->required();
  test->add_option("--as", test_options.as,
                   "answer: a page of an API; record: one record with its details; webhook: a body")
      ->check(CLI::IsMember({"answer", "record", "webhook"}))
      ->capture_default_str();
  test->add_option("--format", test_options.format, "text, or ndjson: the incidents alone")
      ->check(CLI::IsMember({"text", "ndjson"}))
      ->capture_default_str();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    const int code = app.exit(error, std::cout, std::cerr);
    return code == 0 ? kExitOk : kExitUsage;
  }
  if (list->parsed()) return run_connector_list();
  for (std::string *data : {&evaluate_options.data, &serve_options.data, &timeline_options.data}) {
    auto address = data_address(*data);
    if (!address) {
      std::cerr << "sla-exporter: --data " << *data << ": the environment has no such variable\n";
      return kExitUsage;
    }
    *data = std::move(*address);
  }
  if (timeline->parsed() && timeline_options.incidents.empty() && timeline_options.data.empty()) {
    std::cerr << "sla-exporter: timeline needs --incidents FILE or --data FOLDER\n";
    return kExitUsage;
  }
  if (test->parsed()) return run_connector_test(test_options);
  if (evaluate->count("--window") > 0) {
    evaluate_options.month = parse_month(window);
    if (!evaluate_options.month) return kExitUsage;
  }
  if (evaluate->count("--at") > 0 || serve->count("--at") > 0 || timeline->count("--at") > 0) {
    const auto instant = parse_at(at);
    if (!instant) return kExitUsage;
    evaluate_options.at = *instant;
    timeline_options.at = *instant;
    serve_options.at = *instant;
  }
  if (timeline->parsed()) return run_timeline(timeline_options);
  const auto has = [&](const char *name) {
    return std::find(windows.begin(), windows.end(), name) != windows.end();
  };
  if (!has("current")) {
    std::cerr << "sla-exporter: --windows expects current among them\n";
    return kExitUsage;
  }
  serve_options.windows = {has("current"), has("previous"), has("rolling"), false};
  return evaluate->parsed() ? run_evaluate(evaluate_options) : run_serve(serve_options);
}

} // namespace slax::cli

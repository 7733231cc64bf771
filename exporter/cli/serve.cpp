// SPDX-License-Identifier: Apache-2.0
// Wires the exporter to HTTP and to signals: SIGHUP reloads, SIGTERM and SIGINT end cleanly.
#include "compiler/base/address.hpp"
#include "compiler/base/files.hpp"
#include "exporter/access/gatekeeper.hpp"
#include "exporter/api/routes.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/http/host_names.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <sstream>
#include <sys/resource.h>
#include <thread>

namespace slax::cli {
namespace {

struct ServeOptions {
  std::vector<std::string> paths;
  std::string project; ///< of several; empty: the only one
  std::vector<std::string> incidents;
  std::string data;
  std::optional<std::string> at_text; ///< absent: the clock of the system
  std::optional<slac::time::Instant> at;
  std::string listen = "127.0.0.1:9877";
  std::string external_url;    ///< under which people reach it; empty: as it listens
  std::string web_config;      ///< path; empty: nobody signs in
  bool is_insecure = false;    ///< may be reached from elsewhere without anybody signing in
  std::string tls_certificate; ///< path; empty: plain HTTP
  std::string tls_key;
  std::string client_authority; ///< path; may be empty
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> windows_named{"current", "previous", "rolling"};
  sli::WindowSet windows = sli::WindowSet::served();
  bool accept_shrink = false;
  bool replay = false;
  int speed = 1; ///< of the clock
};

struct Address {
  std::string host;
  int port = 0;
};

std::optional<Address> parse_address(const std::string &text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  Address out{text.substr(0, colon), -1};
  if (out.host.front() == '[' && out.host.back() == ']')
    out.host = out.host.substr(1, out.host.size() - 2);
  const char *end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + colon + 1, end, out.port);
  if (error != std::errc{} || at != end || out.port < 0 || out.port > 65535) return std::nullopt;
  return out;
}

/// `proxy` of `https://proxy:8443`.
std::string host_of(const std::string &origin) {
  const std::string authority = origin.substr(origin.find("://") + 3);
  const std::size_t colon = authority.rfind(':');
  return colon == std::string::npos || authority.back() == ']' ? authority
                                                               : authority.substr(0, colon);
}

void log_to_stderr() {
  auto logger = spdlog::stderr_logger_mt("sla-exporter");
  spdlog::set_default_logger(logger);
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
}

/// What the main thread is asked to do between two ticks.
struct Requests {
  std::atomic<bool> reload{false};
  std::atomic<bool> accept_shrink{false};
  std::binary_semaphore any{0};
  std::mutex mutex; ///< of those who wake

  void ask(std::atomic<bool> &what) {
    what = true;
    wake();
  }
  void wake() {
    const std::lock_guard lock(mutex);
    (void)any.try_acquire(); // several requests are one
    any.release();
  }
};

/// SIGTERM and SIGINT end the process whatever the main thread does: neither a load nor an
/// evaluation is worth waiting for.
void hear_signals(const std::stop_token &stop, const sigset_t &signals, http::Server &server,
                  Requests &requests) {
  constexpr timespec kPause{0, 100'000'000};
  while (!stop.stop_requested()) {
    switch (sigtimedwait(&signals, nullptr, &kPause)) {
    case SIGHUP: requests.ask(requests.reload); break;
    case SIGUSR1: requests.ask(requests.accept_shrink); break;
    case SIGTERM:
    case SIGINT:
      server.stop();
      spdlog::info("stopped");
      std::quick_exit(kExitOk);
    default: break;
    }
  }
}

/// False where the files cannot be used; what was used before stays.
bool use_tls(http::Server &server, const http::TlsFiles &files) {
  const auto wrong = server.use_tls(files);
  if (wrong) spdlog::error("TLS: {}", wrong->text());
  return !wrong;
}

/// The same of the web configuration, from which TLS may come.
bool use_web_config(http::Server &server, access::Gatekeeper &gatekeeper, const std::string &path) {
  constexpr std::uint64_t kMostBytes = 1U << 20U;
  const auto text = slac::base::DiskFiles().read(path, kMostBytes);
  if (!text) {
    spdlog::error("--web.config.file {}", text.error().text());
    return false;
  }
  if (text.value().too_large) {
    spdlog::error("--web.config.file {}: it is larger than 1 MiB", path);
    return false;
  }
  auto config = access::read_web_config(path, text.value().text);
  if (const auto *problems = std::get_if<std::string>(&config)) {
    std::istringstream lines(*problems);
    for (std::string line; std::getline(lines, line);)
      spdlog::error("web configuration: {}", line);
    return false;
  }
  auto &read = std::get<access::WebConfig>(config);
  if (read.tls && !use_tls(server, *read.tls)) return false;
  if (!read.tls && server.is_encrypted())
    spdlog::error("--web.config.file {}: it has no tls_server_config any more; connections stay "
                  "encrypted as before until a restart",
                  path);
  gatekeeper.use(std::move(read));
  return true;
}

/// Who may ask and how connections are encrypted, as the options say.
bool use_access(http::Server &server, access::Gatekeeper &gatekeeper, const ServeOptions &options) {
  if (!options.web_config.empty()) return use_web_config(server, gatekeeper, options.web_config);
  if (options.tls_certificate.empty()) return true;
  return use_tls(server, {options.tls_certificate, options.tls_key, options.client_authority});
}

[[noreturn]] void run(runtime::Exporter &exporter, http::Server &server,
                      access::Gatekeeper &gatekeeper, const ServeOptions &options,
                      Requests &requests) {
  std::chrono::milliseconds wait{0};
  for (;;) {
    (void)requests.any.try_acquire_for(wait);
    if (requests.reload.exchange(false)) {
      exporter.reload();
      (void)use_access(server, gatekeeper, options);
    }
    if (requests.accept_shrink.exchange(false)) exporter.accept_shrink();
    wait = exporter.tick();
  }
}

int run_serve(const ServeOptions &options) {
  log_to_stderr();
  const auto address = parse_address(options.listen);
  if (!address) {
    spdlog::error("--listen expects ADDRESS:PORT, got {}", options.listen);
    return kExitUsage;
  }
  const auto external = slac::base::parse_address(options.external_url);
  if (!options.external_url.empty() && !external.wrong.empty()) {
    spdlog::error("--web.external-url {}", external.wrong);
    return kExitUsage;
  }
  const bool is_guarded = !options.web_config.empty() || !options.client_authority.empty();
  if (!is_guarded && !options.is_insecure && !http::is_loopback(address->host)) {
    spdlog::error("--listen {}: anybody who reaches it would see every account; give "
                  "--web.config.file, or --client-ca, or --insecure if something else stands "
                  "before it",
                  options.listen);
    return kExitUsage;
  }
  // Blocked before any thread starts, so that only this one takes them.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGHUP, SIGUSR1, SIGTERM, SIGINT})
    sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error like any other
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none); // a core would hold secrets

  runtime::ExporterOptions exporter_options{options.paths, options.incidents, options.data,
                                            options.project, options.windows};
  if (options.accept_shrink) exporter_options.shrink = runtime::Shrink::Accept;
  exporter_options.is_replay = options.replay;
  Requests requests;
  runtime::Exporter exporter(std::move(exporter_options), runtime::Clock(options.at, options.speed),
                             SLAC_VERSION, [&] { requests.wake(); });
  api::Workers workers;
  access::Gatekeeper gatekeeper;
  http::Server server(api::all_routes(exporter, workers, external.path));
  const std::jthread listener(
      [&](const std::stop_token &stop) { hear_signals(stop, signals, server, requests); });
  if (!use_access(server, gatekeeper, options))
    return options.web_config.empty() ? kExitIo : kExitErrors;
  if (!options.web_config.empty()) server.guard(gatekeeper);
  switch (exporter.start()) {
  case runtime::Exporter::Start::Ok: break;
  case runtime::Exporter::Start::SpecErrors: return kExitErrors;
  case runtime::Exporter::Start::NoSources: return kExitUsage;
  case runtime::Exporter::Start::Unreadable: return kExitIo;
  }
  std::vector<std::string> hosts = options.allowed_hosts;
  if (!options.external_url.empty()) hosts.push_back(host_of(external.origin));
  if (!hosts.empty() || http::is_loopback(address->host)) server.allow_only(std::move(hosts));
  const auto port = server.start(address->host, address->port);
  if (!port) {
    spdlog::error("cannot listen on {}", port.error().text());
    return kExitIo;
  }
  const bool is_ipv6 = address->host.find(':') != std::string::npos;
  spdlog::info("listening on {}://{}:{}", server.is_encrypted() ? "https" : "http",
               is_ipv6 ? "[" + address->host + "]" : address->host, port.value());
  if (!is_guarded)
    spdlog::info("nobody signs in: {}",
                 options.is_insecure ? "--insecure" : "this machine alone can ask");
  run(exporter, server, gatekeeper, options, requests);
}

} // namespace

Command add_serve(CLI::App &app) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App *serve = app.add_subcommand("serve", "Serve the rows to Prometheus");
  serve->add_option("PATH", options->paths, "Spec files or folders")->required();
  serve->add_option("--project", options->project, "Of specs with several Projects, the one");
  serve
      ->add_option("--incidents", options->incidents,
                   "Incidents, NDJSON, re-read on change; repeatable")
      ->allow_extra_args(false);
  serve->add_option("--data", options->data,
                    "The store, for the Sources of the specs: a folder, made if it is missing, or "
                    "postgresql://… (or {env:NAME}: the address stands in a variable)");
  serve->add_option("--at", options->at_text,
                    "Start the clock at this instant: replays, demonstrations");
  serve
      ->add_flag("--replay", options->replay,
                 "Let the ledger be written as of --at, into a store that says it is a replay")
      ->needs("--at")
      ->needs("--data");
  serve->add_option("--speed", options->speed, "Of a replay: how many times as fast its clock runs")
      ->check(CLI::Range(1, 1'000'000))
      ->needs("--replay");
  serve->add_option("--listen", options->listen, "Address and port; port 0 picks a free one")
      ->capture_default_str();
  serve->add_option("--web.external-url", options->external_url,
                    "Under which people reach it, behind a proxy: https://sla.example/exporter");
  serve->add_option("--web.config.file", options->web_config,
                    "Who may ask, and TLS, as of Prometheus's exporters; re-read on SIGHUP");
  serve->add_flag("--insecure", options->is_insecure,
                  "Listen on another address than a loopback one although nobody signs in");
  serve->add_option("--tls-cert", options->tls_certificate,
                    "Serve HTTPS: the certificate and those in between, PEM; re-read on SIGHUP");
  serve->add_option("--tls-key", options->tls_key, "Its private key, PEM");
  serve->add_option("--client-ca", options->client_authority,
                    "Authorities of client certificates, PEM: all but webhooks and /-/ needs one");
  serve
      ->add_option("--allow-host", options->allowed_hosts,
                   "A name by which clients call this server; repeatable. Asked for another, it "
                   "answers 421, always where it listens on a loopback address")
      ->allow_extra_args(false);
  serve->get_option("--tls-cert")->needs("--tls-key");
  serve->get_option("--tls-key")->needs("--tls-cert");
  serve->get_option("--client-ca")->needs("--tls-cert");
  for (const char *beside : {"--tls-cert", "--tls-key", "--client-ca", "--insecure"})
    serve->get_option(beside)->excludes("--web.config.file");
  serve
      ->add_option("--windows", options->windows_named,
                   "Windows that get rows: current, and previous and rolling (30 days) if named")
      ->delimiter(',')
      ->check(CLI::IsMember({"current", "previous", "rolling"}))
      ->allow_extra_args(false)
      ->capture_default_str();
  serve->add_flag("--accept-shrink", options->accept_shrink,
                  "Trust incident files also where they lose known incidents");
  return {serve, [options] {
            if (!resolve_data(options->data)) return kExitUsage;
            if (options->at_text && !(options->at = parse_at(options->at_text, {})))
              return kExitUsage;
            const auto has = [&](const char *name) {
              const auto &named = options->windows_named;
              return std::find(named.begin(), named.end(), name) != named.end();
            };
            if (!has("current")) {
              print(stderr, "sla-exporter: --windows expects current among them\n");
              return kExitUsage;
            }
            options->windows = {has("current"), has("previous"), has("rolling"), false};
            return run_serve(*options);
          }};
}

} // namespace slax::cli

// SPDX-License-Identifier: Apache-2.0
// Wires the exporter to HTTP and to signals: SIGHUP reloads, SIGTERM and SIGINT end cleanly.
#include "compiler/base/printable.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/http/server.hpp"
#include "exporter/runtime/exporter.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <semaphore>
#include <thread>
#include <variant>

namespace slax::cli {
namespace {

constexpr const char *kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

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

http::Response text_response(int status, std::string text) {
  http::Response out;
  out.status = status;
  out.body = http::make_body(std::move(text));
  return out;
}

constexpr const char *kJsonType = "application/json";
constexpr const char *kRowPrefix = "/api/v1/rows/";
constexpr const char *kIncidentPrefix = "/api/v1/incidents/";
constexpr const char *kIngestPrefix = "/ingest/";

/// The filter of a query, or what is wrong with it.
std::variant<runtime::RowFilter, std::string> read_filter(const http::Request &request) {
  runtime::RowFilter out;
  for (const auto &[name, value] : request.query) {
    if (name == "account")
      out.accounts.push_back(value);
    else if (name == "agreement")
      out.agreements.push_back(value);
    else if (name == "status")
      out.statuses.push_back(value);
    else
      return "unknown parameter " + slac::base::printable(name) +
             "; known are account, agreement and status\n";
  }
  for (const std::string &status : out.statuses)
    if (status != "met" && status != "at_risk" && status != "breached" && status != "unknown")
      return "unknown status " + slac::base::printable(status) +
             "; known are met, at_risk, breached and unknown\n";
  return out;
}

http::Response answer_rows(const runtime::Exporter &exporter, const http::Request &request) {
  const auto filter = read_filter(request);
  if (const auto *wrong = std::get_if<std::string>(&filter)) return text_response(400, *wrong);
  return {200, kJsonType, exporter.snapshot()->rows_json(std::get<runtime::RowFilter>(filter)),
          nullptr};
}

/// `/api/v1/rows/AGREEMENT/COMMITMENT/ACCOUNT[/SERVICE]`, each part percent-encoded.
http::Response answer_details(const runtime::Exporter &exporter, const http::Request &request) {
  std::string_view rest = request.path;
  rest.remove_prefix(std::string_view(kRowPrefix).size());
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t slash = rest.find('/');
    parts.emplace_back(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (parts.size() < 3 || parts.size() > 4)
    return text_response(404, std::string(kRowPrefix) +
                                  "AGREEMENT/COMMITMENT/ACCOUNT, and /SERVICE for a row of one\n");
  runtime::Exporter::RowQuery query{parts[0], parts[1], parts[2], parts.size() == 4 ? parts[3] : "",
                                    sli::WindowKind::Current};
  for (const auto &[name, value] : request.query) {
    if (name != "window")
      return text_response(400, "unknown parameter " + slac::base::printable(name) +
                                    "; known is window\n");
    if (value == "previous")
      query.window = sli::WindowKind::Previous;
    else if (value == "rolling")
      query.window = sli::WindowKind::Rolling;
    else if (value != "current")
      return text_response(400, "unknown window " + slac::base::printable(value) +
                                    "; known are current, previous and rolling\n");
  }
  const auto answer = exporter.details(query);
  if (const auto *text = std::get_if<std::string>(&answer))
    return {200, kJsonType, http::make_body(*text), nullptr};
  return std::get<runtime::Exporter::Missing>(answer) == runtime::Exporter::Missing::Busy
             ? text_response(503, "an evaluation runs; ask again\n")
             : text_response(404, "there is no such row; /api/v1/rows lists all\n");
}

/// `/api/v1/incidents/SOURCE/ID`; the id may hold slashes.
http::Response answer_incident(const runtime::Exporter &exporter, const http::Request &request) {
  const std::string rest = request.path.substr(std::string_view(kIncidentPrefix).size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string::npos)
    return text_response(404, std::string(kIncidentPrefix) + "SOURCE/ID\n");
  const auto answer = exporter.incident(rest.substr(0, slash), rest.substr(slash + 1));
  if (const auto *text = std::get_if<std::string>(&answer))
    return {200, kJsonType, http::make_body(*text), nullptr};
  return std::get<runtime::Exporter::Missing>(answer) == runtime::Exporter::Missing::Busy
             ? text_response(503, "an evaluation runs; ask again\n")
             : text_response(404, "the store has no such incident\n");
}

std::vector<http::Route> make_routes(runtime::Exporter &exporter) {
  return {{"/metrics",
           [&exporter](const http::Request &) {
             exporter.self().count_scrape();
             const auto snapshot = exporter.snapshot();
             return http::Response{200, kMetricsType, snapshot->page, snapshot->page_gzip};
           }},
          {"/api/v1/rows",
           [&exporter](const http::Request &request) { return answer_rows(exporter, request); }},
          {kRowPrefix,
           [&exporter](const http::Request &request) { return answer_details(exporter, request); },
           true},
          {kIncidentPrefix,
           [&exporter](const http::Request &request) { return answer_incident(exporter, request); },
           true},
          {kIngestPrefix,
           {},
           true,
           true,
           [&exporter](http::Request request, http::Route::Reply reply) {
             const std::string source = request.path.substr(std::string_view(kIngestPrefix).size());
             exporter.deliver(source, std::move(request), std::move(reply));
           }},
          {"/-/healthy", [](const http::Request &) { return text_response(200, "healthy\n"); },
           false, true},
          {"/-/ready",
           [&exporter](const http::Request &) {
             return exporter.snapshot() ? text_response(200, "ready\n")
                                        : text_response(503, "not ready\n");
           },
           false, true},
          {"/", [](const http::Request &) {
             return text_response(200,
                                  "sla-exporter\n\n/metrics       for Prometheus\n"
                                  "/api/v1/rows   every promise's row as JSON\n"
                                  "/api/v1/rows/AGREEMENT/COMMITMENT/ACCOUNT[/SERVICE]\n"
                                  "               one row, and why each incident counted\n"
                                  "/api/v1/incidents/SOURCE/ID\n"
                                  "               one incident: every event, and what it changed\n"
                                  "/ingest/SOURCE POST: the webhook of a Source\n"
                                  "/-/healthy     the process runs\n"
                                  "/-/ready       the first evaluation is done\n");
           }}};
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
bool use_tls(http::Server &server, const ServeOptions &options) {
  if (options.tls_certificate.empty()) return true;
  const auto wrong =
      server.use_tls({options.tls_certificate, options.tls_key, options.client_authority});
  if (wrong) spdlog::error("TLS: {}", wrong->text());
  return !wrong;
}

[[noreturn]] void run(runtime::Exporter &exporter, http::Server &server,
                      const ServeOptions &options, Requests &requests) {
  for (;;) {
    (void)requests.any.try_acquire_for(std::chrono::milliseconds(500));
    if (requests.reload.exchange(false)) {
      exporter.reload();
      (void)use_tls(server, options);
    }
    if (requests.accept_shrink.exchange(false)) exporter.accept_shrink();
    exporter.tick();
  }
}

} // namespace

int run_serve(const ServeOptions &options) {
  log_to_stderr();
  const auto address = parse_address(options.listen);
  if (!address) {
    spdlog::error("--listen expects ADDRESS:PORT, got {}", options.listen);
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

  runtime::ExporterOptions exporter_options{options.paths, options.incidents, options.data,
                                            options.windows};
  if (options.accept_shrink) exporter_options.shrink = runtime::Shrink::Accept;
  Requests requests;
  runtime::Exporter exporter(std::move(exporter_options), runtime::Clock(options.at), SLAC_VERSION,
                             [&] { requests.wake(); });
  http::Server server(make_routes(exporter));
  const std::jthread listener(
      [&](const std::stop_token &stop) { hear_signals(stop, signals, server, requests); });
  if (!use_tls(server, options)) return kExitIo;
  switch (exporter.start()) {
  case runtime::Exporter::Start::Ok: break;
  case runtime::Exporter::Start::SpecErrors: return kExitErrors;
  case runtime::Exporter::Start::NoSources: return kExitUsage;
  case runtime::Exporter::Start::Unreadable: return kExitIo;
  }
  const auto port = server.start(address->host, address->port);
  if (!port) {
    spdlog::error("cannot listen on {}", port.error().text());
    return kExitIo;
  }
  const bool is_ipv6 = address->host.find(':') != std::string::npos;
  spdlog::info("listening on {}://{}:{}", options.tls_certificate.empty() ? "http" : "https",
               is_ipv6 ? "[" + address->host + "]" : address->host, port.value());
  run(exporter, server, options, requests);
}

} // namespace slax::cli

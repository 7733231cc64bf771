// SPDX-License-Identifier: Apache-2.0
// Wires the exporter to HTTP and to signals: SIGHUP reloads, SIGTERM and SIGINT end cleanly.
#include "exporter/cli/cli.hpp"
#include "exporter/http/server.hpp"
#include "exporter/runtime/exporter.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <csignal>
#include <ctime>

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

http::Response text_response(int status, const char *text) {
  http::Response out;
  out.status = status;
  out.body = std::make_shared<const std::string>(text);
  return out;
}

std::vector<http::Route> make_routes(runtime::Exporter &exporter) {
  return {
      {"/metrics",
       [&exporter] {
         exporter.self().count_scrape();
         const auto snapshot = exporter.snapshot();
         return http::Response{200, kMetricsType, snapshot->page, snapshot->page_gzip};
       }},
      {"/api/v1/rows",
       [&exporter] {
         return http::Response{200, "application/json", exporter.snapshot()->rows_json, nullptr};
       }},
      {"/-/healthy", [] { return text_response(200, "healthy\n"); }},
      {"/-/ready",
       [&exporter] {
         return exporter.snapshot() ? text_response(200, "ready\n")
                                    : text_response(503, "not ready\n");
       }},
      {"/", [] {
         return text_response(200, "sla-exporter\n\n/metrics       for Prometheus\n"
                                   "/api/v1/rows   every promise's row as JSON\n"
                                   "/-/healthy     the process runs\n"
                                   "/-/ready       the first evaluation is done\n");
       }}};
}

void log_to_stderr() {
  auto logger = spdlog::stderr_logger_mt("sla-exporter");
  spdlog::set_default_logger(logger);
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
}

/// Ticks until the process is told to end.
void run_until_told(runtime::Exporter &exporter, const sigset_t &signals) {
  constexpr timespec kPause{0, 500'000'000};
  for (;;) {
    switch (sigtimedwait(&signals, nullptr, &kPause)) {
    case SIGHUP: exporter.reload(); break;
    case SIGTERM:
    case SIGINT: return;
    default: exporter.tick(); break;
    }
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
  for (const int signal : {SIGHUP, SIGTERM, SIGINT})
    sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  runtime::Exporter exporter(options.paths, options.incidents, runtime::Clock(options.at),
                             SLAC_VERSION);
  switch (exporter.start()) {
  case runtime::Exporter::Start::Ok: break;
  case runtime::Exporter::Start::SpecErrors: return kExitErrors;
  case runtime::Exporter::Start::Unreadable: return kExitIo;
  }
  http::Server server(make_routes(exporter));
  const auto port = server.start(address->host, address->port);
  if (!port) {
    spdlog::error("cannot listen on {}", port.error().text());
    return kExitIo;
  }
  const bool is_ipv6 = address->host.find(':') != std::string::npos;
  spdlog::info("listening on http://{}:{}", is_ipv6 ? "[" + address->host + "]" : address->host,
               port.value());
  run_until_told(exporter, signals);
  server.stop();
  spdlog::info("stopped");
  return kExitOk;
}

} // namespace slax::cli

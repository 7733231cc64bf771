// SPDX-License-Identifier: Apache-2.0
// Wires the exporter to HTTP and to signals: SIGHUP reloads, SIGTERM and SIGINT end cleanly.
#include "exporter/cli/cli.hpp"
#include "exporter/http/server.hpp"
#include "exporter/runtime/exporter.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <semaphore>
#include <thread>

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

std::vector<http::Route> make_routes(runtime::Exporter &exporter) {
  return {{"/metrics",
           [&exporter](const http::Request &) {
             exporter.self().count_scrape();
             const auto snapshot = exporter.snapshot();
             return http::Response{200, kMetricsType, http::make_body(snapshot->page),
                                   http::make_body(snapshot->page_gzip)};
           }},
          {"/api/v1/rows",
           [&exporter](const http::Request &) {
             return http::Response{200, "application/json",
                                   http::make_body(exporter.snapshot()->rows_json), nullptr};
           }},
          {"/-/healthy", [](const http::Request &) { return text_response(200, "healthy\n"); }},
          {"/-/ready",
           [&exporter](const http::Request &) {
             return exporter.snapshot() ? text_response(200, "ready\n")
                                        : text_response(503, "not ready\n");
           }},
          {"/", [](const http::Request &) {
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

using Reloads = std::counting_semaphore<>;

/// SIGTERM and SIGINT end the process whatever the main thread does: neither a load nor an
/// evaluation is worth waiting for.
void hear_signals(const std::stop_token &stop, const sigset_t &signals, http::Server &server,
                  Reloads &reloads) {
  constexpr timespec kPause{0, 100'000'000};
  while (!stop.stop_requested()) {
    switch (sigtimedwait(&signals, nullptr, &kPause)) {
    case SIGHUP: reloads.release(); break;
    case SIGTERM:
    case SIGINT:
      server.stop();
      spdlog::info("stopped");
      std::quick_exit(kExitOk);
    default: break;
    }
  }
}

[[noreturn]] void run(runtime::Exporter &exporter, Reloads &reloads) {
  for (;;) {
    if (!reloads.try_acquire_for(std::chrono::milliseconds(500))) {
      exporter.tick();
      continue;
    }
    while (reloads.try_acquire()) {
    } // several signals are one reload
    exporter.reload();
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
  http::Server server(make_routes(exporter));
  Reloads reloads(0);
  const std::jthread listener(
      [&](const std::stop_token &stop) { hear_signals(stop, signals, server, reloads); });
  switch (exporter.start()) {
  case runtime::Exporter::Start::Ok: break;
  case runtime::Exporter::Start::SpecErrors: return kExitErrors;
  case runtime::Exporter::Start::Unreadable: return kExitIo;
  }
  const auto port = server.start(address->host, address->port);
  if (!port) {
    spdlog::error("cannot listen on {}", port.error().text());
    return kExitIo;
  }
  const bool is_ipv6 = address->host.find(':') != std::string::npos;
  spdlog::info("listening on http://{}:{}", is_ipv6 ? "[" + address->host + "]" : address->host,
               port.value());
  run(exporter, reloads);
}

} // namespace slax::cli

// SPDX-License-Identifier: Apache-2.0
// Wires the exporter to HTTP and to signals: SIGHUP reloads, SIGTERM and SIGINT end cleanly.
#include "exporter/api/routes.hpp"
#include "exporter/cli/cli.hpp"

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
#include <sys/resource.h>
#include <thread>

namespace slax::cli {
namespace {

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
  std::chrono::milliseconds wait{0};
  for (;;) {
    (void)requests.any.try_acquire_for(wait);
    if (requests.reload.exchange(false)) {
      exporter.reload();
      (void)use_tls(server, options);
    }
    if (requests.accept_shrink.exchange(false)) exporter.accept_shrink();
    wait = exporter.tick();
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
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none); // a core would hold secrets

  runtime::ExporterOptions exporter_options{options.paths, options.incidents, options.data,
                                            options.windows};
  if (options.accept_shrink) exporter_options.shrink = runtime::Shrink::Accept;
  Requests requests;
  runtime::Exporter exporter(std::move(exporter_options), runtime::Clock(options.at), SLAC_VERSION,
                             [&] { requests.wake(); });
  api::Worker worker;
  http::Server server(api::all_routes(exporter, worker));
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

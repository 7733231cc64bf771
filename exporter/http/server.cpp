// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/server.hpp"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace slax::http {
namespace {

constexpr std::size_t kThreads = 256; ///< a slow client holds one
constexpr time_t kTimeout = 2;        ///< seconds without a byte
constexpr std::size_t kMaxBody = 1U << 16U;

/// The library shares ports by default, which would let a second instance bind silently.
void exclusive(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

void send(const Response &response, const httplib::Request &request, httplib::Response &out,
          std::atomic<int> &running) {
  out.status = response.status;
  const bool zipped = response.gzip &&
                      request.get_header_value("Accept-Encoding").find("gzip") != std::string::npos;
  const std::shared_ptr<const std::string> body = zipped ? response.gzip : response.body;
  if (zipped) out.set_header("Content-Encoding", "gzip");
  out.set_header("Vary", "Accept-Encoding");
  if (!body || body->empty()) return;
  // A content provider keeps the library from compressing the body again on every request.
  ++running;
  out.set_content_provider(
      body->size(), response.content_type,
      [body](std::size_t offset, std::size_t length, httplib::DataSink &sink) {
        return sink.write(body->data() + offset, length);
      },
      [&running](bool /*success*/) { --running; });
}

} // namespace

struct Server::Impl {
  std::atomic<int> running{0}; ///< responses that are being written
  httplib::Server server;
  std::thread thread;
};

Server::Server(std::vector<Route> routes) : impl_(std::make_unique<Impl>()) {
  httplib::Server &server = impl_->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_timeout(1);
  server.set_keep_alive_max_count(1000);
  server.set_read_timeout(kTimeout);
  server.set_write_timeout(kTimeout);
  server.set_payload_max_length(kMaxBody);
  server.set_socket_options(exclusive);
  for (Route &route : routes)
    server.Get(route.path, [answer = std::move(route.answer), &running = impl_->running](
                               const httplib::Request &request, httplib::Response &response) {
      // Ranges are ignored: the library passes them on unclamped, beyond the end of the body.
      const_cast<httplib::Request &>(request).ranges.clear();
      send(answer(), request, response, running);
    });
}

Server::~Server() { stop(); }

slac::base::Result<int> Server::start(const std::string &host, int port) {
  const std::string where = host + ":" + std::to_string(port);
  if (port == 0) {
    port = impl_->server.bind_to_any_port(host);
    if (port <= 0) return slac::base::IoError{where, "no port can be bound"};
  } else if (!impl_->server.bind_to_port(host, port)) {
    return slac::base::IoError{where, "cannot be bound: in use, or not an address of this machine"};
  }
  impl_->thread = std::thread([this] { impl_->server.listen_after_bind(); });
  // `stop` does nothing before the loop runs; connections queue from the bind on.
  while (!impl_->server.is_running())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return port;
}

void Server::stop() {
  // The library cuts responses when it stops: wait for those that run, but not for ever.
  for (int i = 0; i < 200 && impl_->running > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  impl_->server.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

} // namespace slax::http

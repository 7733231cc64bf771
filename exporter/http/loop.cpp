// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/loop.hpp"

#include "exporter/http/connection.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace slax::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kGrace = 600ms; ///< what a response has when the server stops
constexpr auto kSweep = 100ms;
constexpr auto kFairStay = 20ms;    ///< who came a moment ago may be about to ask
constexpr int kUnsent = 128 * 1024; ///< bytes of one response that the kernel holds unsent

} // namespace

std::string reason(int status) {
  const auto text =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {text.data(), text.size()};
}

Response status_response(int status) {
  Response out;
  out.status = status;
  out.body = make_body(reason(status) + '\n');
  return out;
}

error_code Loop::listen(const tcp::endpoint &endpoint) {
  error_code ec;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) acceptor.close();
  return ec;
}

void Loop::accept() {
  acceptor.async_accept([this](const error_code &ec, tcp::socket socket) {
    if (is_stopping) return;
    if (!ec) {
      admit(std::move(socket));
      return accept();
    }
    // Out of open files or memory. Where nobody can give way, asking again at once would spin; and
    // clients that come again as soon as they are cut would leave nobody the time to ask.
    if (cut_oldest_waiting(kFairStay)) return accept();
    pause.expires_after(kFairStay);
    pause.async_wait([this](const error_code &cancelled) {
      if (!cancelled && !is_stopping) accept();
    });
  });
}

void Loop::admit(tcp::socket socket) {
  if (rooms[Idle].size() + rooms[Reading].size() + rooms[Lingering].size() +
          rooms[Waiting].size() >=
      places)
    cut_oldest_waiting();
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsent, sizeof kUnsent);
  std::unique_lock lock(tls_mutex);
  const auto connection = std::make_shared<Connection>(*this, std::move(socket), tls, asks_clients);
  lock.unlock();
  connection->begin();
  if (!is_sweeping) sweep();
}

bool Loop::cut_oldest_waiting(steady_clock::duration after) {
  Connection *oldest = nullptr;
  for (const Phase phase : {Idle, Reading, Lingering})
    if (!rooms[phase].empty() &&
        (oldest == nullptr || rooms[phase].front()->since() < oldest->since()))
      oldest = rooms[phase].front().get();
  if (oldest == nullptr || steady_clock::now() - oldest->since() < after) return false;
  oldest->close();
  return true;
}

void Loop::sweep() {
  const steady_clock::time_point now = steady_clock::now();
  for (std::size_t phase = 0; phase < rooms.size(); ++phase)
    while (!rooms[phase].empty() &&
           (now >= cut_at || now - rooms[phase].front()->since() >= kLimits[phase]))
      rooms[phase].front()->close();
  is_sweeping = std::any_of(rooms.begin(), rooms.end(), [](const Room &r) { return !r.empty(); });
  if (!is_sweeping) return;
  sweeper.expires_at(std::min(now + kSweep, cut_at));
  sweeper.async_wait([this](const error_code &) { sweep(); });
}

void Loop::end() {
  is_stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  sweeper.cancel();
  for (const Phase phase : {Idle, Reading})
    while (!rooms[phase].empty())
      rooms[phase].front()->close();
  cut_at = steady_clock::now() + kGrace;
}

void Loop::set_tls(std::shared_ptr<asio::ssl::context> context, bool asks) {
  const std::lock_guard lock(tls_mutex);
  tls = std::move(context);
  asks_clients = asks;
}

const Route *Loop::route_of(const std::string &path) const {
  const auto route = std::find_if(routes.begin(), routes.end(), [&](const Route &candidate) {
    return candidate.is_prefix ? path.starts_with(candidate.path) : path == candidate.path;
  });
  return route == routes.end() ? nullptr : &*route;
}

Response Loop::answer(const RequestReader &reader, const Route *route) const {
  if (route == nullptr) return status_response(404);
  if (route->take || (!reader.is_get() && !reader.is_head())) {
    Response out = status_response(405);
    if (route->take && !route->takes_get) out.allow = "POST";
    return out;
  }
  try {
    return route->answer(reader.request());
  } catch (const std::exception &) {
    return status_response(500);
  }
}

} // namespace slax::http

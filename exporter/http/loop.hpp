// SPDX-License-Identifier: Apache-2.0
// What the server's thread works on; for server.cpp, loop.cpp and connection.cpp alone. One thread,
// no locks. A connection stands in the room of the phase that it is in. A room is ordered by the
// time of entry and has one limit of time, so that who is over it, and who has to give way when the
// places are taken, stands at its front.
#pragma once

#include "exporter/http/host_names.hpp"
#include "exporter/http/request.hpp"
#include "exporter/http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

namespace slax::http {

/// Idle: between requests. Reading: from the first byte of a request to its last, and from the
/// accept on. Lingering: answered for the last time, until the client has seen it. Waiting: for
/// who took the request.
enum Phase : std::size_t { Idle, Reading, Lingering, Waiting, Writing };
inline constexpr std::array<std::chrono::seconds, 5> kLimits{
    std::chrono::seconds{90}, std::chrono::seconds{5}, std::chrono::seconds{1},
    std::chrono::seconds{15}, std::chrono::seconds{30}};

/// Without a body but for its reason: "404", "Not Found".
Response status_response(int status);
std::string reason(int status);

class Connection;
using Room = std::list<std::shared_ptr<Connection>>;

/// What the server's thread works on.
struct Loop {
  explicit Loop(std::vector<Route> list) : routes(std::move(list)) {}

  boost::system::error_code listen(const boost::asio::ip::tcp::endpoint &endpoint);
  void accept();
  void admit(boost::asio::ip::tcp::socket socket);
  bool cut_oldest_waiting(std::chrono::steady_clock::duration after = {});
  void sweep();
  void end();
  const Route *route_of(const std::string &path) const;
  void set_tls(std::shared_ptr<boost::asio::ssl::context> context, bool asks_clients);
  Response answer(const RequestReader &reader, const Route *route) const;

  HostNames hosts;
  const std::vector<Route> routes;
  const RequestReader::Keeps keeps = [this](const std::string &path) {
    const Route *route = route_of(path);
    return route != nullptr && route->take && !route->takes_get &&
           (!route->keeps || route->keeps(path));
  };
  boost::asio::io_context io{1};
  boost::asio::ip::tcp::acceptor acceptor{io};
  boost::asio::steady_timer pause{io};
  boost::asio::steady_timer sweeper{io};
  bool is_sweeping = false;
  std::size_t places = 0;
  std::array<Room, kLimits.size()> rooms;
  std::array<char, 16384> dropped; ///< what a lingering client still sends; never looked at
  std::chrono::steady_clock::time_point cut_at = std::chrono::steady_clock::time_point::max();
  bool is_stopping = false;
  std::mutex tls_mutex; ///< of what follows
  std::shared_ptr<boost::asio::ssl::context> tls;
  bool asks_clients = false; ///< for certificates
  Guard *guard = nullptr;    ///< null: everybody may ask
};

} // namespace slax::http

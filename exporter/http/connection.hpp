// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/channel.hpp"
#include "exporter/http/loop.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <optional>

namespace slax::http {

/// One client, from its accept to its end: reads requests one after the other, shows them to the
/// guard, answers or hands them on, and writes what came back. The server's thread.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(Loop &loop, boost::asio::ip::tcp::socket socket,
             std::shared_ptr<boost::asio::ssl::context> tls, bool asks_client);
  void begin();
  std::chrono::steady_clock::time_point since() const { return since_; }
  void close();

private:
  void enter(Phase phase);
  void read();
  void parse();
  void serve(const Route *route);
  void ask_guard(const Route &route);
  /// Short enough to fit into what the kernel holds for a new connection.
  void invite();
  void hand_on(const Route &route);
  void respond(const Response &response);

  // The pieces of a response: the head and the chunks.
  std::size_t pieces() const { return 1 + (body_ ? body_->chunks.size() : 0); }
  const std::string &piece(std::size_t i) const { return i == 0 ? head_ : *body_->chunks[i - 1]; }
  void write();
  void skip_written();
  void finish();
  /// Closing on bytes that were not read would take back the response: waits for the client's end.
  void linger();
  void drop();

  Loop &loop_;
  Channel channel_;
  boost::asio::ip::tcp::socket &socket_ = channel_.socket();
  const bool asks_client_; ///< for a certificate
  Phase phase_ = Reading;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  Room::iterator place_;
  boost::beast::flat_buffer in_;
  std::optional<RequestReader> reader_;
  bool keep_alive_ = false;
  std::size_t dropped_ = 0;
  std::uint64_t taken_ = 0; ///< requests that were handed on, or are with the guard
  bool is_guarded_ = false; ///< the request under way was shown to the guard
  std::string peer_;        ///< of it
  std::string path_;
  std::shared_ptr<const Access> access_;
  std::string head_;
  std::shared_ptr<const Body> body_;
  std::size_t piece_ = 0;
  std::size_t offset_ = 0;
  std::array<boost::asio::const_buffer, 64> buffers_; ///< as many as one system call takes
};

} // namespace slax::http

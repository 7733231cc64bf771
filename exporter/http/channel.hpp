// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/tls.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <optional>
#include <utility>

namespace slax::http {

/// The bytes of a connection, plain or encrypted. Stays where it is made.
class Channel {
public:
  using Socket = boost::asio::ip::tcp::socket;

  /// A null context: plain.
  Channel(Socket socket, std::shared_ptr<boost::asio::ssl::context> context)
      : socket_(std::move(socket)), context_(std::move(context)) {
    if (context_) stream_.emplace(socket_, *context_);
  }
  Channel(const Channel &) = delete;
  Channel &operator=(const Channel &) = delete;

  Socket &socket() { return socket_; }
  bool is_encrypted() const { return stream_.has_value(); }
  const ClientCertificate &client() const { return client_; }

  /// Of an encrypted one.
  template <class Handler>
  void handshake(Handler handler) {
    stream_->async_handshake(
        boost::asio::ssl::stream_base::server,
        [this, handler = std::move(handler)](const boost::system::error_code &ec) {
          if (!ec) client_ = client_certificate(stream_->native_handle());
          handler(ec);
        });
  }
  template <class Buffers, class Handler>
  void read_some(const Buffers &buffers, Handler handler) {
    if (stream_)
      stream_->async_read_some(buffers, std::move(handler));
    else
      socket_.async_read_some(buffers, std::move(handler));
  }
  template <class Buffers, class Handler>
  void write_some(const Buffers &buffers, Handler handler) {
    if (stream_)
      stream_->async_write_some(buffers, std::move(handler));
    else
      socket_.async_write_some(buffers, std::move(handler));
  }
  /// Informs the client of an encrypted one that nothing more comes, and waits until it knows.
  template <class Handler>
  void end(Handler handler) {
    stream_->async_shutdown(std::move(handler));
  }

private:
  Socket socket_;
  std::shared_ptr<boost::asio::ssl::context> context_;
  std::optional<boost::asio::ssl::stream<Socket &>> stream_;
  ClientCertificate client_;
};

} // namespace slax::http

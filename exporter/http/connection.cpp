// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <span>

namespace slax::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::size_t kReadSize = 4096;
constexpr std::size_t kMaxDropped = 1U << 20U; ///< bytes after the last answer

} // namespace

Connection::Connection(Loop &loop, tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                       bool asks_client)
    : loop_(loop), channel_(std::move(socket), std::move(tls)), asks_client_(asks_client),
      in_(kMaxHead) {}

void Connection::begin() {
  Room &room = loop_.rooms[phase_];
  place_ = room.insert(room.end(), shared_from_this());
  reader_.emplace(loop_.keeps);
  if (!channel_.is_encrypted()) return read();
  channel_.handshake([self = shared_from_this()](const error_code &ec) {
    if (ec || !self->socket_.is_open()) return self->close();
    self->read();
  });
}

void Connection::close() {
  if (!socket_.is_open()) return;
  error_code ignored;
  // A client that does not read would leave the kernel with what it was sent.
  if (phase_ == Writing) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  body_.reset();
  loop_.rooms[phase_].erase(place_);
}

void Connection::enter(Phase phase) {
  Room &room = loop_.rooms[phase];
  if (phase == Writing && room.size() >= loop_.places) room.front()->close();
  room.splice(room.end(), loop_.rooms[phase_], place_);
  phase_ = phase;
  since_ = steady_clock::now();
}

void Connection::read() {
  channel_.read_some(in_.prepare(std::min(kReadSize, kMaxHead - in_.size())),
                     [self = shared_from_this()](const error_code &ec, std::size_t bytes) {
                       if (ec || !self->socket_.is_open()) return self->close();
                       self->in_.commit(bytes);
                       if (self->phase_ == Idle) self->enter(Reading);
                       self->parse();
                     });
}

void Connection::parse() {
  in_.consume(reader_->feed({static_cast<const char *>(in_.data().data()), in_.size()}));
  switch (reader_->state()) {
  case RequestReader::State::NeedsMore: read(); break;
  case RequestReader::State::Refused:
    keep_alive_ = false;
    respond(status_response(reader_->refusal()));
    break;
  case RequestReader::State::AwaitsContinue: invite(); break;
  case RequestReader::State::Complete: {
    keep_alive_ = reader_->keep_alive();
    const Route *route = loop_.route_of(reader_->request().path);
    if (route != nullptr && !route->is_open && asks_client_ && !channel_.client().is_verified)
      respond(status_response(403));
    else if (route != nullptr && !route->is_open && !loop_.hosts.allow(reader_->host()))
      respond(status_response(421));
    else if (route != nullptr && !route->is_open && loop_.guard != nullptr)
      ask_guard(*route);
    else
      serve(route);
    break;
  }
  }
}

void Connection::serve(const Route *route) {
  if (route != nullptr && route->take &&
      (route->takes_get ? reader_->is_get() || reader_->is_head() : reader_->is_post()))
    hand_on(*route);
  else
    respond(loop_.answer(*reader_, route));
}

void Connection::ask_guard(const Route &route) {
  enter(Waiting);
  is_guarded_ = true;
  path_ = reader_->request().path;
  error_code ignored;
  peer_ = socket_.remote_endpoint(ignored).address().to_string(ignored);
  const std::uint64_t number = ++taken_;
  auto reply = [weak = weak_from_this(), &loop = loop_, number, &route](Verdict verdict) {
    asio::post(loop.io, [weak, number, &route, verdict = std::move(verdict)] {
      const auto self = weak.lock();
      if (!self || self->phase_ != Waiting || self->taken_ != number || !self->socket_.is_open())
        return;
      self->access_ = verdict.access;
      if (verdict.access) return self->serve(&route);
      Response refused = status_response(verdict.refusal);
      refused.retry_after = verdict.retry_after;
      if (verdict.refusal == 401)
        refused.fields = "WWW-Authenticate: Basic realm=\"sla-exporter\", charset=\"UTF-8\"\r\n";
      self->respond(refused);
    });
  };
  loop_.guard->check(
      {route.scope, reader_->request().authorization, peer_, channel_.client().names},
      std::move(reply));
}

void Connection::invite() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  channel_.write_some(asio::buffer(kContinue),
                      [self = shared_from_this()](const error_code &ec, std::size_t bytes) {
                        if (ec || bytes != kContinue.size() || !self->socket_.is_open())
                          return self->close();
                        self->reader_->invited();
                        self->read();
                      });
}

void Connection::hand_on(const Route &route) {
  enter(Waiting);
  const std::uint64_t number = ++taken_;
  // The connection may be gone, or already be at the next request, when the reply comes.
  auto reply = [weak = weak_from_this(), &loop = loop_, number](Response response) {
    asio::post(loop.io, [weak, number, response = std::move(response)] {
      const auto self = weak.lock();
      if (self && self->phase_ == Waiting && self->taken_ == number && self->socket_.is_open())
        self->respond(response);
    });
  };
  Request request = reader_->take_request();
  request.client_names = channel_.client().names;
  request.access = access_;
  route.take(std::move(request), std::move(reply));
}

void Connection::respond(const Response &response) {
  if (is_guarded_) loop_.guard->note(peer_, access_.get(), path_, response.status);
  const bool zipped = response.gzip && reader_->wants_gzip();
  body_ = zipped ? response.gzip : response.body;
  head_ = "HTTP/1.1 " + std::to_string(response.status) + ' ' + reason(response.status) +
          "\r\nContent-Type: " + response.content_type +
          "\r\nContent-Length: " + std::to_string(body_ ? body_->bytes : 0) + "\r\n";
  if (response.gzip) head_ += "Vary: Accept-Encoding\r\n";
  if (zipped) head_ += "Content-Encoding: gzip\r\n";
  if (response.status == 405) head_ += "Allow: " + response.allow + "\r\n";
  if (response.retry_after > 0)
    head_ += "Retry-After: " + std::to_string(response.retry_after) + "\r\n";
  head_ += response.fields;
  if (!keep_alive_)
    head_ += "Connection: close\r\n";
  else if (!reader_->is_http11())
    head_ += "Connection: keep-alive\r\n";
  head_ += "\r\n";
  if (reader_->is_head()) body_.reset();
  piece_ = 0;
  offset_ = 0;
  enter(Writing);
  write();
}

void Connection::write() {
  std::size_t count = 0;
  for (std::size_t i = piece_; i < pieces() && count < buffers_.size(); ++i) {
    const std::size_t begin = i == piece_ ? offset_ : 0;
    buffers_[count++] = {piece(i).data() + begin, piece(i).size() - begin};
  }
  channel_.write_some(std::span<const asio::const_buffer>(buffers_.data(), count),
                      [self = shared_from_this()](const error_code &ec, std::size_t bytes) {
                        if (ec || !self->socket_.is_open()) return self->close();
                        self->offset_ += bytes;
                        self->skip_written();
                        if (self->piece_ < self->pieces())
                          self->write();
                        else
                          self->finish();
                      });
}

void Connection::skip_written() {
  for (; piece_ < pieces() && offset_ >= piece(piece_).size(); ++piece_)
    offset_ -= piece(piece_).size();
}

void Connection::finish() {
  body_.reset();
  access_.reset();
  is_guarded_ = false;
  if (!keep_alive_ || loop_.is_stopping) return linger();
  reader_.emplace(loop_.keeps);
  enter(in_.size() == 0 ? Idle : Reading);
  if (in_.size() == 0)
    read();
  else
    parse();
}

void Connection::linger() {
  enter(Lingering);
  if (channel_.is_encrypted())
    return channel_.end([self = shared_from_this()](const error_code &) { self->close(); });
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  drop();
}

void Connection::drop() {
  socket_.async_read_some(asio::buffer(loop_.dropped),
                          [self = shared_from_this()](const error_code &ec, std::size_t bytes) {
                            self->dropped_ += bytes;
                            if (ec || self->dropped_ > kMaxDropped) return self->close();
                            self->drop();
                          });
}

} // namespace slax::http

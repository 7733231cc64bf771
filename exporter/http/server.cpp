// SPDX-License-Identifier: Apache-2.0
// One thread, no locks. A connection stands in the room of the phase that it is in. A room is
// ordered by the time of entry and has one limit of time, so that who is over it, and who has to
// give way when the places are taken, stands at its front.
#include "exporter/http/server.hpp"

#include "compiler/base/files.hpp"
#include "exporter/http/channel.hpp"
#include "exporter/http/host_names.hpp"
#include "exporter/http/request.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <list>
#include <mutex>
#include <netinet/tcp.h>
#include <span>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>

namespace slax::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Idle: between requests. Reading: from the first byte of a request to its last, and from the
/// accept on. Lingering: answered for the last time, until the client has seen it. Waiting: for
/// who took the request.
enum Phase : std::size_t { Idle, Reading, Lingering, Waiting, Writing };
constexpr std::array<steady_clock::duration, 5> kLimits{90s, 5s, 1s, 15s, 30s};

constexpr std::size_t kPlaces = 1024;   ///< for requests, and as many for responses
constexpr std::size_t kOtherFiles = 64; ///< open files of the rest of the process
constexpr auto kGrace = 600ms;          ///< what a response has when the server stops
constexpr auto kSweep = 100ms;
constexpr auto kFairStay = 20ms; ///< who came a moment ago may be about to ask
constexpr std::size_t kReadSize = 4096;
constexpr std::size_t kMaxDropped = 1U << 20U; ///< bytes after the last answer
constexpr int kUnsent = 128 * 1024; ///< bytes of one response that the kernel holds unsent

/// Raises the soft limit of open files where it is too low; gives the places that fit.
std::size_t make_places() {
  constexpr rlim_t kWanted = 2 * kPlaces + kOtherFiles;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < kWanted) {
    limit.rlim_cur = std::min(limit.rlim_max, kWanted);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  const rlim_t usable = std::clamp<rlim_t>(limit.rlim_cur, kOtherFiles, kWanted) - kOtherFiles;
  return std::max<std::size_t>(usable / 2, 8);
}

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

class Connection;
using Room = std::list<std::shared_ptr<Connection>>;

/// What the server's thread works on.
struct Loop {
  explicit Loop(std::vector<Route> list) : routes(std::move(list)) {}

  error_code listen(const tcp::endpoint &endpoint);
  void accept();
  void admit(tcp::socket socket);
  bool cut_oldest_waiting(steady_clock::duration after = {});
  void sweep();
  void end();
  const Route *route_of(const std::string &path) const;
  void set_tls(std::shared_ptr<asio::ssl::context> context, bool asks_clients);
  Response answer(const RequestReader &reader, const Route *route) const;

  HostNames hosts;
  const std::vector<Route> routes;
  const RequestReader::Keeps keeps = [this](const std::string &path) {
    const Route *route = route_of(path);
    return route != nullptr && route->take && !route->takes_get &&
           (!route->keeps || route->keeps(path));
  };
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  asio::steady_timer sweeper{io};
  bool is_sweeping = false;
  std::size_t places = 0;
  std::array<Room, kLimits.size()> rooms;
  std::array<char, 16384> dropped; ///< what a lingering client still sends; never looked at
  steady_clock::time_point cut_at = steady_clock::time_point::max();
  bool is_stopping = false;
  std::mutex tls_mutex; ///< of what follows
  std::shared_ptr<asio::ssl::context> tls;
  bool asks_clients = false; ///< for certificates
  Guard *guard = nullptr;    ///< null: everybody may ask
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(Loop &loop, tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
             bool asks_client)
      : loop_(loop), channel_(std::move(socket), std::move(tls)), asks_client_(asks_client),
        in_(kMaxHead) {}

  void begin() {
    Room &room = loop_.rooms[phase_];
    place_ = room.insert(room.end(), shared_from_this());
    reader_.emplace(loop_.keeps);
    if (!channel_.is_encrypted()) return read();
    channel_.handshake([self = shared_from_this()](const error_code &ec) {
      if (ec || !self->socket_.is_open()) return self->close();
      self->read();
    });
  }

  steady_clock::time_point since() const { return since_; }

  void close() {
    if (!socket_.is_open()) return;
    error_code ignored;
    // A client that does not read would leave the kernel with what it was sent.
    if (phase_ == Writing) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
    body_.reset();
    loop_.rooms[phase_].erase(place_);
  }

private:
  void enter(Phase phase) {
    Room &room = loop_.rooms[phase];
    if (phase == Writing && room.size() >= loop_.places) room.front()->close();
    room.splice(room.end(), loop_.rooms[phase_], place_);
    phase_ = phase;
    since_ = steady_clock::now();
  }

  void read() {
    channel_.read_some(in_.prepare(std::min(kReadSize, kMaxHead - in_.size())),
                       [self = shared_from_this()](const error_code &ec, std::size_t bytes) {
                         if (ec || !self->socket_.is_open()) return self->close();
                         self->in_.commit(bytes);
                         if (self->phase_ == Idle) self->enter(Reading);
                         self->parse();
                       });
  }

  void parse() {
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

  void serve(const Route *route) {
    if (route != nullptr && route->take &&
        (route->takes_get ? reader_->is_get() || reader_->is_head() : reader_->is_post()))
      hand_on(*route);
    else
      respond(loop_.answer(*reader_, route));
  }

  void ask_guard(const Route &route) {
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

  /// Short enough to fit into what the kernel holds for a new connection.
  void invite() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    channel_.write_some(asio::buffer(kContinue),
                        [self = shared_from_this()](const error_code &ec, std::size_t bytes) {
                          if (ec || bytes != kContinue.size() || !self->socket_.is_open())
                            return self->close();
                          self->reader_->invited();
                          self->read();
                        });
  }

  void hand_on(const Route &route) {
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

  void respond(const Response &response) {
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

  // The pieces of a response: the head and the chunks.
  std::size_t pieces() const { return 1 + (body_ ? body_->chunks.size() : 0); }
  const std::string &piece(std::size_t i) const { return i == 0 ? head_ : *body_->chunks[i - 1]; }

  void write() {
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

  void skip_written() {
    for (; piece_ < pieces() && offset_ >= piece(piece_).size(); ++piece_)
      offset_ -= piece(piece_).size();
  }

  void finish() {
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

  /// Closing on bytes that were not read would take back the response: waits for the client's end.
  void linger() {
    enter(Lingering);
    if (channel_.is_encrypted())
      return channel_.end([self = shared_from_this()](const error_code &) { self->close(); });
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    drop();
  }

  void drop() {
    socket_.async_read_some(asio::buffer(loop_.dropped),
                            [self = shared_from_this()](const error_code &ec, std::size_t bytes) {
                              self->dropped_ += bytes;
                              if (ec || self->dropped_ > kMaxDropped) return self->close();
                              self->drop();
                            });
  }

  Loop &loop_;
  Channel channel_;
  tcp::socket &socket_ = channel_.socket();
  const bool asks_client_; ///< for a certificate
  Phase phase_ = Reading;
  steady_clock::time_point since_ = steady_clock::now();
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
  std::array<asio::const_buffer, 64> buffers_; ///< as many as one system call takes
};

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

} // namespace

struct Server::Impl {
  explicit Impl(std::vector<Route> routes) : loop(std::move(routes)) {}

  Loop loop;
  std::mutex mutex; ///< of `thread`
  std::thread thread;
};

Server::Server(std::vector<Route> routes) : impl_(std::make_unique<Impl>(std::move(routes))) {}

Server::~Server() { stop(); }

std::optional<slac::base::IoError> Server::use_tls(const TlsFiles &files) {
  auto loaded = load_tls(files);
  if (!loaded) return loaded.error();
  impl_->loop.set_tls(std::move(loaded.value()),
                      !files.client_authority.empty() && files.needs_client);
  return std::nullopt;
}

void Server::allow_only(std::vector<std::string> hosts) {
  impl_->loop.hosts = HostNames(std::move(hosts));
}

bool Server::is_encrypted() const {
  const std::lock_guard lock(impl_->loop.tls_mutex);
  return impl_->loop.tls != nullptr;
}

void Server::guard(Guard &guard) { impl_->loop.guard = &guard; }

slac::base::Result<int> Server::start(const std::string &host, int port) {
  const std::string where = host + ":" + std::to_string(port);
  error_code ec;
  tcp::resolver resolver(impl_->loop.io);
  const auto found = resolver.resolve(host, std::to_string(port),
                                      tcp::resolver::passive | tcp::resolver::numeric_service, ec);
  if (ec) return slac::base::IoError{where, "is not an address of this machine"};
  for (const auto &entry : found) {
    ec = impl_->loop.listen(entry.endpoint());
    if (!ec) break;
  }
  if (ec) return slac::base::IoError{where, slac::base::errno_text(ec.value())};
  const int bound = impl_->loop.acceptor.local_endpoint(ec).port();
  impl_->loop.places = make_places();
  impl_->loop.accept();
  const std::lock_guard lock(impl_->mutex);
  impl_->thread = std::thread([this] { impl_->loop.io.run(); });
  return bound;
}

void Server::stop() {
  const std::lock_guard lock(impl_->mutex);
  if (!impl_->thread.joinable()) return;
  asio::post(impl_->loop.io, [this] { impl_->loop.end(); });
  impl_->thread.join();
}

} // namespace slax::http

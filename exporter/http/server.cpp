// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/server.hpp"

#include "compiler/base/files.hpp"
#include "exporter/http/channel.hpp"
#include "exporter/http/loop.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <mutex>
#include <sys/resource.h>
#include <thread>

namespace slax::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kPlaces = 1024;   ///< for requests, and as many for responses
constexpr std::size_t kOtherFiles = 64; ///< open files of the rest of the process

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

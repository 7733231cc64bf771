// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace slax::http {

/// What a path answers. Bodies are shared, so that a scrape copies nothing.
struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::shared_ptr<const std::string> body;
  std::shared_ptr<const std::string> gzip; ///< may be empty; used where the client accepts it
};

struct Route {
  std::string path;
  std::function<Response()> answer; ///< called from several threads
};

/// A small HTTP server on one address. Answers GET and HEAD of its routes.
class Server {
public:
  explicit Server(std::vector<Route> routes);
  ~Server();
  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;

  /// Binds `host:port` exclusively and starts to serve in threads of its own; port 0 picks a free
  /// one. Gives the port.
  slac::base::Result<int> start(const std::string &host, int port);
  /// Finishes the requests that run and ends the threads.
  void stop();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace slax::http

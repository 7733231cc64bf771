// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "exporter/http/body.hpp"
#include "exporter/http/guard.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slax::http {

struct Request {
  std::string path;                                       ///< percent-decoded, begins with '/'
  std::vector<std::pair<std::string, std::string>> query; ///< decoded, in order
  /// Of a POST: its fields, names in lower case, and its body.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  /// Names in the certificate that the client showed, if it did: its common name, and host names.
  std::vector<std::string> client_names = {};
  std::string authorization = {}; ///< the field Authorization; may be empty
  /// Who asks; null where no guard stands before the routes: everybody sees everything.
  std::shared_ptr<const Access> access = {};
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::shared_ptr<const Body> body; ///< null: empty
  /// Null: none. What `body` unpacks from, sent where the client accepts it. One gzip member: many
  /// clients read no second one.
  std::shared_ptr<const Body> gzip;
  std::string allow = "GET, HEAD"; ///< of a 405
  int retry_after = 0;             ///< seconds; 0: nothing is said
  /// Further fields of the head, each a line with its "\r\n".
  std::string fields = {};
};

struct Route {
  std::string path;
  /// Called from the server's thread, which serves nobody else meanwhile.
  std::function<Response(const Request &)> answer;
  bool is_prefix = false; ///< answers every path that begins with `path`
  /// Also to who shows no certificate, where certificates are asked for, to whom no guard knows,
  /// and under any name.
  bool is_open = false;
  /// Where it is set, the route takes POST instead, or with `takes_get` answers GET and HEAD later:
  /// called from the server's thread, it hands the request on and gives the response to `reply`,
  /// once, from any thread, within ten seconds.
  using Reply = std::function<void(Response)>;
  std::function<void(Request, Reply)> take = {};
  bool takes_get = false;
  Scope scope = Scope::Api; ///< of one that is not open
  /// Of a POST, whether its body is kept in memory, by the path; without it each is. Called from
  /// the server's thread.
  std::function<bool(const std::string &path)> keeps = {};
};

/// Paths of files in PEM.
struct TlsFiles {
  std::string certificate; ///< with those in between, up to but without the root
  std::string key;
  std::string client_authority; ///< that signs certificates of clients; empty: none are asked for
  bool needs_client = true;     ///< a client that shows no certificate is refused
  bool is_13_only = false;      ///< TLS 1.3 and later, else 1.2
};

/// A small HTTP/1.1 server on one address. Answers GET and HEAD of its routes, or POST of those
/// that take it, the first that matches, and bounds what a client can take of memory, time and
/// connections (exporter/README.md).
class Server {
public:
  explicit Server(std::vector<Route> routes);
  ~Server();
  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;

  /// Encrypts connections that begin from now on. What is wrong with the files, if anything is;
  /// then nothing changes. May be called from any thread.
  std::optional<slac::base::IoError> use_tls(const TlsFiles &files);
  /// Whether connections that begin now are encrypted.
  bool is_encrypted() const;
  /// From now on, requests for another host than these, localhost and addresses get 421: a page in
  /// a browser whose name resolves to this address must not read what is served (DNS rebinding).
  /// Before `start`.
  void allow_only(std::vector<std::string> hosts);
  /// Asks it before every route that is not open. Before `start`; it outlives the server.
  void guard(Guard &guard);
  /// Binds `host:port` exclusively and serves in a thread of its own; port 0 picks a free one.
  /// Gives the port. Called once.
  slac::base::Result<int> start(const std::string &host, int port);
  /// Ends within a second: responses under way have 0.6 s left, everything else is cut. May be
  /// called from any thread.
  void stop();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace slax::http

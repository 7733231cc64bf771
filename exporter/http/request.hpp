// SPDX-License-Identifier: Apache-2.0
// Bytes of a connection → requests. Pure: no sockets, no clock.
#pragma once

#include "exporter/http/server.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace slax::http {

inline constexpr std::size_t kMaxHead = 16U << 10U; ///< bytes of request line and fields
inline constexpr int kMaxFields = 100;
inline constexpr std::size_t kMaxBody = 64U << 10U;  ///< bytes; bodies are read and dropped
inline constexpr std::size_t kMaxPost = 1U << 20U;   ///< bytes of a body that is kept
inline constexpr std::size_t kMaxPosts = 64U << 20U; ///< bytes of all that are kept at a time

/// Path and query of `/path?query` or `http://host/path?query`; nothing for what is neither, or
/// holds a broken percent escape or an escaped NUL.
std::optional<Request> parse_target(std::string_view target);

/// Whether a value of Accept-Encoding prefers gzip to the plain body.
bool accepts_gzip(std::string_view accept_encoding);

/// Reads one request, its body included, so that the bytes after it are the next one's.
class RequestReader {
public:
  /// Whether the body of a POST to this path is kept. Others are read and dropped.
  using Keeps = std::function<bool(const std::string &path)>;
  explicit RequestReader(Keeps keeps);
  ~RequestReader();
  RequestReader(const RequestReader &) = delete;
  RequestReader &operator=(const RequestReader &) = delete;

  /// AwaitsContinue: the client sends the body of its POST once it has received "100 Continue".
  enum class State { NeedsMore, AwaitsContinue, Complete, Refused };
  /// Takes bytes from the front of what has arrived and was not taken yet; gives how many. Not
  /// to be called after Complete or Refused.
  std::size_t feed(std::string_view bytes);
  State state() const;

  /// The client was invited to go on.
  void invited();

  /// The status that answers a refused request: 400, 411, 413, 414, 431 or 503.
  int refusal() const;

  // Of a complete request:
  const Request &request() const;
  Request take_request();
  bool is_post() const;
  bool is_get() const;
  bool is_head() const;
  bool wants_gzip() const;
  bool is_http11() const;
  /// Its field Host as it came, port included; empty: none.
  const std::string &host() const;
  /// Whether another request may follow on the connection.
  bool keep_alive() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace slax::http

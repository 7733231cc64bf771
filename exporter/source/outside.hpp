// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"
#include "exporter/source/signature.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace slax::source {

struct HttpAnswer {
  int status = 0;
  Headers headers;
  std::string body;
  std::optional<slac::time::Instant> date = {}; ///< the system's clock, if it says so; in seconds
};

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;
  std::string method = "GET";
  std::string body = {}; ///< of what is no GET
};

/// Why there is no answer: of the network, of TLS, or one of our own limits.
struct HttpFailure {
  std::string text;
};

/// Asks one system.
class Http {
public:
  virtual ~Http() = default;
  virtual std::variant<HttpAnswer, HttpFailure> ask(const HttpRequest &request) = 0;
  /// Ends requests under way, and all to come. May be called from any thread.
  virtual void cancel() = 0;
};

/// Waits between requests, by a clock that never goes back.
class Timer {
public:
  virtual ~Timer() = default;
  virtual std::chrono::steady_clock::time_point now() const = 0;
  /// False where it was cancelled, before or meanwhile.
  virtual bool sleep(slac::time::Duration duration) = 0;
  /// Ends a wait under way, and all to come. May be called from any thread.
  virtual void cancel() = 0;
};

/// What lies outside of the process, as those need it who ask systems. Tests give another one.
struct Outside {
  /// For a client of these private hosts (http_client.hpp).
  std::function<std::unique_ptr<Http>(std::vector<std::string> private_hosts)> http;
  std::function<std::unique_ptr<Timer>()> timer;
};
Outside real_outside();

} // namespace slax::source

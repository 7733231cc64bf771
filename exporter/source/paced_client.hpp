// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/connector.hpp"
#include "compiler/time/instant.hpp"
#include "exporter/source/outside.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace slax::source {

/// Counts that only grow.
struct PollCounts {
  std::atomic<std::uint64_t> records{0}; ///< read, known ones included
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> failures{0};
  std::atomic<std::uint64_t> throttled{0};
  /// By how many nanoseconds our clock is ahead of what the system's last answer said; negative:
  /// behind.
  std::atomic<std::int64_t> ahead{0};
};

/// Why a poll ended before its end.
struct PollFailure {
  std::string error;                        ///< without secrets
  std::optional<slac::time::Duration> wait; ///< what the system asks for before the next request
  int status = 0;                           ///< of the answer; 0: there was none
  bool is_missing() const { return status == 404 || status == 410; } ///< no such record any more
};

/// Asks one system's API, and keeps to its limits: it waits from request to request, and for as
/// long as the system asks. Once a first answer came, what fails for a moment is asked for again,
/// so that a long import does not begin anew. All pages lie on one host: no other is given a
/// secret.
class PacedClient {
public:
  /// Receives how long it will wait because the system asked.
  using OnWait = std::function<void(slac::time::Duration)>;
  /// What is given by reference outlives the client.
  PacedClient(const slac::model::Poll &terms, std::vector<std::string> headers,
              std::unique_ptr<Http> http, std::unique_ptr<Timer> timer, PollCounts &counts,
              OnWait on_wait);

  /// A poll begins at the instant.
  void begin(slac::time::Instant now);
  /// Gives only answers of status 200; throws a PollFailure. Redirections inside the host are
  /// followed.
  HttpAnswer get(const std::string &url);
  /// Sends once, and gives the answer of a status from 200 to 299; throws a PollFailure. Whether
  /// what failed arrived is not known.
  HttpAnswer send(HttpRequest request);
  /// Scheme, host and port of the first address that was asked.
  const std::string &origin() const { return origin_; }
  /// Ends requests and waits under way, and all to come. May be called from any thread.
  void cancel();

private:
  std::optional<slac::time::Duration> asked_wait(const HttpAnswer &answer) const;
  void sleep(slac::time::Duration duration);
  void expect_origin(const std::string &url);
  std::variant<HttpAnswer, HttpFailure> ask(const HttpRequest &request);
  PollFailure failure_of(const std::variant<HttpAnswer, HttpFailure> &got);

  const slac::model::Poll &terms_;
  const std::vector<std::string> headers_;
  PollCounts &counts_;
  const OnWait on_wait_;
  const std::unique_ptr<Http> http_;
  const std::unique_ptr<Timer> timer_;
  std::string origin_;
  slac::time::Instant began_at_;
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point asked_; ///< the last request
  bool was_answered_ = false;                   ///< since the poll began
};

} // namespace slax::source

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/outside.hpp"

#include <functional>
#include <map>

namespace slax::source {

/// A series at one instant.
struct Sample {
  std::map<std::string, std::string, std::less<>> labels; ///< the name is `__name__`
  double value = 0;                                       ///< finite
};

/// Why there is no complete answer, without secrets.
struct NoAnswer {
  std::string why;
  bool is_away = false; ///< it did not answer at all
};

/// Asks a Prometheus, or what answers as one (Mimir, Thanos, VictoriaMetrics), as
/// prometheus.io/docs, "HTTP API", has it.
class Prometheus {
public:
  /// `url` as a browser has it, without `/api` and without a slash at its end. `bearer`: token;
  /// empty: none is sent.
  Prometheus(std::string url, const std::string &bearer, std::unique_ptr<Http> http);

  /// What an instant query gives; values that are no finite numbers are left out. A part of the
  /// series is no answer.
  std::variant<std::vector<Sample>, NoAnswer> ask(const std::string &query, slac::time::Instant at);
  /// Ends requests under way, and all to come. May be called from any thread.
  void cancel() { http_->cancel(); }

private:
  const std::string url_;
  std::vector<std::string> headers_;
  const std::unique_ptr<Http> http_;
};

} // namespace slax::source

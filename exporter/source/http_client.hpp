// SPDX-License-Identifier: Apache-2.0
// The exporter's only includer of libcurl, in its source file.
#pragma once

#include "exporter/source/outside.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace slax::source {

/// Asks HTTP APIs. TLS certificates are verified; the usual variables name a proxy; redirections
/// are not followed, since they would take secrets along. An address that is private, link-local or
/// of this machine is refused unless its host is listed.
class HttpClient final : public Http {
public:
  /// Hosts as they stand in addresses, with or without a port.
  explicit HttpClient(std::vector<std::string> private_hosts);
  ~HttpClient() override;
  HttpClient(const HttpClient &) = delete;
  HttpClient &operator=(const HttpClient &) = delete;

  static constexpr std::size_t kMaxAnswer = 32U << 20U; ///< bytes
  static constexpr int kMaxSeconds = 60;                ///< of one request

  std::variant<HttpAnswer, HttpFailure> ask(const HttpRequest &request) override;
  void cancel() override { cancelled_ = true; }

private:
  std::vector<std::string> private_hosts_;
  void *curl_ = nullptr;
  std::atomic<bool> cancelled_{false};
};

/// Scheme, host and port, in lower case; empty for what is no http or https address.
std::string origin_of(const std::string &url);

} // namespace slax::source

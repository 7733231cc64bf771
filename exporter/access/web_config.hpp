// SPDX-License-Identifier: Apache-2.0
// Who may ask, and how connections are encrypted, in the form of the web configuration file of
// Prometheus's exporter-toolkit (github.com/prometheus/exporter-toolkit,
// docs/web-configuration.md), with what it has no words for under `slac`.
#pragma once

#include "exporter/http/server.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace slax::access {

/// What somebody may ask for, and whose.
struct Grant {
  std::set<http::Scope> scopes{http::Scope::Metrics, http::Scope::Api, http::Scope::Page};
  std::optional<std::set<std::string, std::less<>>> accounts; ///< absent: all
};

struct Token {
  std::string name;   ///< in the log
  std::string sha256; ///< of the token, 64 lower-case hexadecimal digits
  Grant grant;
};

struct WebConfig {
  struct User {
    std::string hash; ///< bcrypt
    Grant grant;
  };
  std::optional<http::TlsFiles> tls; ///< paths as given, relative ones to the file's folder
  std::map<std::string, User, std::less<>> users;
  std::vector<Token> tokens;
  std::map<std::string, Grant, std::less<>> certificates; ///< by a name in the certificate
};

/// The file's meaning, or everything that is wrong with it, a line each with its place.
std::variant<WebConfig, std::string> read_web_config(const std::string &path,
                                                     const std::string &text);

} // namespace slax::access

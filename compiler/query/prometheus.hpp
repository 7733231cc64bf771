// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "compiler/promql/ast.hpp"

#include <memory>
#include <optional>
#include <string>

namespace slac::query {

/// A running Prometheus, or what answers as one (Mimir, Thanos, VictoriaMetrics).
class Prometheus {
public:
  /// `url` as a browser has it, without `/api`; it may hold a user and a password.
  explicit Prometheus(const std::string &url);
  ~Prometheus();
  Prometheus(const Prometheus &) = delete;
  Prometheus &operator=(const Prometheus &) = delete;

  /// The first value of an instant query now; nothing for no series, and for NaN. An error within
  /// ten seconds where there is no answer, or one that is refused.
  base::Result<std::optional<double>> value(const promql::Expr &expr);

private:
  struct Connection;
  std::string shown_;                      ///< without user and password
  std::string wrong_;                      ///< why nobody can be asked there
  std::unique_ptr<Connection> connection_; ///< none where something is wrong
};

} // namespace slac::query

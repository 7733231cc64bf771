// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/printable.hpp"

#include <string>
#include <utility>
#include <variant>

namespace slac::base {

/// What went wrong outside the user's text: a file, a folder, the network.
struct IoError {
  std::string path;
  std::string reason;                                                  ///< "permission denied"
  std::string text() const { return printable(path) + ": " + reason; } ///< for a terminal
};

/// A value or an IoError. Accessing the wrong one is a bug and throws std::bad_variant_access.
template <class T>
class [[nodiscard]] Result {
public:
  Result(T value) : state_(std::move(value)) {}       // NOLINT(google-explicit-constructor)
  Result(IoError error) : state_(std::move(error)) {} // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  T &value() { return std::get<T>(state_); }
  const T &value() const { return std::get<T>(state_); }
  const IoError &error() const { return std::get<IoError>(state_); }

private:
  std::variant<T, IoError> state_;
};

/// Success without a value.
struct Done {};

} // namespace slac::base

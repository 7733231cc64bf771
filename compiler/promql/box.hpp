// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

namespace slac::promql {

/// Owns one T on the heap and copies it when copied: lets a tree of values contain itself.
/// Never empty except after a move.
template <class T>
class Box {
public:
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {} // NOLINT
  Box(const Box &other) : value_(std::make_unique<T>(*other.value_)) {}
  Box(Box &&) noexcept = default;
  Box &operator=(const Box &other) {
    if (this != &other) value_ = std::make_unique<T>(*other.value_);
    return *this;
  }
  Box &operator=(Box &&) noexcept = default;
  ~Box() = default;

  T &operator*() { return *value_; }
  const T &operator*() const { return *value_; }
  T *operator->() { return value_.get(); }
  const T *operator->() const { return value_.get(); }

private:
  std::unique_ptr<T> value_;
};

} // namespace slac::promql

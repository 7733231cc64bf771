// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/code.hpp"
#include "compiler/base/span.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace slac::promql {

/// A finding about one expression, in bytes of its text.
struct Error {
  base::Code code{};
  base::TextRange range;
  std::string message;
  std::string help;
  /// A second place, such as the bracket that is never closed.
  base::TextRange also_range;
  std::string also_text;   ///< empty: no second place
  std::string replacement; ///< for `range`; empty: no fix known
  /// How far a reader from left to right must come to notice. Errors are listed in this order.
  std::uint32_t found_at = 0;
};

/// The mistakes of one expression. What is more than kMaxErrors is only counted.
class ErrorList {
public:
  static constexpr std::size_t kMaxErrors = 100;

  /// The reference holds until the next call.
  Error &add(Error error);
  Error &back() { return more_ == 0 ? kept_.back() : extra_; }
  bool empty() const { return kept_.empty(); }
  /// In the order in which a reader notices; at the end one that says how many more there are.
  std::vector<Error> take();

private:
  std::vector<Error> kept_;
  Error extra_; ///< the last that is only counted
  std::size_t more_ = 0;
};

} // namespace slac::promql

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace slac::base {

/// Index of a file in a SourceSet.
using FileId = std::uint32_t;

/// A half-open range of bytes [begin, end) in one file. Line and column are computed only when
/// a diagnostic is rendered.
struct Span {
  FileId file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span &, const Span &) = default;
};

/// Bytes [begin, end) of a text that stands inside a file, such as a decoded YAML scalar.
struct TextRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const TextRange &, const TextRange &) = default;
};

} // namespace slac::base

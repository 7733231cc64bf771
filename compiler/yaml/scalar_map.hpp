// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/span.hpp"

#include <cstdint>
#include <vector>

namespace slac::yaml {

/// Maps offsets in a decoded scalar to bytes in the file, so that a caret inside a quoted or block
/// scalar lands on the byte that the author typed.
class ScalarMap {
public:
  ScalarMap() = default;
  ScalarMap(base::FileId file, std::uint32_t begin, std::uint32_t end)
      : file_(file), begin_(begin), end_(end) {}

  /// Says that decoded byte `decoded` came from file byte `source`; both only grow.
  void add(std::uint32_t decoded, std::uint32_t source) { add_run(decoded, source, 1); }
  /// The same of `count` bytes side by side; at least one.
  void add_run(std::uint32_t decoded, std::uint32_t source, std::uint32_t count) {
    if (next_decoded_ == 0)
      first_ = source;
    else if (decoded != next_decoded_ || source != next_source_)
      runs_.push_back({decoded, source});
    next_decoded_ = decoded + count;
    next_source_ = source + count;
  }
  void set_end(std::uint32_t end) { end_ = end; }

  /// Bytes on the heap.
  std::size_t memory() const { return runs_.capacity() * sizeof(Run); }

  base::FileId file() const { return file_; }
  /// File offset of a decoded offset; the scalar's end for offsets past its last byte.
  std::uint32_t source_offset(std::uint32_t decoded, std::uint32_t decoded_size) const;
  /// File span of the decoded range [begin, end).
  base::Span span(std::uint32_t begin, std::uint32_t end, std::uint32_t decoded_size) const;

private:
  struct Run {
    std::uint32_t decoded;
    std::uint32_t source;
  };
  base::FileId file_ = 0;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;   ///< one past the last content byte (before a closing quote)
  std::uint32_t first_ = 0; ///< source of the first decoded byte
  std::vector<Run> runs_;   ///< behind it, wherever the two do not go on side by side
  std::uint32_t next_decoded_ = 0;
  std::uint32_t next_source_ = 0;
};

} // namespace slac::yaml

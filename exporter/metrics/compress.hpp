// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slax::metrics {

/// Parts that are compressed one by one and stand one after the other in a gzip stream of one
/// member (RFC 1952): whole deflate blocks that end on a byte. Several members would be shorter to
/// write, but curl and browsers read only the first.
struct Deflated {
  std::string blocks;
  std::uint32_t crc = 0; ///< of the text
};

/// Fastest level: a part is compressed once and served many times.
Deflated deflate_part(std::string_view text);

/// What stands around the parts.
class GzipFrame {
public:
  static std::string_view header();
  void add(std::uint32_t crc, std::size_t size);
  /// The last block, then check and length of everything that was added.
  std::string trailer() const;

private:
  std::uint32_t crc_ = 0;
  std::size_t size_ = 0;
};

} // namespace slax::metrics

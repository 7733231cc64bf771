// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/compress.hpp"

#include <zlib.h>

#include <stdexcept>

namespace slax::metrics {
namespace {

constexpr int kRaw = -15; // deflate without a frame

/// A stream that is set up once a thread: that costs more than a small part takes to compress.
class Stream {
public:
  Stream() {
    if (deflateInit2(&stream_, 1, Z_DEFLATED, kRaw, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::runtime_error("zlib cannot start");
  }
  ~Stream() { deflateEnd(&stream_); }
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;

  std::string compress(std::string_view text) {
    constexpr std::size_t kFlush = 16; // an empty block that aligns to a byte
    deflateReset(&stream_);
    std::string out(deflateBound(&stream_, text.size()) + kFlush, '\0');
    stream_.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data())); // only read
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef *>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream_, Z_FULL_FLUSH) != Z_OK || stream_.avail_in != 0 || stream_.avail_out == 0)
      throw std::runtime_error("zlib cannot compress");
    out.resize(stream_.total_out);
    out.shrink_to_fit();
    return out;
  }

private:
  z_stream stream_{};
};

void append_little_endian(std::string &out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU);
}

} // namespace

Deflated deflate_part(std::string_view text) {
  thread_local Stream stream;
  Deflated out;
  out.blocks = stream.compress(text);
  out.crc = static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef *>(text.data()), static_cast<uInt>(text.size())));
  return out;
}

std::string_view GzipFrame::header() {
  using namespace std::string_view_literals;
  return "\x1F\x8B\x08\0\0\0\0\0\x04\xFF"sv; // deflate, no name, no time, fastest, any system
}

void GzipFrame::add(std::uint32_t crc, std::size_t size) {
  crc_ = static_cast<std::uint32_t>(crc32_combine(crc_, crc, static_cast<z_off_t>(size)));
  size_ += size;
}

std::string GzipFrame::trailer() const {
  std::string out("\x03\0", 2); // a last block that holds nothing
  append_little_endian(out, crc_);
  append_little_endian(out, static_cast<std::uint32_t>(size_));
  return out;
}

} // namespace slax::metrics

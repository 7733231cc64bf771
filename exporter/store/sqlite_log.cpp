// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/sqlite_log.hpp"

#include <array>
#include <fstream>
#include <span>
#include <vector>

namespace slax::store {
namespace {

constexpr std::size_t kHead = 32;            ///< bytes of the log's header
constexpr std::size_t kFrameHead = 24;       ///< bytes before a frame's page
constexpr std::uint32_t kMagic = 0x377f0682; ///< its last bit: checksums are big-endian

std::uint32_t big_endian(const unsigned char *at) {
  return std::uint32_t{at[0]} << 24U | std::uint32_t{at[1]} << 16U | std::uint32_t{at[2]} << 8U |
         at[3];
}

std::uint32_t little_endian(const unsigned char *at) {
  return std::uint32_t{at[3]} << 24U | std::uint32_t{at[2]} << 16U | std::uint32_t{at[1]} << 8U |
         at[0];
}

/// The running sum of all that was read.
struct Checksum {
  bool is_big_endian = false;
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  void add(std::span<const unsigned char> words) {
    for (std::size_t i = 0; i + 8 <= words.size(); i += 8) {
      first += word(&words[i]) + second;
      second += word(&words[i + 4]) + first;
    }
  }
  bool is_at(const unsigned char *place) const {
    return first == big_endian(place) && second == big_endian(place + 4);
  }

private:
  std::uint32_t word(const unsigned char *at) const {
    return is_big_endian ? big_endian(at) : little_endian(at);
  }
};

bool read(std::istream &in, std::span<unsigned char> into) {
  in.read(reinterpret_cast<char *>(into.data()), static_cast<std::streamsize>(into.size()));
  return static_cast<std::size_t>(in.gcount()) == into.size();
}

} // namespace

std::optional<LogDamage> damage_of_log(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::array<unsigned char, kHead> head{};
  if (!in || !read(in, head)) return std::nullopt;
  const std::uint32_t magic = big_endian(head.data());
  Checksum sum{(magic & 1U) != 0};
  sum.add(std::span(head).first(24));
  const std::uint32_t page = big_endian(&head[8]);
  const bool has_page = page >= 512 && page <= 65536 && (page & (page - 1)) == 0;
  std::vector<unsigned char> frame(kFrameHead + (has_page ? page : 4096));
  // The header is written alone, and durable before the first frame.
  if ((magic & ~1U) != kMagic || !has_page || !sum.is_at(&head[24])) {
    LogDamage out;
    while (read(in, frame))
      ++out.lost_frames;
    return out.lost_frames == 0 ? std::nullopt : std::optional(out);
  }
  LogDamage out{kHead, 0};
  bool is_whole = true;
  bool has_commit = false;   // behind the damage
  bool is_confirmed = false; // a later commit was begun
  while (read(in, frame)) {
    const bool is_of_this_log = std::equal(&frame[8], &frame[16], &head[16]);
    if (is_whole) {
      sum.add(std::span(frame).first(8));
      sum.add(std::span(frame).subspan(kFrameHead));
      is_whole = is_of_this_log && sum.is_at(&frame[16]);
      if (is_whole) {
        out.at += frame.size();
        continue;
      }
    }
    if (!is_of_this_log) continue; // left over from before the log was begun anew, or damaged
    ++out.lost_frames;
    is_confirmed = is_confirmed || has_commit;
    has_commit = has_commit || big_endian(&frame[4]) != 0; // pages of the database behind a commit
  }
  return is_confirmed ? std::optional(out) : std::nullopt;
}

} // namespace slax::store

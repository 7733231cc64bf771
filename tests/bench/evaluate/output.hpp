// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>

namespace bench {

/// A file that is written in large pieces. The program ends if it cannot be.
class Output {
public:
  explicit Output(const std::string &path) : path_(path), file_(std::fopen(path.c_str(), "wb")) {
    if (file_ == nullptr) give_up();
    buffer_.reserve(kPiece + 65536);
  }
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;
  ~Output() {
    flush();
    if (std::fclose(file_) != 0) give_up();
  }

  template <typename... Parts>
  void write(const Parts &...parts) {
    (append(parts), ...);
    if (buffer_.size() > kPiece) flush();
  }

private:
  static constexpr std::size_t kPiece = std::size_t{1} << 20U;

  template <typename Part>
  void append(const Part &part) {
    if constexpr (std::is_integral_v<Part> && !std::is_same_v<Part, char>) {
      std::array<char, 24> digits{};
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), part).ptr;
      buffer_.append(digits.data(), end);
    } else {
      buffer_ += part;
    }
  }

  void flush() {
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) give_up();
    buffer_.clear();
  }

  [[noreturn]] void give_up() const {
    std::perror(path_.c_str());
    std::exit(1);
  }

  std::string path_;
  std::FILE *file_;
  std::string buffer_;
};

} // namespace bench

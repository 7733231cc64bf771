// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace slac::base {

/// Gives `take` each stretch of text with an empty name, and each placeholder, as it is written,
/// with its name: `$name`, or `${name}` where more letters follow. A name is a letter or `_`, then
/// also digits.
template <class Take>
void split_placeholders(std::string_view text, const Take &take) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  std::size_t done = 0;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    const bool in_braces = text.substr(at + 1, 1) == "{";
    const std::size_t begin = at + (in_braces ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() &&
           (is_letter(text[end]) || (end > begin && text[end] >= '0' && text[end] <= '9')))
      ++end;
    const std::string_view name = text.substr(begin, end - begin);
    if (name.empty() || (in_braces && text.substr(end, 1) != "}")) continue;
    take(text.substr(done, at - done), std::string_view());
    done = end + (in_braces ? 1 : 0);
    take(text.substr(at, done - at), name);
    at = done - 1;
  }
  take(text.substr(done), std::string_view());
}

} // namespace slac::base

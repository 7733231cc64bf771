// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/yaml_writer.hpp"

#include "compiler/base/json_writer.hpp"

#include <algorithm>
#include <array>

namespace slac::base {
namespace {

constexpr std::array<std::string_view, 16> kWords{"null", "Null", "NULL", "true", "false", "yes",
                                                  "no",   "on",   "off",  "y",    "n",     "~",
                                                  "=",    "<<",   ".inf", ".nan"};

constexpr std::size_t kMaxPlain = 200;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_plain(char c) {
  constexpr std::string_view kOther = "_-./:() ";
  return is_letter(c) || (c >= '0' && c <= '9') || kOther.find(c) != std::string_view::npos;
}

bool plain_is_safe(std::string_view text) {
  if (text.empty() || yaml_forces_quotes(text)) return false;
  if (!is_letter(text.front()) && text.front() != '_') return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  if (std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) return false;
  return text.back() != ' ' && text.back() != ':';
}

} // namespace

bool yaml_forces_quotes(std::string_view text) {
  return text.size() > kMaxPlain || !std::all_of(text.begin(), text.end(), is_plain) ||
         text.find(": ") != std::string_view::npos;
}

std::string yaml_quote(std::string_view text) { return json_quote(text); }
std::string yaml_escape(std::string_view text) {
  const std::string quoted = json_quote(text);
  return quoted.substr(1, quoted.size() - 2);
}
std::string yaml_scalar(std::string_view text) {
  return plain_is_safe(text) ? std::string(text) : yaml_quote(text);
}

} // namespace slac::base

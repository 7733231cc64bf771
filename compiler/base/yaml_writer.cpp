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

bool plain_is_safe(std::string_view text) {
  if (text.empty() || text.size() > 200) return false;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!is_letter(text.front()) && text.front() != '_') return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  if (std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) return false;
  constexpr std::string_view kOther = "_-./:() ";
  if (!std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || kOther.find(c) != std::string_view::npos;
      }))
    return false;
  return text.back() != ' ' && text.back() != ':' && text.find(": ") == std::string_view::npos;
}

} // namespace

std::string yaml_quote(std::string_view text) { return json_quote(text); }
std::string yaml_scalar(std::string_view text) {
  return plain_is_safe(text) ? std::string(text) : yaml_quote(text);
}

} // namespace slac::base

// SPDX-License-Identifier: Apache-2.0
#include "exporter/page/language.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace slax::page {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

#define SLA_GERMAN(english, german) Pair{english, german},
constexpr auto kGerman = std::to_array<Pair>({
#include "exporter/page/german.def"
});
#undef SLA_GERMAN

const Pair *find(std::string_view english) {
  const auto found = std::find_if(kGerman.begin(), kGerman.end(),
                                  [&](const Pair &one) { return one.first == english; });
  return found == kGerman.end() ? nullptr : &*found;
}

} // namespace

Language Language::of(std::string_view code) {
  Language out;
  out.is_german_ = code == "de";
  return out;
}

std::string Language::say(std::string_view english,
                          std::initializer_list<std::string_view> parts) const {
  const Pair *german = is_german_ ? find(english) : nullptr;
  std::string_view words = german == nullptr ? english : german->second;
  std::string out;
  for (const std::string_view part : parts) {
    const std::size_t place = words.find("{}");
    if (place == std::string_view::npos) break;
    (out += words.substr(0, place)) += part;
    words.remove_prefix(place + 2);
  }
  return out += words;
}

std::string Language::count(std::size_t n, std::string_view one, std::string_view many) const {
  return say(n == 1 ? one : many, {std::to_string(n)});
}

std::string Language::number(std::string text) const {
  if (is_german_) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

bool Language::knows(std::string_view english) { return find(english) != nullptr; }

} // namespace slax::page

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/holes.hpp"

#include "compiler/promql/names.hpp"

#include <algorithm>

namespace slac::emit {
namespace {

// "slac_holew0012_": short enough to be no allocation.
constexpr std::string_view kPrefix = "slac_hole";
constexpr std::size_t kDigits = 4;
constexpr std::size_t kMarkerSize = kPrefix.size() + 1 + kDigits + 1;
constexpr std::size_t kMaxHoles = 10'000;

char letter(HoleKind kind) { return kind == HoleKind::Word ? 'w' : 'p'; }

std::string marker(std::size_t index, HoleKind kind) {
  std::string digits = std::to_string(index);
  digits.insert(0, kDigits - digits.size(), '0');
  return std::string(kPrefix) + letter(kind) + digits + "_";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether every quoting and template leaves the value as it is.
bool is_opaque(std::string_view value, HoleKind kind) {
  for (const std::string_view of_templates : {"{{", "$labels."})
    if (value.find(of_templates) != std::string_view::npos) return false;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  if (std::any_of(value.begin(), value.end(), is_control)) return false;
  if (kind == HoleKind::Prose) return true;
  return value.find_first_of("'`%\"\\") == std::string_view::npos &&
         promql::quote(value).size() == value.size() + 2;
}

} // namespace

void Holes::take_out(std::string &value, HoleKind kind) {
  const auto known = std::find_if(values_.begin(), values_.end(), [&](const Value &v) {
    return v.kind == kind && v.text == value;
  });
  const auto index = static_cast<std::size_t>(known - values_.begin());
  if (known == values_.end()) {
    if (value.empty() || index == kMaxHoles || !is_opaque(value, kind)) return;
    values_.push_back({std::move(value), kind});
  }
  value = marker(index, kind);
}

FoundHole find_hole(std::string_view text, std::size_t from) {
  for (std::size_t at = from; (at = text.find(kPrefix, at)) != std::string_view::npos; ++at) {
    const std::string_view found = text.substr(at, kMarkerSize);
    const std::string_view digits =
        found.substr(std::min(kPrefix.size() + 1, found.size()), kDigits);
    if (found.size() < kMarkerSize || found.back() != '_' ||
        !std::all_of(digits.begin(), digits.end(), is_digit))
      continue;
    for (const HoleKind kind : {HoleKind::Word, HoleKind::Prose})
      if (found[kPrefix.size()] == letter(kind))
        return {at, at + kMarkerSize, kind, std::stoul(std::string(digits))};
  }
  return {std::string_view::npos, std::string_view::npos, HoleKind::Word, 0};
}

} // namespace slac::emit

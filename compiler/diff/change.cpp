// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/change.hpp"

namespace slac::diff {

Effect both(Effect a, Effect b) {
  if (a == Effect::None || a == b) return b;
  if (b == Effect::None) return a;
  return Effect::Unordered;
}

Effect reversed(Effect effect) {
  if (effect == Effect::Stronger) return Effect::Weaker;
  if (effect == Effect::Weaker) return Effect::Stronger;
  return effect;
}

std::string_view effect_words(Effect effect, bool is_received) {
  switch (effect) {
  case Effect::None: return "";
  case Effect::Stronger: return is_received ? "claims less" : "stronger";
  case Effect::Weaker: return is_received ? "claims more" : "weaker";
  case Effect::Unordered: return "cannot be ordered";
  }
  return "";
}

std::string arrow(std::string_view before, std::string_view after) {
  return std::string(before) + " → " + std::string(after);
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 400;
  std::string out = "`";
  for (const char c : text.substr(0, kMost))
    out += c == '`' ? '\'' : c == '\n' ? ' ' : c;
  return out + (text.size() > kMost ? " …`" : "`");
}

std::string listed(const std::vector<std::string> &all, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < all.size() && i < most; ++i)
    out += (i == 0 ? "" : ", ") + all[i];
  if (all.size() > most) out += " and " + std::to_string(all.size() - most) + " more";
  return out;
}

} // namespace slac::diff

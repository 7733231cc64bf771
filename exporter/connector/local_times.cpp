// SPDX-License-Identifier: Apache-2.0
#include "exporter/connector/local_times.hpp"

namespace slax::connector {

using slac::time::Instant;

std::optional<Instant> parse_local(std::string_view text, const slac::time::Zone &zone) {
  constexpr std::size_t kDate = 10; // 2026-03-29
  if (text.size() <= kDate || (text[kDate] != 'T' && text[kDate] != ' ')) return std::nullopt;
  std::string spelled(text);
  spelled[kDate] = 'T';
  const auto parsed = slac::time::parse_rfc3339(spelled + "Z", true);
  const auto *shown = std::get_if<Instant>(&parsed);
  if (shown == nullptr) return std::nullopt;
  const std::int64_t day = shown->ns / slac::time::kDay;
  return zone.at(slac::time::date_of_days(day),
                 slac::time::Duration{shown->ns - day * slac::time::kDay});
}

void resolve_local_times(std::string &line, const slac::time::Zone &zone) {
  // Inside a text a quote is escaped: this stands nowhere but at a key.
  constexpr std::string_view kKey = "\"at\":\"";
  for (std::size_t at = line.find(kKey); at != std::string::npos; at = line.find(kKey, at + 1)) {
    const std::size_t begin = at + kKey.size();
    const std::size_t end = line.find('"', begin);
    if (end == std::string::npos) return;
    if (const auto instant = parse_local(std::string_view(line).substr(begin, end - begin), zone))
      line.replace(begin, end - begin, slac::time::format_rfc3339(*instant));
  }
}

} // namespace slax::connector

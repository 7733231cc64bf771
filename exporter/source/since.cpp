// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/since.hpp"

#include "compiler/time/rfc3339.hpp"

#include <algorithm>
#include <charconv>

namespace slax::source {
using slac::time::Instant;
using Format = slac::model::Since::Format;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<Instant> parse_change(const std::string &text) {
  if (const auto seconds = whole_number(text)) {
    if (*seconds < 0 || *seconds > 9'000'000'000) return std::nullopt;
    return Instant{*seconds * slac::time::kSecond};
  }
  std::string spelled = text; // +0200 of some systems
  if (spelled.size() > 5 && spelled[spelled.size() - 3] != ':' && spelled.back() != 'Z' &&
      (spelled[spelled.size() - 5] == '+' || spelled[spelled.size() - 5] == '-'))
    spelled.insert(spelled.size() - 2, ":");
  const auto parsed = slac::time::parse_rfc3339(spelled, false);
  const auto *at = std::get_if<Instant>(&parsed);
  return at == nullptr ? std::nullopt : std::optional(*at);
}

Instant since_when(const slac::model::Since &since, const store::Progress &progress, Instant now,
                   bool full) {
  const auto newest = parse_change(progress.watermark);
  const Instant farthest{now.ns - since.reach.ns};
  if (!full && !newest && since.recent.ns > 0) return {now.ns - since.recent.ns};
  const Instant from = full || !newest ? farthest : Instant{newest->ns - since.overlap.ns};
  return std::max(from, farthest);
}

slac::time::Duration step_of(Format format) {
  return {format == Format::Minute ? slac::time::kMinute
          : format == Format::Date ? slac::time::kDay
                                   : slac::time::kSecond};
}

Spelled spell(Format format, Instant at, const slac::time::Zone &zone, End end) {
  const Instant cut{at.ns - at.ns % slac::time::kSecond};
  switch (format) {
  case Format::Rfc3339: return {slac::time::format_rfc3339(cut), cut};
  case Format::Epoch: return {std::to_string(cut.ns / slac::time::kSecond), cut};
  case Format::EpochMs: return {std::to_string(cut.ns / 1'000'000), cut};
  default: break; // what clocks show
  }
  constexpr std::int64_t kNear = 3 * slac::time::kHour;
  const auto shift = [&](Instant when) {
    return days_since_epoch(zone.date_at(when)) * slac::time::kDay + zone.time_of_day(when).ns -
           when.ns;
  };
  Instant sure = cut;
  if (shift({cut.ns - kNear}) != shift({cut.ns + kNear}))
    sure.ns += end == End::From ? -kNear : kNear;
  const slac::time::Date date = zone.date_at(sure);
  const std::string day = slac::time::format_date(date);
  if (format == Format::Date) return {day, zone.start_of(date)};
  std::int64_t shown = zone.time_of_day(sure).ns;
  if (format == Format::Minute) shown -= shown % slac::time::kMinute;
  const Instant means = zone.at(date, {shown});
  const std::string time = // of 1970-01-01T00:50:00Z
      slac::time::format_rfc3339({shown}).substr(11, format == Format::Minute ? 5 : 8);
  return {day + (format == Format::Bare ? "T" : " ") + time, means};
}

store::Progress after_poll(store::Progress progress, std::optional<Instant> newest, Instant now,
                           bool full) {
  // A change that lies ahead of us would make the next poll miss what comes before it.
  if (newest)
    if (const auto before = parse_change(progress.watermark); !before || *before < *newest)
      progress.watermark = slac::time::format_rfc3339(std::min(*newest, now));
  if (full) progress.scanned = now;
  progress.success = now;
  return progress;
}

} // namespace slax::source

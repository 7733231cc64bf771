// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/zone.hpp"

#include <cctz/time_zone.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

namespace slac::time {

struct Zone::Impl {
  std::string name;
  cctz::time_zone zone;
};

namespace {

using SysSeconds = cctz::time_point<cctz::seconds>;

SysSeconds whole_seconds(Instant instant) {
  std::int64_t seconds = instant.ns / kSecond;
  if (instant.ns % kSecond < 0) --seconds;
  return SysSeconds(cctz::seconds(seconds));
}

bool is_zone_name(const std::string &name) {
  return !name.empty() && name.size() < 64 && name.front() != '/' && name.front() != ':' &&
         name.find("..") == std::string::npos &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '/' || c == '_' || c == '-' || c == '+';
         });
}

} // namespace

Zone::Zone() {
  static const auto utc = std::make_shared<const Impl>(Impl{"UTC", cctz::utc_time_zone()});
  impl_ = utc;
}

Zone::Zone(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

std::optional<Zone> Zone::load(const std::string &name) {
  if (name == "UTC") return Zone();
  // "localtime" would make the output depend on the machine.
  if (!is_zone_name(name) || name == "localtime") return std::nullopt;
  cctz::time_zone zone;
  if (!cctz::load_time_zone(name, &zone)) return std::nullopt;
  return Zone(std::make_shared<const Impl>(Impl{name, zone}));
}

const std::string &Zone::name() const { return impl_->name; }

Instant Zone::start_of(Date date) const { return at(date, Duration{}); }

Instant Zone::at(Date date, Duration after_midnight) const {
  const cctz::civil_second local =
      cctz::civil_second(cctz::civil_day(date.year, date.month, date.day)) +
      after_midnight.ns / kSecond;
  const auto found = impl_->zone.lookup(local);
  if (found.kind == cctz::time_zone::civil_lookup::SKIPPED)
    return {found.trans.time_since_epoch().count() * kSecond};
  return {found.pre.time_since_epoch().count() * kSecond + after_midnight.ns % kSecond};
}

Date Zone::date_at(Instant instant) const {
  const cctz::civil_day day(impl_->zone.lookup(whole_seconds(instant)).cs);
  return {static_cast<int>(day.year()), day.month(), day.day()};
}

Duration Zone::time_of_day(Instant instant) const {
  const SysSeconds whole = whole_seconds(instant);
  const cctz::civil_second local = impl_->zone.lookup(whole).cs;
  const std::int64_t seconds = local - cctz::civil_second(cctz::civil_day(local));
  return {seconds * kSecond + (instant.ns - whole.time_since_epoch().count() * kSecond)};
}

Duration Zone::offset_at(Instant instant) const {
  return {std::int64_t{impl_->zone.lookup(whole_seconds(instant)).offset} * kSecond};
}

std::vector<Zone::Change> Zone::changes(Instant from, Instant to) const {
  std::vector<Change> out;
  cctz::time_zone::civil_transition change;
  // The one that is looked for is later than the instant.
  SysSeconds at = whole_seconds(from) - cctz::seconds(1);
  while (impl_->zone.next_transition(at, &change)) {
    at = impl_->zone.lookup(change.to).trans;
    const Instant instant{at.time_since_epoch().count() * kSecond};
    if (instant >= to) break;
    const Change made{instant, offset_at({instant.ns - kSecond}), offset_at(instant)};
    if (made.before != made.after) out.push_back(made);
  }
  return out;
}

std::string tzdata_version() {
  const char *folder = std::getenv("TZDIR");
  std::ifstream source(std::string(folder != nullptr ? folder : "/usr/share/zoneinfo") +
                       "/tzdata.zi");
  constexpr std::string_view kHead = "# version ";
  std::string line;
  if (std::getline(source, line) && line.starts_with(kHead)) return line.substr(kHead.size());
  return "of unknown version";
}

std::string format_local(Instant instant, const Zone &zone) {
  const Duration offset = zone.offset_at(instant);
  const std::string shown = format_rfc3339({instant.ns + offset.ns});
  // Of an offset the time of the day that is so long after midnight.
  const std::string distance = format_rfc3339({std::abs(offset.ns)});
  constexpr std::size_t kDate = 10, kTime = 11, kMinutes = 5;
  return shown.substr(0, kDate) + " " + shown.substr(kTime, kMinutes) +
         (offset.ns < 0 ? " -" : " +") + distance.substr(kTime, kMinutes);
}

} // namespace slac::time

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/rfc3339.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slac::time {

/// A time zone of the IANA database. Cheap to copy; safe to share between threads.
class Zone {
public:
  /// UTC.
  Zone();
  /// Nothing if the database has no zone of that exact name.
  static std::optional<Zone> load(const std::string &name);

  const std::string &name() const;
  /// The first instant of `date` in this zone (where midnight is skipped, the end of the gap).
  Instant start_of(Date date) const;
  /// The date that the zone's clocks show at `instant`.
  Date date_at(Instant instant) const;

  /// The first instant at which the zone's clocks show the date's midnight and this much more, or,
  /// where that is skipped, the change of clock. The day may be overrun.
  Instant at(Date date, Duration after_midnight) const;
  /// What the zone's clocks show at `instant`, since their midnight.
  Duration time_of_day(Instant instant) const;

  /// A change of clock: from its instant on the clocks are ahead of UTC by `after`.
  struct Change {
    Instant at;
    Duration before{}, after{};
  };
  /// Those from `from` to before `to`, in order.
  std::vector<Change> changes(Instant from, Instant to) const;
  /// By how much the zone's clocks are ahead of UTC at the instant.
  Duration offset_at(Instant instant) const;

private:
  struct Impl;
  explicit Zone(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

/// What the zone's clocks show, cut to the minute, with their offset: "2026-10-09 14:00 +02:00".
std::string format_local(Instant instant, const Zone &zone);

/// The release of the database, such as "2025b"; "of unknown version" where it does not say.
std::string tzdata_version();

} // namespace slac::time

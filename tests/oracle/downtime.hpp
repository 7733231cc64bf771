// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"
#include "windows.hpp"

namespace oracle {

// Service time and downtime of one account on the services of one availability row.
class Availability {
public:
  Availability(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
               const std::vector<History> &all, const std::string &account,
               std::vector<std::string> services);

  struct Time {
    Seconds service = 0;
    Seconds maintenance = 0;
  };
  // Inside the span.
  Time time(Span span) const;
  // So many units are a second: hundredths, parted further where members of the agreement share.
  std::int64_t unit() const { return 100 * scale_; }
  // In units, inside the span, the term and the past.
  std::int64_t downtime(Span span) const;
  // Incidents with impact inside the downtime that counted.
  int incidents(Span span) const;
  // Twice the median of what each incident would be inside the span if it were alone, in units; 0
  // without any.
  std::int64_t twice_median(Span span) const;
  // When so much service time will have passed; nothing if that takes longer than 100 days.
  std::optional<long double> after(long double service) const;

private:
  // One incident in the walk over the seconds. What was merged walks on its own events, with the
  // accounts and services of the whole.
  struct Walker;
  // What a set of incidents makes of the seconds from `first` to now.
  struct Walk {
    Seconds first = 0;
    std::vector<std::uint8_t> down;        // hundredths, by the terms of the commitment
    std::vector<std::uint8_t> hit;         // members with impact; empty: nobody asks
    std::vector<std::vector<Span>> impact; // of each incident
  };

  struct Member {
    std::string name;
    Span relation;
  };

  void find_members(const Agreement &agreement);
  // What the incidents make of the account, before short runs are dropped.
  Walk raw(const std::vector<const History *> &incidents, const std::string &account) const;
  Walk weighed(const std::vector<const History *> &incidents) const;
  int weight(const Walk &walk, Seconds at) const; // the impact, in units of a second
  Walk walk(std::vector<Walker> walkers, std::size_t incidents) const;
  bool hits(const Walker &walker, std::size_t service, Seconds at) const;
  int combined(const std::vector<const Walker *> &active, Seconds at) const;
  void drop_short_runs(Walk &walk) const;
  std::int64_t downtime(const Walk &walk, Span span) const;
  bool in_maintenance(Seconds at) const;
  std::vector<Span> stretches(Span span) const; // of open time, all service or all maintenance
  Span past(Span span) const;                   // inside the term and the past

  const Scenario &scenario_;
  const Commitment &commitment_;
  std::string account_;
  std::vector<std::string> services_;
  Hours hours_;
  Span term_;
  std::vector<std::vector<Span>> maintenance_; // of each service
  std::vector<Member> members_;                // whose share weighs; empty: it does not
  std::int64_t scale_ = 1;
  Walk all_;
  std::vector<Walk> alone_;
};

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "downtime.hpp"
#include "oracle.hpp"

#include <memory>
#include <string>
#include <vector>

namespace oracle {

// One clock of a row, as it is at `now`.
struct Outcome {
  std::string id;
  bool excluded = false;
  Clock clock;
};

// What has one row in each window: a commitment towards an account, of availability also on a
// service. What it is made of has to outlive it.
class Subject {
public:
  // Services are those of an availability row.
  Subject(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
          const Histories &seen, const std::string &account, std::vector<std::string> services);

  const Agreement &agreement() const { return agreement_; }
  const Commitment &commitment() const { return commitment_; }
  const std::string &account() const { return account_; }
  std::string service() const; // empty where the row is of several
  const std::vector<std::string> &services() const { return services_; }
  bool timely() const { return commitment_.verb != Verb::kAvailability; }
  bool rolling() const { return commitment_.window.kind == Window::Kind::kOver; }
  Span life() const;

  std::vector<Frame> frames() const;
  std::vector<Frame> every_frame() const;
  Row row(const Frame &frame) const;

  // What the forms that count one by one give for a span of time, whatever the window: each breach
  // and each full hour late, by the clock's start, and each slice.
  std::vector<Part> one_by_one(Span span) const;

private:
  std::vector<Part> of_clocks(Span span) const;
  void fill_timely(Row &row) const;
  void fill_availability(const Frame &frame, Row &row) const;
  void forecast(const Frame &frame, MicroPercent target, std::int64_t down, Row &row) const;
  MicroPercent target(const Frame &frame) const;
  void doubt(Row &row) const;
  void price(const Frame &frame, Row &row) const;

  const Scenario &scenario_;
  const Agreement &agreement_;
  const Commitment &commitment_;
  const Histories &seen_;
  const std::string &account_;
  std::vector<std::string> services_;
  std::unique_ptr<Hours> hours_;         // of timely promises
  std::vector<Outcome> clocks_;          // the same
  std::unique_ptr<Availability> impact_; // of the others
};

std::vector<Subject> subjects(const Scenario &scenario, const Histories &seen);
// Of all windows, sorted.
std::vector<Row> rows_of(const std::vector<Subject> &subjects);

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/affected_shares.hpp"
#include "exporter/sli/service_time.hpp"
#include "exporter/sli/windows.hpp"
#include "exporter/timeline/timeline.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace slax::sli {

/// A set of severities, "none at all" included.
class Cover {
public:
  Cover() = default;
  /// `covered[rank + 1]`; the first is an incident without any severity.
  explicit Cover(std::vector<bool> covered);

  bool operator()(int rank) const { return covered_[static_cast<std::size_t>(rank) + 1]; }
  /// Whether an incident that ever held `held` can be covered at some instant.
  bool may_cover(timeline::SeverityMask held) const {
    return held == 0 ? covered_.front() : (held & mask_) != 0;
  }

  bool is_everything() const;

private:
  std::vector<bool> covered_{true};
  timeline::SeverityMask mask_ = ~timeline::SeverityMask{0};
};

/// The open time of a model's calendars, worked out once each.
class Calendars {
public:
  explicit Calendars(const slac::model::Model &model) : model_(model) {}
  /// Empty: always open.
  std::shared_ptr<const OpenTime> open_time(const std::string &calendar);

private:
  const slac::model::Model &model_;
  std::map<std::string, std::shared_ptr<const OpenTime>> known_;
};

/// What the kinds of promises differ in. Each is judged by a tally of its own (sli/kinds).
struct AvailabilityTerms {
  const slac::terms::AvailabilityPromise &promise;
  const slac::model::DowntimeTerms &downtime;
};
struct TimelyTerms {
  slac::terms::Timed promise;
  std::optional<slac::terms::Verb> verb; ///< none: a cadence
  const slac::model::ClockTerms &clock;
};

/// What depends on a commitment's terms alone, worked out once: the sentence in its canonical form,
/// its zone and term, what it covers and what it leaves out. A commitment that was amended has a
/// plan for each of its terms.
class CommitmentPlan {
public:
  CommitmentPlan(const slac::model::Agreement &agreement, const slac::model::Commitment &commitment,
                 Interval term, Interval in_force, const timeline::Vocabulary &vocabulary,
                 Calendars &calendars);

  const slac::model::Agreement &agreement;
  const slac::model::Commitment &commitment;
  Interval in_force; ///< when these terms hold; inside the agreement's term
  using Kind = std::variant<AvailabilityTerms, TimelyTerms>;
  const Kind kind;
  std::string promise;
  slac::base::Decimal target; ///< percent
  WindowPlan window;
  Cover cover;
  /// Of a timely promise the agreement's, of an availability promise those of its rows; indices of
  /// the vocabulary, in the order of their names.
  std::vector<int> services;

  /// Whether each service of an availability promise has a row of its own.
  bool is_per_service() const;
  /// Rows of one account: one for each service, or one.
  std::size_t rows() const;
  /// The services of a row of an availability promise.
  std::span<const int> row_services(std::size_t row) const;
  /// Which share of accounts has impact in a row; null where it does not weigh.
  const SharedImpact *shares(std::size_t row) const {
    return row < shares_.size() ? shares_[row].get() : nullptr;
  }
  /// By the engine alone, while no row is made.
  void set_shares(std::size_t row, std::shared_ptr<const SharedImpact> shares);
  /// Service time of a row.
  const ServiceTime &service_time(std::size_t row) const { return service_times_[row]; }
  /// Of a row that combines services: the accepted maintenance of each, and the time outside it.
  const std::vector<IntervalSet> &maintenance() const { return maintenance_; }
  const std::vector<OpenTime> &outside_maintenance() const { return outside_maintenance_; }

  /// When the clock runs, but for pauses.
  const OpenTime &clock_time() const { return *calendar_; }
  /// The promised time of a clock that starts then.
  slac::time::Duration promised(slac::time::Instant start) const;
  bool pauses_for(timeline::NameId reason) const;
  /// Whether some severity is left out, so that an incident's must be known.
  bool asks_for_severity() const { return !cover.is_everything(); }

  /// Whether the commitment leaves an incident with these exclusions out of account.
  bool excludes(const std::vector<timeline::NameId> &exclusions) const;
  /// Whether a timely promise counts incidents of these services: one of the agreement's, or none
  /// at all.
  bool concerns(std::span<const timeline::NameId> services) const;
  /// Whether incidents of these services may touch the row.
  bool may_touch(std::size_t row, std::span<const timeline::NameId> services) const;

private:
  const timeline::Vocabulary &vocabulary_;
  std::shared_ptr<const OpenTime> calendar_;
  const slac::time::OpeningHours *hours_ = nullptr;
  void plan_service_times();

  std::vector<std::shared_ptr<const SharedImpact>> shares_; ///< of each row
  std::vector<ServiceTime> service_times_;
  std::vector<IntervalSet> maintenance_;
  std::vector<OpenTime> outside_maintenance_;
};

} // namespace slax::sli

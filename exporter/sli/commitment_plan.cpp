// SPDX-License-Identifier: Apache-2.0
// What follows from a commitment's terms alone is worked out once here: cover, services, service
// time under calendars and accepted maintenance. Tallies read it for every incident.
#include "exporter/sli/commitment_plan.hpp"

#include "compiler/model/maintenance.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::model::Commitment;
using slac::model::Model;
using slac::time::Duration;
using timeline::NameId;
using timeline::Vocabulary;

CommitmentPlan::Kind kind_of(const Commitment &commitment) {
  const slac::terms::Promise &promise = commitment.promise.value;
  if (const auto *availability = std::get_if<slac::terms::AvailabilityPromise>(&promise))
    return AvailabilityTerms{*availability, std::get<slac::model::DowntimeTerms>(commitment.own)};
  const auto *timely = std::get_if<slac::terms::TimelyPromise>(&promise);
  return TimelyTerms{*slac::terms::timed(promise),
                     timely == nullptr ? std::nullopt : std::optional(timely->verb),
                     std::get<slac::model::ClockTerms>(commitment.own)};
}

/// Percent.
slac::base::Decimal target_of(const CommitmentPlan::Kind &kind) {
  if (const auto *availability = std::get_if<AvailabilityTerms>(&kind))
    return availability->promise.percent;
  const auto &share = std::get<TimelyTerms>(kind).promise.share;
  return share ? share->percent : slac::base::Decimal::from_int(100);
}

/// The promise's severities, or those whose impact is downtime.
Cover cover_of(const CommitmentPlan::Kind &kind, const Model &model) {
  const auto &known = model.project.severities;
  std::vector<bool> covered(known.size() + 1);
  if (const auto *timely = std::get_if<TimelyTerms>(&kind)) {
    const slac::terms::Severities &severities = timely->promise.severities;
    covered[0] = severities.form == slac::terms::Severities::Form::Any;
    for (std::size_t rank = 0; rank < known.size(); ++rank)
      covered[rank + 1] = slac::model::covers(severities, model.project, rank);
  } else if (const auto &listed = std::get<AvailabilityTerms>(kind).downtime.severities; !listed) {
    covered.assign(covered.size(), true);
  } else {
    for (std::size_t rank = 0; rank < known.size(); ++rank)
      covered[rank + 1] =
          std::any_of(listed->begin(), listed->end(),
                      [&](const slac::model::Text &s) { return s.value == known[rank]; });
  }
  return Cover(std::move(covered));
}

} // namespace

Cover::Cover(std::vector<bool> covered) : covered_(std::move(covered)), mask_(0) {
  for (std::size_t i = 1; i < covered_.size(); ++i)
    if (covered_[i]) mask_ |= timeline::mask_of(static_cast<int>(i) - 1);
}

bool Cover::is_everything() const {
  return std::all_of(covered_.begin(), covered_.end(), [](bool covered) { return covered; });
}

std::shared_ptr<const OpenTime> Calendars::open_time(const std::string &calendar) {
  std::shared_ptr<const OpenTime> &out = known_[calendar];
  if (out) return out;
  const slac::model::Calendar *found = model_.find_calendar(calendar);
  if (found == nullptr)
    out = std::make_shared<const OpenTime>();
  else
    out = std::make_shared<const OpenTime>(
        OpenTime(slac::time::open_intervals(found->hours, {1970, 1, 1}, {2037, 12, 31})));
  return out;
}

CommitmentPlan::CommitmentPlan(const slac::model::Agreement &a, const Commitment &c, Interval term,
                               Interval when, const Vocabulary &vocabulary, Calendars &calendars)
    : agreement(a), commitment(c), in_force(when), kind(kind_of(c)),
      promise(slac::terms::print_promise(c.promise.value)), target(target_of(kind)),
      window(slac::terms::window_of(c.promise.value), term, vocabulary.model().project),
      cover(cover_of(kind, vocabulary.model())), vocabulary_(vocabulary),
      calendar_(calendars.open_time(c.calendar.value)) {
  if (const auto *calendar = vocabulary.model().find_calendar(c.calendar.value))
    hours_ = &calendar->hours;
  const auto *availability = std::get_if<AvailabilityTerms>(&kind);
  const auto &all = vocabulary.model().services; // sorted by name
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto is_it = [&](const std::string &name) { return name == all[i].name.value; };
    const bool covered = std::any_of(a.services.begin(), a.services.end(),
                                     [&](const slac::model::Text &s) { return is_it(s.value); });
    const bool named =
        availability == nullptr || availability->promise.services.empty() ||
        std::any_of(availability->promise.services.begin(), availability->promise.services.end(),
                    [&](const slac::terms::Name &n) { return is_it(n.text); });
    if (covered && named) services.push_back(static_cast<int>(i));
  }
  if (availability != nullptr) plan_service_times();
}

/// What a commitment accepts of maintenance in a calendar year is of the row: of the union of its
/// services' maintenance.
void CommitmentPlan::plan_service_times() {
  const Model &model = vocabulary_.model();
  std::vector<IntervalSet> announced;
  for (const int service : services)
    announced.push_back(slac::model::announced_maintenance(
        model, commitment.exclude, model.services[static_cast<std::size_t>(service)].name.value));
  if (is_per_service()) {
    for (const IntervalSet &of_service : announced)
      service_times_.emplace_back(
          *calendar_,
          slac::model::accepted_maintenance(model, commitment.exclude, of_service, *calendar_));
    return;
  }
  IntervalSet any;
  for (const IntervalSet &of_service : announced)
    any.insert(any.end(), of_service.begin(), of_service.end());
  const OpenTime accepted(slac::model::accepted_maintenance(model, commitment.exclude,
                                                            unite(std::move(any)), *calendar_));
  OpenTime all_of_them; // it leaves service time only while all services are in maintenance
  for (const IntervalSet &of_service : announced) {
    maintenance_.push_back(accepted.intersect(of_service).stretches());
    outside_maintenance_.push_back(OpenTime().subtract(maintenance_.back()));
    all_of_them = all_of_them.intersect(maintenance_.back());
  }
  service_times_.emplace_back(*calendar_, all_of_them.stretches());
}

void CommitmentPlan::set_shares(std::size_t row, std::shared_ptr<const SharedImpact> shares) {
  if (shares_.size() <= row) shares_.resize(row + 1);
  shares_[row] = std::move(shares);
}

bool CommitmentPlan::is_per_service() const {
  const auto *availability = std::get_if<AvailabilityTerms>(&kind);
  return availability != nullptr &&
         availability->downtime.combine == slac::model::DowntimeTerms::Combine::Each;
}

std::size_t CommitmentPlan::rows() const {
  return std::holds_alternative<TimelyTerms>(kind) ? 1 : service_times_.size();
}

std::span<const int> CommitmentPlan::row_services(std::size_t row) const {
  if (is_per_service()) return std::span(services).subspan(row, 1);
  return services;
}

slac::time::Duration CommitmentPlan::promised(slac::time::Instant start) const {
  const slac::terms::Amount &amount = std::get<TimelyTerms>(kind).promise.amount;
  if (amount.unit != slac::terms::Amount::Unit::BusinessDays) return amount.length;
  const slac::time::Instant opens = calendar_->after(start, Duration{1}) - Duration{1};
  const auto deadline = slac::time::after_business_days(*hours_, opens, amount.days);
  if (!deadline) return slac::time::kNever - slac::time::Instant{};
  return calendar_->within({opens, *deadline});
}

bool CommitmentPlan::pauses_for(NameId reason) const {
  const auto &pauses = std::get<TimelyTerms>(kind).clock.pauses;
  return !pauses.empty() &&
         std::find(pauses.begin(), pauses.end(), vocabulary_.names().text(reason)) != pauses.end();
}

bool CommitmentPlan::excludes(const std::vector<NameId> &exclusions) const {
  bool out = false;
  for (const NameId reason : exclusions) {
    const slac::model::Exclusion &exclude = commitment.exclude;
    if (reason == timeline::kNoName)
      out = false; // included again
    else if (exclude.every_reason)
      out = out || vocabulary_.of(reason).reason;
    else if (vocabulary_.names().text(reason) == slac::model::kMaintenanceReason)
      out = out || exclude.maintenance;
    else
      out = out || std::find(exclude.reasons.begin(), exclude.reasons.end(),
                             vocabulary_.names().text(reason)) != exclude.reasons.end();
  }
  return out;
}

bool CommitmentPlan::may_touch(std::size_t row, std::span<const NameId> named) const {
  if (std::holds_alternative<TimelyTerms>(kind)) return concerns(named);
  const std::span<const int> of_row = row_services(row);
  return std::any_of(named.begin(), named.end(), [&](NameId name) {
    return std::find(of_row.begin(), of_row.end(), vocabulary_.of(name).service) != of_row.end();
  });
}

bool CommitmentPlan::concerns(std::span<const NameId> named) const {
  return named.empty() || std::any_of(named.begin(), named.end(), [&](NameId n) {
           return std::binary_search(services.begin(), services.end(), vocabulary_.of(n).service);
         });
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/commitment_plan.hpp"

#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::model::Commitment;
using slac::model::Model;
using timeline::NameId;
using timeline::Vocabulary;

IntervalSet maintenance_of(const Model &model, const Commitment &commitment,
                           const std::string &service) {
  std::vector<Interval> out;
  if (commitment.exclude.maintenance)
    for (const slac::model::Maintenance &m : model.maintenances)
      if (m.services.empty() ||
          std::any_of(m.services.begin(), m.services.end(),
                      [&](const slac::model::Text &s) { return s.value == service; }))
        out.push_back(m.interval);
  return unite(std::move(out));
}

/// The promise's severities, or those whose impact is downtime.
Cover cover_of(const Commitment &commitment, const Model &model) {
  const auto &known = model.project.severities;
  std::vector<bool> covered(known.size() + 1);
  if (const auto *timely = std::get_if<slac::terms::TimelyPromise>(&commitment.promise.value)) {
    covered[0] = timely->severities.form == slac::terms::Severities::Form::Any;
    for (std::size_t rank = 0; rank < known.size(); ++rank)
      covered[rank + 1] = slac::model::covers(timely->severities, model.project, rank);
  } else if (!commitment.downtime_severities) {
    covered.assign(covered.size(), true);
  } else {
    for (std::size_t rank = 0; rank < known.size(); ++rank)
      covered[rank + 1] = std::any_of(
          commitment.downtime_severities->begin(), commitment.downtime_severities->end(),
          [&](const slac::model::Text &s) { return s.value == known[rank]; });
  }
  return Cover(std::move(covered));
}

} // namespace

Cover::Cover(std::vector<bool> covered) : covered_(std::move(covered)), mask_(0) {
  for (std::size_t i = 1; i < covered_.size(); ++i)
    if (covered_[i]) mask_ |= timeline::mask_of(static_cast<int>(i) - 1);
}

CommitmentPlan::CommitmentPlan(const slac::model::Agreement &a, const Commitment &c,
                               const Vocabulary &vocabulary)
    : agreement(a), commitment(c),
      timely(std::get_if<slac::terms::TimelyPromise>(&c.promise.value)),
      availability(std::get_if<slac::terms::AvailabilityPromise>(&c.promise.value)),
      promise(slac::terms::print_promise(c.promise.value)),
      target(availability != nullptr ? availability->percent : slac::base::Decimal::from_int(100)),
      window(availability != nullptr ? availability->window : timely->window, a,
             vocabulary.model().project),
      cover(cover_of(c, vocabulary.model())), vocabulary_(vocabulary) {
  const auto &all = vocabulary.model().services; // sorted by name
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto is_it = [&](const std::string &name) { return name == all[i].name.value; };
    const bool covered = std::any_of(a.services.begin(), a.services.end(),
                                     [&](const slac::model::Text &s) { return is_it(s.value); });
    const bool named = availability == nullptr || availability->services.empty() ||
                       std::any_of(availability->services.begin(), availability->services.end(),
                                   [&](const slac::terms::Name &n) { return is_it(n.text); });
    if (!covered || !named) continue;
    services.push_back(static_cast<int>(i));
    if (availability != nullptr)
      service_times_.push_back(std::make_shared<const ServiceTime>(
          maintenance_of(vocabulary.model(), c, all[i].name.value)));
  }
}

bool CommitmentPlan::excludes(const std::vector<NameId> &exclusions) const {
  bool out = false;
  for (const NameId reason : exclusions) {
    const slac::model::Exclusion &exclude = commitment.exclude;
    if (reason == timeline::kNoName)
      out = false; // included again
    else if (exclude.every_reason)
      out = out || vocabulary_.of(reason).reason;
    else
      out = out || std::find(exclude.reasons.begin(), exclude.reasons.end(),
                             vocabulary_.names().text(reason)) != exclude.reasons.end();
  }
  return out;
}

bool CommitmentPlan::concerns(const timeline::Incident &incident) const {
  const auto named = incident.services();
  return named.empty() || std::any_of(named.begin(), named.end(), [&](NameId n) {
           return std::binary_search(services.begin(), services.end(), vocabulary_.of(n).service);
         });
}

} // namespace slax::sli

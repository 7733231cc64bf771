// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/shared_impact.hpp"

#include "exporter/sli/kinds/availability.hpp"

#include <set>

namespace slax::sli {
namespace {

using slac::time::Instant;
using timeline::Slot;

constexpr slac::time::Duration kRecent{91 * slac::time::kDay}; ///< more than headroom looks back

class Weighing {
public:
  Weighing(const std::vector<Layout::SharedRow> &rows, const SharedWorld &world)
      : rows_(rows), world_(world) {}

  SharedImpact make() {
    const std::vector<AffectedShares::Member> members =
        members_at(world_.index.merges(), world_.now, [&](Slot slot, std::size_t row) {
          own_.start(*rows_[row].plan, rows_[row].row);
          own_.add(incident_, world_.layout.vocabulary);
          IntervalSet hit = own_.hit();
          if (!hit.empty() && hit.back().to >= world_.now - kRecent)
            of_incidents_[slot].emplace_back(row, std::move(hit));
        });
    SharedImpact out{AffectedShares(members), {}, {}};
    for (auto &[slot, hit] : of_incidents_) {
      std::vector<AffectedShares::Member> alone;
      for (const AffectedShares::Member &member : members)
        alone.push_back({member.while_member, {}});
      for (auto &[row, intervals] : hit)
        alone[row].impact = std::move(intervals);
      out.alone.emplace(slot, AffectedShares(alone));
    }
    for (const Instant end : ends()) {
      const auto then = world_.merged_then.find(end);
      const Merges &merges =
          then == world_.merged_then.end() ? world_.index.merges() : then->second;
      out.then.emplace(end, AffectedShares(members_at(merges, end, [](Slot, std::size_t) {})));
    }
    return out;
  }

private:
  /// Of each row, by what had happened at the instant. Calls `each` for every incident of a row,
  /// while it is `incident_`.
  template <class Each>
  std::vector<AffectedShares::Member> members_at(const Merges &merges, Instant at,
                                                 const Each &each) {
    std::vector<AffectedShares::Member> out;
    for (const Layout::SharedRow &row : rows_) {
      impact_.start(*row.plan, row.row);
      for (const Slot slot : merges.roots(world_.index.incidents(row.account))) {
        incident_.gather(world_.incidents, merges, world_.layout.vocabulary, slot,
                         world_.layout.accounts[row.account].account, at);
        if (!incident_.counts()) continue;
        impact_.add(incident_, world_.layout.vocabulary);
        each(slot, out.size());
      }
      out.push_back({row.plan->window.term(), impact_.hit()});
    }
    return out;
  }

  /// Of months, at which rolling promises are judged.
  std::set<Instant> ends() const {
    std::set<const CommitmentPlan *> plans;
    for (const Layout::SharedRow &row : rows_)
      plans.insert(row.plan);
    std::set<Instant> out;
    for (const Promised &promised : world_.layout.promised)
      for (const MonthEnd &end : promised.ends)
        if (plans.contains(end.plan)) out.insert(end.at);
    return out;
  }

  const std::vector<Layout::SharedRow> &rows_;
  const SharedWorld &world_;
  /// Of those that a row's headroom looks at: by incident, then by row.
  std::map<Slot, std::vector<std::pair<std::size_t, IntervalSet>>> of_incidents_;
  Gathered incident_;
  Availability impact_;
  Availability own_; ///< of one incident
};

} // namespace

SharedImpact weigh(const std::vector<Layout::SharedRow> &rows, const SharedWorld &world) {
  return Weighing(rows, world).make();
}

} // namespace slax::sli

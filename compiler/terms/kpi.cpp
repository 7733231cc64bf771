// SPDX-License-Identifier: Apache-2.0
#include "compiler/terms/kpi.hpp"

#include "compiler/base/overloaded.hpp"

namespace slac::terms {

std::optional<Goal> goal_of(const Kpi &kpi) {
  using MaybeGoal = std::optional<Goal>;
  const auto of = base::Overloaded{
      [](const auto &limit) -> MaybeGoal {
        return Goal{limit.comparison, limit.bound, limit.window};
      },
      [](const Trend &) -> MaybeGoal { return std::nullopt; },
  };
  return std::visit(base::Overloaded{
                        [&](const TimeKpi &k) { return std::visit(of, k.goal); },
                        [&](const CountKpi &k) { return std::visit(of, k.goal); },
                        [&](const auto &k) { return of(k.goal); },
                    },
                    kpi);
}

const Trend *trend_of(const Kpi &kpi) {
  if (const auto *time = std::get_if<TimeKpi>(&kpi)) return std::get_if<Trend>(&time->goal);
  if (const auto *count = std::get_if<CountKpi>(&kpi)) return std::get_if<Trend>(&count->goal);
  return nullptr;
}

const Severities *severities_of(const Kpi &kpi) {
  const auto maybe = [](const std::optional<Severities> &severities) {
    return severities ? &*severities : nullptr;
  };
  return std::visit(base::Overloaded{
                        [&](const TimeKpi &k) { return maybe(k.severities); },
                        [&](const ShareKpi &k) { return std::get_if<Severities>(&k.of); },
                        [&](const CountKpi &k) { return maybe(k.of); },
                        [](const RatioKpi &) -> const Severities * { return nullptr; },
                        [](const SilenceKpi &k) { return &k.severities; },
                    },
                    kpi);
}

bool measures(const Kpi &kpi, RatioKpi::Measure measure) {
  const auto *ratio = std::get_if<RatioKpi>(&kpi);
  return ratio != nullptr && ratio->measure == measure;
}

bool is_of_rows(const Kpi &kpi) {
  return measures(kpi, RatioKpi::Measure::Availability) ||
         measures(kpi, RatioKpi::Measure::BudgetUsed);
}

} // namespace slac::terms

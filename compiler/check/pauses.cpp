// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/edit_distance.hpp"
#include "compiler/check/check.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace slac::check {
namespace {

/// What the connectors of the catalog give.
constexpr auto kGiven =
    std::to_array<std::string_view>({"awaiting change", "awaiting customer", "awaiting evidence",
                                     "awaiting problem", "awaiting vendor", "on hold", "paused",
                                     "pending", "silenced", "snoozed", "waiting for customer"});

} // namespace

/// Any text is a reason; one that is nearly another stops no clock.
void check_pauses(const model::Model &model, const Options & /*options*/,
                  base::Diagnostics &diagnostics) {
  std::set<std::string> judged;
  const auto judge = [&](const model::Commitment &c) {
    const auto *clock = std::get_if<model::ClockTerms>(&c.own);
    if (clock == nullptr) return;
    for (const std::string &reason : clock->pauses) {
      if (std::find(kGiven.begin(), kGiven.end(), reason) != kGiven.end()) continue;
      const std::string meant = base::nearest(reason, kGiven);
      if (meant.empty() || !judged.insert(c.name.value + " " + reason).second) continue;
      diagnostics.add(base::make_diagnostic(base::Code::UnknownPause, c.name.span,
                                            "`pauses` of `" + c.name.value + "` lists `" + reason +
                                                "`, which no connector of the catalog gives",
                                            base::did_you_mean(meant)));
    }
  };
  for (const model::Agreement &a : model.agreements) {
    for (const model::Commitment &c : a.commitments)
      judge(c);
    for (const model::Amendment &amendment : a.amendments)
      for (const model::Commitment &c : amendment.commitments)
        judge(c);
  }
}

} // namespace slac::check

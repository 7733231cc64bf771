// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/outcome.hpp"
#include "exporter/sli/percent.hpp"

#include <string_view>
#include <vector>

namespace slax::sli {

enum class Status : std::uint8_t { Met, AtRisk, Breached, Unknown };
std::string_view status_name(Status status);

/// What one form of credit comes to.
struct CreditPart {
  std::string_view form;  ///< as the specs write it: `< 99.9%`, `each breach`
  Percent percent;        ///< of the fee, above 0; not yet capped
  std::int64_t count = 0; ///< of what is paid for each; 0: a tier
  friend bool operator==(const CreditPart &, const CreditPart &) = default;
};

/// What an outcome means under a promise's terms.
struct Assessment {
  Status status = Status::Met;
  Percent credit;                ///< of the fee
  std::vector<CreditPart> parts; ///< what it is made of; texts of the model
  friend bool operator==(const Assessment &, const Assessment &) = default;
};

/// The one place where status and credit are decided, for every kind of promise (specs/numbers.md,
/// "Status" and "Credit"). Breached: the window's SLI is below the target, and nothing that may
/// come lifts it. Credit: the highest tier that the window's SLI matches (of an open
/// window the least that a lower SLI could still earn), and what each missed incident and each full
/// hour late costs, what bad slices and downtime give back, at most the cap. Exact: whole numbers
/// are compared. Never `Unknown`: that is for evidence to say.
Assessment assess(const Outcome &outcome, slac::base::Decimal target_percent,
                  const slac::model::Credits &credits);

/// Exact.
bool is_below(const Fraction &sli, slac::base::Decimal percent);

} // namespace slax::sli

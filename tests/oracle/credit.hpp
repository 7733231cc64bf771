// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "downtime.hpp"
#include "oracle.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oracle {

// The tier that pays least for a part from `least` to `most` of `of`; nothing where one of them
// earns nothing.
std::optional<Tier> least_tier(const std::vector<Tier> &tiers, std::int64_t least,
                               std::int64_t most, std::int64_t of);

bool has_credits(const Commitment &commitment);
bool has_credits(const Agreement &agreement);

// Percentages below are exact and of the fee for the row's window.
void add_tier(std::vector<Part> &parts, const std::optional<Tier> &tier);
void add_each(std::vector<Part> &parts, const std::string &form, MicroPercent each,
              std::int64_t count);
// `downtime` in the units of `impact`; `whole` is the unclipped window.
void add_pro_rata(std::vector<Part> &parts, const Commitment &commitment,
                  const Availability &impact, std::int64_t downtime, Span whole);
// Slices that begin in `begins`, and what of each lies in `inside`; `length` is the wall time of
// the unclipped window.
void add_slices(std::vector<Part> &parts, const Scenario &scenario, const Commitment &commitment,
                const Availability &impact, Span begins, Span inside, Seconds length);

// The sum of the parts, not above the commitment's cap.
Fraction capped_sum(const std::vector<Part> &parts, const Commitment &commitment);

} // namespace oracle

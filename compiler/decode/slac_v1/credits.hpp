// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// `{"< 99.9%": 10%, each breach: 5%, …}`. `promise` decides which forms there may be; null: it
/// could not be read.
void read_credits(const yaml::Node *node, const terms::Promise *promise, model::Credits &out,
                  base::Diagnostics &diagnostics);
/// `creditCap: 50%`.
void read_cap(const yaml::Node *node, base::Decimal &out, base::Span &span,
              base::Diagnostics &diagnostics);
/// `within 30d`, `by end of 2nd month`; `usual` where nothing is said.
std::optional<model::Claim> read_claim(const yaml::Node *node, std::optional<model::Claim> usual,
                                       base::Diagnostics &diagnostics);
/// `3 breaches over 90d`.
std::optional<model::Chronic> read_chronic(const yaml::Node *node, base::Diagnostics &diagnostics);
/// `affected: share`.
void read_affected(const yaml::Node *node, bool &out, base::Diagnostics &diagnostics);
/// What an Agreement, or an amendment with what it leaves, says of all credits together.
model::MoneyTerms read_money(const Fields &fields, base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <string>

namespace slac::emit {

/// An Objective in plain words: what is measured and promised, what that allows, what each alert
/// needs and how long a total outage takes to raise it, and what the rules cost where each selector
/// has `series` series.
std::string explain(const model::Objective &objective, const model::Model &model, double series);

/// Its lines on what the indicator measures, without what is left out.
std::vector<std::string> measured_words(const model::Objective &objective,
                                        const model::Model &model);
/// Its lines on alerts.
std::vector<std::string> alert_words(const model::Objective &objective, const model::Model &model);

/// An Agreement as a review of the contract: of each promise what it allows, what one miss and the
/// worst window cost, what it leaves out, and which KPI protects it with which buffer; as text or
/// as Markdown.
std::string explain(const model::Agreement &agreement, const model::Model &model, bool markdown);

/// Of an exclusion: "maintenance announced 5d before, at most 10h a year".
std::string maintenance_words(const model::Exclusion &exclude);

/// Each alert that the rules can raise, and the receiver that it reaches: a table.
std::string explain_routes(const model::Model &model);

} // namespace slac::emit

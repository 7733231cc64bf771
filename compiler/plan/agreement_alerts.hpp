// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What is breached and what is about to be, one alert for all commitments of the agreement: the
/// page for an hour after each new breach, the ticket from then on until the window is neither
/// current nor previous.
Group make_agreement_alerts(const model::Agreement &agreement, const model::Model &model);

} // namespace slac::plan

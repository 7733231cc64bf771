// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <map>

namespace slac::model {

/// Terms of a commitment, and when they hold.
struct TermsInForce {
  time::Date first;        ///< day
  time::Interval in_force; ///< inside the agreement's term
  const Commitment *commitment = nullptr;
};

/// What an agreement promises, by the commitments' names, each in the order of time. The term is in
/// the Project's zone; an amendment begins at the start of its day in the zone of the windows that
/// it ends, or else begins.
std::map<std::string, std::vector<TermsInForce>> terms_in_force(const Agreement &agreement,
                                                                const Project &project);

/// The terms that each commitment has last, by name.
std::vector<const Commitment *> latest_commitments(const Agreement &agreement);

/// Promises by objective under each of their terms; their rows are recorded by rules.
std::vector<const Commitment *> promises_by_objective(const Model &model);

/// Whether some row or KPI is the exporter's: not every promise is one by objective.
bool needs_exporter(const Model &model);

/// What is promised under the name, for people: with the day from which each sentence holds, if it
/// was amended.
std::string promise_text(const Agreement &agreement, const std::string &commitment);

} // namespace slac::model

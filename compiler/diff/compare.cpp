// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/compare.hpp"

#include "compiler/diff/agreements.hpp"
#include "compiler/diff/fields.hpp"
#include "compiler/diff/objectives.hpp"
#include "compiler/diff/outputs.hpp"
#include "compiler/diff/surroundings.hpp"

#include <algorithm>
#include <tuple>

namespace slac::diff {

std::vector<Change> compare(const Side &before, const Side &after, bool skip_foreign,
                            const ClosedWindows &closed) {
  const Fields fields(before, after, skip_foreign);
  Sides sides{before, after, fields.renamed()};
  // A composite is what its members are.
  const auto is_composite = [](const model::Objective &o) {
    return model::composite_of(o) != nullptr;
  };
  const auto &objectives = after.model->objectives;
  if (std::none_of(objectives.begin(), objectives.end(), is_composite))
    sides.objectives = fields.changed_objectives();
  std::vector<Change> out;
  compare_agreements(sides, closed, out);
  compare_objectives(sides, out);
  compare_surroundings(sides, closed, out);
  fields.compare(sides, closed, out);
  compare_kpis(sides, out);
  compare_rules(sides, out);
  compare_dashboards(sides, out);
  std::stable_sort(out.begin(), out.end(), [](const Change &a, const Change &b) {
    return std::tie(a.topic, a.kind, a.name) < std::tie(b.topic, b.kind, b.name);
  });
  return out;
}

} // namespace slac::diff

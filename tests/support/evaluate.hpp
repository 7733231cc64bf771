// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/report/report.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/source/ndjson.hpp"

#include <memory>
#include <string>

namespace test {

/// Records in, everything out, by an engine that receives them once and is asked once.
struct Evaluated : slax::sli::Evaluation {
  std::vector<slax::source::Refused> refused;
};

inline Evaluated evaluate(const slac::model::Model &model, const std::string &ndjson,
                          slac::time::Instant now, slax::sli::WindowSet windows = {}) {
  slax::sli::Engine engine(windows);
  // The caller keeps the model.
  engine.set_model(std::shared_ptr<const slac::model::Model>(std::shared_ptr<void>(), &model));
  auto records = slax::source::parse_ndjson(ndjson, "file", engine.names());
  engine.apply({0, true, std::move(records.incidents)});
  engine.advance(now);
  Evaluated out{slax::sli::gather(engine), std::move(records.refused)};
  return out;
}

inline slax::report::Report report_of(const Evaluated &evaluated) {
  slax::report::Report out;
  out.at = evaluated.at;
  for (const slax::sli::Row &row : evaluated.rows)
    out.rows.push_back(&row);
  out.sums = evaluated.sums;
  out.chronic = evaluated.chronic;
  out.kpis = evaluated.kpis;
  out.refused = evaluated.refused;
  out.issues = evaluated.issues;
  out.unattributed = evaluated.unattributed;
  return out;
}

} // namespace test

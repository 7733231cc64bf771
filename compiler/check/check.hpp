// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/model/model.hpp"

#include <optional>

namespace slac::check {

struct Options {
  std::optional<time::Date> today; ///< for checks that age; without it they are silent
};

/// Runs every semantic check. The model must have been decoded without errors.
void check_model(const model::Model &model, const Options &options, base::Diagnostics &diagnostics);

/// Secrets of Channels that what runs them cannot read: an AlertmanagerConfig reads those of its
/// cluster, an Alertmanager's own configuration files.
void check_secrets(const model::Model &model, bool of_cluster, base::Diagnostics &diagnostics);

/// Applies `findings` of the Project, and comments `# slac: ignore=CODE reason` on the line of a
/// finding or on the one before it.
void revise_findings(const model::Project &project, const base::SourceSet &sources,
                     base::Diagnostics &diagnostics);

// The checks, one per file.
void check_target_range(const model::Model &, const Options &, base::Diagnostics &);
void check_retention(const model::Model &, const Options &, base::Diagnostics &);
void check_tiers(const model::Model &, const Options &, base::Diagnostics &);
void check_resolution(const model::Model &, const Options &, base::Diagnostics &);
void check_consequence(const model::Model &, const Options &, base::Diagnostics &);
void check_review(const model::Model &, const Options &, base::Diagnostics &);
void check_calendar_tables(const model::Model &, const Options &, base::Diagnostics &);
void check_overlap(const model::Model &, const Options &, base::Diagnostics &);
void check_ratio(const model::Model &, const Options &, base::Diagnostics &);
void check_alerts(const model::Model &, const Options &, base::Diagnostics &);
void check_by_labels(const model::Model &, const Options &, base::Diagnostics &);
void check_maintenance(const model::Model &, const Options &, base::Diagnostics &);
void check_maintenance_in_windows(const model::Model &, const Options &, base::Diagnostics &);
void check_hours(const model::Model &, const Options &, base::Diagnostics &);
void check_routes(const model::Model &, const Options &, base::Diagnostics &);
void check_channels(const model::Model &, const Options &, base::Diagnostics &);
void check_pauses(const model::Model &, const Options &, base::Diagnostics &);
void check_fees(const model::Model &, const Options &, base::Diagnostics &);
void check_kpi_purpose(const model::Model &, const Options &, base::Diagnostics &);
void check_kpi_measure(const model::Model &, const Options &, base::Diagnostics &);
void check_kpi_buffer(const model::Model &, const Options &, base::Diagnostics &);
void check_dependencies(const model::Model &, const Options &, base::Diagnostics &);
void check_composites(const model::Model &, const Options &, base::Diagnostics &);
void check_coverage(const model::Model &, const Options &, base::Diagnostics &);

} // namespace slac::check

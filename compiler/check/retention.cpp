// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/time/duration.hpp"

namespace slac::check {

/// A window that reaches further back than Prometheus keeps data silently covers less.
void check_retention(const model::Model &model, const Options & /*options*/,
                     base::Diagnostics &diagnostics) {
  const model::Project &project = model.project;
  for (const model::Objective &o : model.objectives) {
    const time::Duration window = model::window_length(o);
    if (window <= project.retention.value) continue;
    base::Diagnostic d = base::make_diagnostic(
        base::Code::WindowRetention, o.window_span,
        "window of " + time::format_window(window) + " is longer than Prometheus keeps data (" +
            time::format_window(project.retention.value) + ")",
        "set `prometheus: {retention: …}` of the Project to what your Prometheus keeps");
    if (project.retention.span.end != 0)
      d.also.push_back({project.retention.span, "the retention stands here"});
    diagnostics.add(std::move(d));
  }
}

} // namespace slac::check

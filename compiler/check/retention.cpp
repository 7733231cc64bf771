// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/time/duration.hpp"

namespace slac::check {

/// A window that reaches further back than Prometheus keeps data silently covers less.
void check_retention(const model::Model &model, const Options & /*options*/,
                     base::Diagnostics &diagnostics) {
  const model::Project &project = model.project;
  const auto check = [&](time::Duration window, base::Span where) {
    if (window <= project.retention.value) return;
    base::Diagnostic d = base::make_diagnostic(
        base::Code::WindowRetention, where,
        "window of " + time::format_window(window) + " is longer than Prometheus keeps data (" +
            time::format_window(project.retention.value) + ")",
        "set `prometheus: {retention: …}` of the Project to what your Prometheus keeps");
    if (project.retention.span.end != 0)
      d.also.push_back({project.retention.span, "the retention stands here"});
    diagnostics.add(std::move(d));
  };
  for (const model::Objective &o : model.objectives) {
    check(terms::nominal_length(model::window_of(o)), o.window_span);
    for (const auto &also : o.also)
      check(also.value, also.span);
  }
}

} // namespace slac::check

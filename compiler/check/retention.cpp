// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

namespace slac::check {

namespace {

/// Credits of a promise by objective are claimed with what Prometheus still has: its window must
/// not be gone before the claim ends. Incidents stay in the store.
void check_claims(const model::Model &model, base::Diagnostics &diagnostics) {
  constexpr int kDaysOfMonth = 31;
  for (const model::Commitment *c : model::promises_by_objective(model)) {
    const auto &promise = std::get<terms::ObjectivePromise>(c->promise.value);
    if (!c->claim) continue;
    const int days = c->claim->form == model::Claim::Form::Days
                         ? c->claim->count
                         : (c->claim->count + 1) * kDaysOfMonth;
    const time::Duration needed{terms::nominal_length(promise.window.form).ns + days * time::kDay};
    if (needed <= model.project.retention.value) continue;
    diagnostics.add(base::make_diagnostic(
        base::Code::WindowRetention, c->claim->span,
        "a claim that ends " + time::format_window(needed) +
            " after its window began is longer than Prometheus keeps data (" +
            time::format_window(model.project.retention.value) + ")",
        "set `prometheus: {retention: …}` of the Project to what your Prometheus keeps, or "
        "shorten the claim"));
  }
}

} // namespace

/// A window that reaches further back than Prometheus keeps data silently covers less.
void check_retention(const model::Model &model, const Options & /*options*/,
                     base::Diagnostics &diagnostics) {
  const model::Project &project = model.project;
  const auto check = [&](const terms::WindowForm &form, base::Span where) {
    const bool is_rolling = std::holds_alternative<terms::Rolling>(form);
    time::Duration window = terms::nominal_length(form);
    if (!is_rolling) window.ns *= 2; // the period before is recorded as well
    if (window <= project.retention.value) return;
    base::Diagnostic d = base::make_diagnostic(
        base::Code::WindowRetention, where,
        (is_rolling ? "window of " + time::format_window(window) + " is"
                    : "a " + terms::window_name(form) + " and the one before, " +
                          time::format_window(window) + ", are") +
            " longer than Prometheus keeps data (" + time::format_window(project.retention.value) +
            ")",
        "set `prometheus: {retention: …}` of the Project to what your Prometheus keeps");
    if (project.retention.span.end != 0)
      d.also.push_back({project.retention.span, "the retention stands here"});
    diagnostics.add(std::move(d));
  };
  check_claims(model, diagnostics);
  for (const model::Commitment *c : model::promises_by_objective(model))
    check(terms::window_of(c->promise.value).form, c->promise.span);
  for (const model::Objective &o : model.objectives) {
    check(model::window_of(o), o.window_span);
    for (const auto &also : o.also)
      check(also.value, also.span);
  }
}

} // namespace slac::check

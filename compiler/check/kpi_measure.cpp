// SPDX-License-Identifier: Apache-2.0
// KPIs that could be met while the promise that they stand for is broken: another measure, an
// average over what the promise separates, a mean of what holds for every incident.
#include "compiler/check/check.hpp"
#include "compiler/check/kpi_fit.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using base::Code;

void report(Code code, const model::Kpi &kpi, const Promise *promise, std::string message,
            std::string help, base::Diagnostics &diagnostics) {
  base::Diagnostic d =
      base::make_diagnostic(code, kpi.target.span, std::move(message), std::move(help));
  if (promise != nullptr) d.also.push_back({promise->commitment->promise.span, "the promise"});
  diagnostics.add(std::move(d));
}

std::string quoted(const Promise &promise) {
  return "`" + terms::print_promise(promise.commitment->promise.value) + "`";
}

class Measures {
public:
  Measures(const model::Model &model, base::Diagnostics &diagnostics)
      : model_(model), diagnostics_(diagnostics), kpis_(kpis_of(model)),
        promises_(promises_of(model)) {}

  void check() {
    for (const KpiOf &one : kpis_) {
      if (is_upside_down(one.kpi->target.value)) {
        report(Code::KpiMismatch, *one.kpi, nullptr,
               "KPI `" + one.kpi->name.value + "` is met by the worse values",
               "times, silences, counts, used budgets, noise and reopen rates are to be at most so "
               "much, shares and availability at least",
               diagnostics_);
        continue;
      }
      const std::vector<Promise> its = protected_by(*one.kpi, promises_);
      for (const Promise &promise : its)
        against(one, promise);
      if (its.size() > 1) alike(*one.kpi, its);
      if (!one.is_per_account()) over_all(one);
    }
  }

private:
  void against(const KpiOf &one, const Promise &promise) {
    const terms::Kpi &kpi = one.kpi->target.value;
    const terms::Promise &promised = promise.commitment->promise.value;
    const Fit how = fit(kpi, promised);
    if (how == Fit::Mismatch)
      return report(
          Code::KpiMismatch, *one.kpi, &promise,
          "KPI `" + one.kpi->name.value + "` measures something else than " + quoted(promise),
          "it can be met while the promise is broken: measure what is promised", diagnostics_);
    if (!is_within(kpi, promised, model_.project))
      report(Code::KpiAverages, *one.kpi, &promise,
             "KPI `" + one.kpi->name.value + "` mixes severities that " + quoted(promise) +
                 " is not about",
             "many small incidents hide the ones that are promised: name the promise's severities",
             diagnostics_);
    const auto timed = terms::timed(promised);
    const bool is_of_every = timed && !timed->share;
    if (is_average(kpi) && is_of_every && how == Fit::Same && !has_tail_beside(promise))
      report(Code::KpiMean, *one.kpi, &promise,
             "a mean cannot protect a promise of every incident: " + quoted(promise) +
                 " is broken by the slowest, which a mean hides",
             "add a tail beside it, such as `p95` or `max time to …`, that protects the same "
             "commitment",
             diagnostics_);
  }

  bool has_tail_beside(const Promise &promise) const {
    return std::any_of(kpis_.begin(), kpis_.end(), [&](const KpiOf &other) {
      if (!is_tail(other.kpi->target.value) || !other.is_per_account()) return false;
      if (fit(other.kpi->target.value, promise.commitment->promise.value) != Fit::Same)
        return false;
      const auto its = protected_by(*other.kpi, promises_);
      return std::any_of(its.begin(), its.end(),
                         [&](const Promise &one) { return one.commitment == promise.commitment; });
    });
  }

  /// One value over several promises is of one kind of incidents.
  void alike(const model::Kpi &kpi, const std::vector<Promise> &its) {
    const auto severities = [](const Promise &promise) {
      const auto timed = terms::timed(promise.commitment->promise.value);
      return timed ? terms::print_severities(timed->severities) : std::string();
    };
    for (const Promise &promise : its)
      if (severities(promise) != severities(its.front()))
        return report(Code::KpiAverages, kpi, &promise,
                      "KPI `" + kpi.name.value + "` protects promises about " +
                          severities(its.front()) + " and about " + severities(promise),
                      "give each of them a KPI of its own", diagnostics_);
  }

  /// Of one value over all accounts: a promise that each account has breaks behind it, unless a KPI
  /// for each account measures the same.
  void over_all(const KpiOf &one) {
    const terms::Kpi &kpi = one.kpi->target.value;
    const auto *time = std::get_if<terms::TimeKpi>(&kpi);
    const bool is_max = time != nullptr && time->statistic.form == terms::Statistic::Form::Max;
    // A maximum, and the longest silence, hold for each account.
    if ((time == nullptr || is_max) && !std::holds_alternative<terms::ShareKpi>(kpi)) return;
    for (const Promise &promise : promises_) {
      const terms::Promise &promised = promise.commitment->promise.value;
      if (fit(kpi, promised) != Fit::Same || !overlaps(kpi, promised, model_.project)) continue;
      const bool is_guarded = std::any_of(kpis_.begin(), kpis_.end(), [&](const KpiOf &other) {
        const terms::Kpi &its = other.kpi->target.value;
        const auto of = protected_by(*other.kpi, promises_);
        const bool is_about_it =
            other.kpi->protects.empty() || std::any_of(of.begin(), of.end(), [&](const Promise &p) {
              return p.commitment == promise.commitment;
            });
        return other.is_per_account() && is_about_it && fit(its, promised) == Fit::Same &&
               overlaps(kpi, its, model_.project);
      });
      if (is_guarded) continue;
      report(Code::KpiAverages, *one.kpi, &promise,
             "KPI `" + one.kpi->name.value + "` is one value over all accounts, behind which " +
                 quoted(promise) + " of `" + promise.agreement->name.value +
                 "` breaks for one of them",
             "add a KPI for each account beside it: `kpis:` of the agreement, or `across: "
             "accounts`",
             diagnostics_);
      return;
    }
  }

  const model::Model &model_;
  base::Diagnostics &diagnostics_;
  const std::vector<KpiOf> kpis_;
  const std::vector<Promise> promises_;
};

} // namespace

void check_kpi_measure(const model::Model &model, const Options & /*options*/,
                       base::Diagnostics &diagnostics) {
  Measures(model, diagnostics).check();
}

} // namespace slac::check

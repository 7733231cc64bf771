// SPDX-License-Identifier: Apache-2.0
// Promises without a KPI that warns before they are broken, and KPIs that serve nobody.
#include "compiler/check/check.hpp"
#include "compiler/check/kpi_fit.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <set>

namespace slac::check {
namespace {

using base::Code;

/// Half of what is promised; of business days four hours each.
terms::Amount half(const terms::Amount &amount) {
  terms::Amount out = amount;
  if (amount.unit == terms::Amount::Unit::BusinessDays) {
    out.unit = terms::Amount::Unit::Business;
    out.length = {std::int64_t{4} * amount.days * time::kHour};
    out.days = 0;
    return out;
  }
  const std::int64_t second = amount.length.ns >= 2 * time::kSecond ? time::kSecond : 1'000'000;
  out.length.ns = std::max<std::int64_t>(amount.length.ns / 2 / second * second, second);
  return out;
}

/// A month's worth of incidents for short windows, a quarter's for long ones.
std::string window_for(const terms::Window &window) {
  return "over " +
         std::string(terms::nominal_length(window.form).ns > 31 * time::kDay ? "90d" : "30d");
}

/// A name that no KPI of the agreement has.
std::string name_for(const std::string &commitment, const model::Agreement &agreement) {
  constexpr std::size_t kLongest = 50; // of 63, with what is added
  const std::string base = commitment.substr(0, kLongest) + "-early";
  std::string out = base;
  const auto is_taken = [&](const model::Kpi &kpi) { return kpi.name.value == out; };
  for (int i = 2; std::any_of(agreement.kpis.begin(), agreement.kpis.end(), is_taken); ++i)
    out = base + "-" + std::to_string(i);
  return out;
}

/// The KPI that would protect it, ready to paste below `kpis:`.
std::string offer(const model::Commitment &c, const model::Agreement &agreement) {
  const terms::Promise &promise = c.promise.value;
  std::string sentence;
  if (const auto *p = std::get_if<terms::AvailabilityPromise>(&promise)) {
    const auto *calendar = std::get_if<terms::Calendar>(&p->window.form);
    sentence =
        "budget used <= 50% " + (calendar != nullptr && calendar->period == time::Period::Term
                                     ? std::string("per month") // no KPI is over a whole term
                                     : terms::print_window(p->window));
  } else if (const auto *t = std::get_if<terms::TimelyPromise>(&promise)) {
    sentence = "p95 time to " + std::string(terms::measure_words(t->verb)) + " " +
               terms::print_severities(t->severities) +
               " <= " + terms::print_amount(half(t->within)) + " " + window_for(t->window);
  } else if (const auto *u = std::get_if<terms::CadencePromise>(&promise)) {
    sentence = "longest silence on " + terms::print_severities(u->severities) +
               " <= " + terms::print_amount(half(u->every)) + " " + window_for(u->window);
  }
  const bool has_comma = sentence.find(',') != std::string::npos;
  return name_for(c.name.value, agreement) +
         ": {target: " + (has_comma ? "\"" + sentence + "\"" : sentence) +
         ", protects: " + c.name.value + "}";
}

} // namespace

void check_kpi_purpose(const model::Model &model, const Options & /*options*/,
                       base::Diagnostics &diagnostics) {
  const std::vector<KpiOf> kpis = kpis_of(model);
  const std::vector<Promise> promises = promises_of(model);
  std::set<const model::Commitment *> is_protected;
  for (const KpiOf &one : kpis)
    for (const Promise &promise : protected_by(*one.kpi, promises))
      if (fit(one.kpi->target.value, promise.commitment->promise.value) == Fit::Same)
        is_protected.insert(promise.commitment);
  for (const Promise &promise : promises)
    if (!is_protected.contains(promise.commitment))
      diagnostics.add(base::make_diagnostic(Code::UnprotectedPromise, promise.commitment->name.span,
                                            "no KPI protects commitment `" +
                                                promise.commitment->name.value +
                                                "`: nothing warns before it is broken",
                                            "write under `kpis:` of the agreement: " +
                                                offer(*promise.commitment, *promise.agreement)));
  for (const KpiOf &one : kpis)
    if (one.kpi->protects.empty() && one.kpi->why.empty())
      diagnostics.add(base::make_diagnostic(
          Code::IdleKpi, one.kpi->name.span,
          "KPI `" + one.kpi->name.value + "` protects no promise and serves nobody",
          "add `protects: COMMITMENT`, or `why: ` with the meeting or person that acts on it"));
}

} // namespace slac::check

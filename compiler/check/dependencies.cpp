// SPDX-License-Identifier: Apache-2.0
// A promise of a service that is stricter than what is promised of all that it depends on, by
// vendors (`received`) and by other teams (`internal`).
#include "compiler/base/overloaded.hpp"
#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"

#include <algorithm>
#include <optional>

namespace slac::check {
namespace {

using base::Decimal;
using base::Wide;

constexpr Wide kWhole = Decimal::from_int(100).units();

bool covers(const model::Agreement &a, const terms::AvailabilityPromise &promise,
            const std::string &service) {
  const auto is = [&](const auto &list, const auto &name) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto &one) { return name(one) == service; });
  };
  return is(a.services, [](const model::Text &t) { return t.value; }) &&
         (promise.services.empty() ||
          is(promise.services, [](const terms::Name &n) { return n.text; }));
}

/// The best that somebody promises us of the service while the agreement is in force.
std::optional<Decimal> promised_to_us(const model::Model &model, const std::string &service,
                                      const model::Agreement &given) {
  std::optional<Decimal> out;
  for (const model::Agreement &a : model.agreements) {
    if (a.direction == "given" || a.last_day < given.first_day || given.last_day < a.first_day)
      continue;
    for (const model::Commitment *c : model::latest_commitments(a))
      if (const auto *p = std::get_if<terms::AvailabilityPromise>(&c->promise.value);
          p != nullptr && covers(a, *p, service) && (!out || *out < p->percent))
        out = p->percent;
  }
  return out;
}

} // namespace

void check_dependencies(const model::Model &model, const Options & /*options*/,
                        base::Diagnostics &diagnostics) {
  for (const model::Agreement &a : model.agreements) {
    if (a.direction == "received") continue;
    for (const model::Commitment *c : model::latest_commitments(a)) {
      const auto *promise = std::get_if<terms::AvailabilityPromise>(&c->promise.value);
      if (promise == nullptr) continue;
      for (const model::Text &name : a.services) {
        const model::Service *service = model.find_service(name.value);
        if (service == nullptr || !covers(a, *promise, name.value)) continue;
        Wide product = kWhole; // in a Decimal's units of a percentage, rounded up
        std::string what;
        for (const model::Text &other : service->depends_on)
          if (const auto percent = promised_to_us(model, other.value, a)) {
            product = (product * percent->units() + kWhole - 1) / kWhole;
            what += (what.empty() ? "`" : ", `") + other.value + "` " + percent->text() + "%";
          }
        if (what.empty() || promise->percent.units() <= product) continue;
        const Decimal together = Decimal::from_units(static_cast<std::int64_t>(product));
        diagnostics.add(base::make_diagnostic(
            base::Code::BeyondDependencies, c->promise.span,
            "`" + name.value + "` is promised at " + promise->percent.text() +
                "%, and what it depends on holds at most " + together.text() + "%: " + what,
            "promise less, or add redundancy and leave out of `dependsOn` what may fail alone"));
      }
    }
  }
}

} // namespace slac::check

// SPDX-License-Identifier: Apache-2.0
// Two agreements in force at once that promise one account different things for one service.
#include "compiler/check/check.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using model::Agreement;
using model::Commitment;

bool share_account(const Agreement &a, const Agreement &b) {
  return std::any_of(a.accounts.begin(), a.accounts.end(), [&](const std::string &name) {
    return std::binary_search(b.accounts.begin(), b.accounts.end(), name);
  });
}

bool share_service(const Agreement &a, const Agreement &b) {
  return std::any_of(a.services.begin(), a.services.end(), [&](const model::Text &s) {
    return std::any_of(b.services.begin(), b.services.end(),
                       [&](const model::Text &t) { return s.value == t.value; });
  });
}

/// The services that an availability promise of the agreement is about.
std::vector<std::string> promised_services(const Agreement &a,
                                           const terms::AvailabilityPromise &p) {
  std::vector<std::string> out;
  for (const terms::Name &name : p.services)
    out.push_back(name.text);
  if (p.services.empty())
    for (const model::Text &service : a.services)
      out.push_back(service.value);
  return out;
}

bool share_promised_service(const Agreement &a, const Commitment &x, const Agreement &b,
                            const Commitment &y) {
  const auto *p = std::get_if<terms::AvailabilityPromise>(&x.promise.value);
  const auto *q = std::get_if<terms::AvailabilityPromise>(&y.promise.value);
  if (p == nullptr || q == nullptr) return true; // timely promises cover all services
  const auto others = promised_services(b, *q);
  const auto mine = promised_services(a, *p);
  return std::any_of(mine.begin(), mine.end(), [&](const std::string &name) {
    return std::find(others.begin(), others.end(), name) != others.end();
  });
}

/// An availability promise without its services, which are compared on their own.
std::string terms_of(const Commitment &c) {
  terms::Promise promise = c.promise.value;
  if (auto *p = std::get_if<terms::AvailabilityPromise>(&promise)) p->services.clear();
  return terms::print_promise(promise);
}

/// Whether both promise the same measure: availability, or one verb for the same severities.
bool same_measure(const Commitment &a, const Commitment &b) {
  if (a.promise.value.index() != b.promise.value.index()) return false;
  const auto *x = std::get_if<terms::TimelyPromise>(&a.promise.value);
  const auto *y = std::get_if<terms::TimelyPromise>(&b.promise.value);
  if (x == nullptr || y == nullptr) return true;
  return x->verb == y->verb &&
         terms::print_severities(x->severities) == terms::print_severities(y->severities);
}

void compare(const Agreement &a, const Agreement &b, base::Diagnostics &diagnostics) {
  for (const Commitment &second : b.commitments)
    for (const Commitment &first : a.commitments) {
      if (!same_measure(first, second) || !share_promised_service(a, first, b, second)) continue;
      if (terms_of(first) == terms_of(second)) continue;
      std::string message = "`" + a.name.value + "` and `" + b.name.value;
      message += "` promise the same account different things: `";
      message += terms::print_promise(first.promise.value) + "` and `";
      message += terms::print_promise(second.promise.value) + "`";
      base::Diagnostic d = base::make_diagnostic(
          base::Code::AmbiguousPromise, second.promise.span, std::move(message),
          "let each account have one agreement for a service, or end one term before the other "
          "starts");
      d.also.push_back({first.promise.span, "the other promise"});
      diagnostics.add(std::move(d));
    }
}

} // namespace

void check_overlap(const model::Model &model, const Options & /*options*/,
                   base::Diagnostics &diagnostics) {
  for (std::size_t i = 0; i < model.agreements.size(); ++i)
    for (std::size_t k = i + 1; k < model.agreements.size(); ++k) {
      const Agreement &a = model.agreements[i];
      const Agreement &b = model.agreements[k];
      const bool in_force_at_once = a.first_day <= b.last_day && b.first_day <= a.last_day;
      if (a.direction == b.direction && in_force_at_once && share_account(a, b) &&
          share_service(a, b))
        compare(a, b, diagnostics);
    }
}

} // namespace slac::check

// SPDX-License-Identifier: Apache-2.0
// Two agreements in force at once that promise one account different things for one service.
#include "compiler/base/overloaded.hpp"
#include "compiler/check/check.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace slac::check {
namespace {

using model::Agreement;
using model::Commitment;

/// One thing that an agreement promises: only equal subjects can contradict each other.
struct Promised {
  std::string subject; ///< direction, service, measure
  std::string terms;   ///< the sentence without services
  const Agreement *agreement;
  const Commitment *commitment;
};

/// The services that a promise of the agreement is about.
std::vector<std::string> promised_services(const Agreement &a, const Commitment &c) {
  std::vector<std::string> out;
  if (const auto *p = std::get_if<terms::AvailabilityPromise>(&c.promise.value))
    for (const terms::Name &name : p->services)
      out.push_back(name.text);
  if (out.empty())
    for (const model::Text &service : a.services)
      out.push_back(service.value);
  return out;
}

/// An availability promise without its services, which are part of the subject.
std::string terms_of(const Commitment &c) {
  terms::Promise promise = c.promise.value;
  if (auto *p = std::get_if<terms::AvailabilityPromise>(&promise)) p->services.clear();
  return terms::print_promise(promise);
}

/// Availability, or one verb for the same severities.
std::string measure_of(const Commitment &c) {
  return std::visit(
      base::Overloaded{
          [](const terms::AvailabilityPromise &) { return std::string("availability"); },
          [](const terms::TimelyPromise &p) {
            return std::string(terms::verb_words(p.verb)) + " " +
                   terms::print_severities(p.severities);
          },
      },
      c.promise.value);
}

std::vector<Promised> promises_of(const Agreement &a) {
  std::vector<Promised> out;
  for (const Commitment &c : a.commitments)
    for (const std::string &service : promised_services(a, c))
      out.push_back({a.direction + "\n" + service + "\n" + measure_of(c), terms_of(c), &a, &c});
  return out;
}

/// Lists of agreements that cover one account together, each once.
std::set<std::vector<std::size_t>> companions(const std::vector<Agreement> &agreements) {
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_account;
  for (std::size_t i = 0; i < agreements.size(); ++i)
    for (const std::string &account : agreements[i].accounts)
      by_account[account].push_back(i);
  std::set<std::vector<std::size_t>> out;
  for (auto &[account, list] : by_account)
    if (list.size() > 1) out.insert(std::move(list));
  return out;
}

void report(const Promised &a, const Promised &b, base::Diagnostics &diagnostics) {
  const bool in_order = a.agreement < b.agreement; // the model has them by name
  const Promised &first = in_order ? a : b;
  const Promised &second = in_order ? b : a;
  std::string message =
      "`" + first.agreement->name.value + "` and `" + second.agreement->name.value;
  message += "` promise the same account different things: `";
  message += terms::print_promise(first.commitment->promise.value) + "` and `";
  message += terms::print_promise(second.commitment->promise.value) + "`";
  base::Diagnostic d = base::make_diagnostic(
      base::Code::AmbiguousPromise, second.commitment->promise.span, std::move(message),
      "let each account have one agreement for a service, or end one term before the other "
      "starts");
  d.also.push_back({first.commitment->promise.span, "the other promise"});
  diagnostics.add(std::move(d));
}

/// What one agreement promises about one subject.
struct Side {
  std::vector<const Promised *> promises; ///< at least one
  const Promised *other = nullptr;        ///< with other terms than the first

  time::Date last_day() const { return promises.front()->agreement->last_day; }
};

std::map<std::string_view, Side> sides(const std::vector<Promised> &promises) {
  std::map<std::string_view, Side> out;
  for (const Promised &p : promises) {
    Side &side = out[p.subject];
    side.promises.push_back(&p);
    if (p.terms != side.promises.front()->terms) side.other = &p;
  }
  return out;
}

void compare(const Side &a, const Side &b, base::Diagnostics &diagnostics) {
  for (const Promised *p : b.promises) {
    const Promised *q = p->terms != a.promises.front()->terms ? a.promises.front() : a.other;
    if (q != nullptr) report(*q, *p, diagnostics);
  }
}

} // namespace

/// Of the agreements that promise something about one subject, in the order in which their terms
/// start, each is compared with the one before it that ends last. Where any two contradict each
/// other some two of those that are compared do.
void check_overlap(const model::Model &model, const Options & /*options*/,
                   base::Diagnostics &diagnostics) {
  std::vector<std::vector<Promised>> promises;
  for (const Agreement &a : model.agreements)
    promises.push_back(promises_of(a));
  for (std::vector<std::size_t> together : companions(model.agreements)) {
    std::stable_sort(together.begin(), together.end(), [&](std::size_t a, std::size_t b) {
      return model.agreements[a].first_day < model.agreements[b].first_day;
    });
    std::map<std::string_view, Side> last_of;
    for (const std::size_t i : together)
      for (auto &[subject, side] : sides(promises[i])) {
        const auto [entry, is_first] = last_of.emplace(subject, side);
        if (is_first) continue;
        Side &last = entry->second;
        if (model.agreements[i].first_day <= last.last_day()) compare(last, side, diagnostics);
        if (last.last_day() < side.last_day()) last = std::move(side);
      }
  }
}

} // namespace slac::check

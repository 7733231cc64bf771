// SPDX-License-Identifier: Apache-2.0
// Two agreements in force at once that promise one account different things for one service.
#include "compiler/base/overloaded.hpp"
#include "compiler/check/check.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace slac::check {
namespace {

using model::Agreement;
using model::Commitment;

constexpr char kAvailability[] = "availability";

/// The sentence; of availability without services, which are compared on their own.
std::string terms_of(const Commitment &c) {
  terms::Promise promise = c.promise.value;
  if (auto *p = std::get_if<terms::AvailabilityPromise>(&promise)) p->services.clear();
  return terms::print_promise(promise);
}

/// Availability, or one verb for the same severities.
std::string measure_of(const Commitment &c) {
  return std::visit(
      base::Overloaded{
          [](const terms::AvailabilityPromise &) { return std::string(kAvailability); },
          [](const terms::TimelyPromise &p) {
            return std::string(terms::verb_words(p.verb)) + " " +
                   terms::print_severities(p.severities);
          },
          [](const terms::CadencePromise &p) {
            return "update customers on " + terms::print_severities(p.severities);
          },
          [](const terms::ObjectivePromise &p) { return "objective " + p.objective.text; },
      },
      c.promise.value);
}

struct Promised {
  const Agreement *agreement;
  const Commitment *commitment;
  std::string terms;
};

/// What one agreement promises about one measure: one commitment, and one with other terms.
struct Side {
  std::optional<Promised> first;
  std::optional<Promised> other;

  void add(const Promised &promised) {
    if (!first)
      first = promised;
    else if (!other && promised.terms != first->terms)
      other = promised;
  }
};

struct Promises {
  std::map<std::string, Side> of_all_services;      ///< by measure
  std::map<std::string_view, Side> availability_of; ///< services that a sentence names
};

Promises promises_of(const Agreement &a) {
  Promises out;
  std::vector<Promised> unnamed;
  for (const Commitment &c : a.commitments) {
    const Promised promised{&a, &c, terms_of(c)};
    const auto *availability = std::get_if<terms::AvailabilityPromise>(&c.promise.value);
    if (availability == nullptr || availability->services.empty())
      out.of_all_services[measure_of(c)].add(promised);
    else
      for (const terms::Name &name : availability->services)
        out.availability_of[name.text].add(promised);
  }
  if (const auto all = out.of_all_services.find(kAvailability); all != out.of_all_services.end())
    for (auto &[service, side] : out.availability_of)
      for (const auto &promised : {all->second.first, all->second.other})
        if (promised) side.add(*promised);
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

void compare(const Side &a, const Side &b, base::Diagnostics &diagnostics) {
  if (a.first->terms != b.first->terms)
    report(*a.first, *b.first, diagnostics);
  else if (b.other)
    report(*a.first, *b.other, diagnostics);
  else if (a.other)
    report(*a.other, *b.first, diagnostics);
}

/// Compares what agreements promise about one measure of one service, in the order in which their
/// terms start: each with the one before it that ends last. Where any two contradict each other
/// some two of those that are compared do.
void sweep(const std::vector<const Side *> &sides, base::Diagnostics &diagnostics) {
  const Side *last = nullptr;
  for (const Side *side : sides) {
    const Agreement &a = *side->first->agreement;
    if (last != nullptr && a.first_day <= last->first->agreement->last_day)
      compare(*last, *side, diagnostics);
    if (last == nullptr || last->first->agreement->last_day < a.last_day) last = side;
  }
}

/// Agreements, as places in the model's list.
using Group = std::vector<std::size_t>;

/// Groups of agreements of one direction that cover one account together.
std::set<Group> by_account(const std::vector<Agreement> &agreements) {
  std::map<std::pair<std::string_view, std::string_view>, Group> groups;
  for (std::size_t i = 0; i < agreements.size(); ++i)
    for (const std::string &account : agreements[i].accounts)
      groups[{agreements[i].direction, account}].push_back(i);
  std::set<Group> out;
  for (auto &[account, group] : groups)
    if (group.size() > 1) out.insert(std::move(group));
  return out;
}

/// Those of a group that cover one service together, each with all such services.
std::map<Group, std::set<std::string_view>> by_service(const std::vector<Agreement> &agreements,
                                                       const Group &group) {
  std::map<std::string_view, Group> groups;
  for (const std::size_t i : group)
    for (const model::Text &service : agreements[i].services) {
      Group &of_service = groups[service.value];
      if (of_service.empty() || of_service.back() != i) of_service.push_back(i);
    }
  std::map<Group, std::set<std::string_view>> out;
  for (auto &[service, of_service] : groups)
    if (of_service.size() > 1) out[std::move(of_service)].insert(service);
  return out;
}

class OverlapCheck {
public:
  OverlapCheck(const model::Model &model, base::Diagnostics &diagnostics)
      : model_(model), diagnostics_(diagnostics) {}

  void run() {
    for (const Group &group : by_account(model_.agreements))
      for (auto [together, services] : by_service(model_.agreements, group)) {
        Group in_order = together;
        std::stable_sort(in_order.begin(), in_order.end(), [&](std::size_t a, std::size_t b) {
          return model_.agreements[a].first_day < model_.agreements[b].first_day;
        });
        compare_all(in_order);
        compare_named(in_order, services);
      }
  }

private:
  const Promises &promises(std::size_t i) {
    const auto [entry, is_new] = promises_.try_emplace(i);
    if (is_new) entry->second = promises_of(model_.agreements[i]);
    return entry->second;
  }

  /// What is promised for every service.
  void compare_all(const Group &group) {
    std::map<std::string_view, std::vector<const Side *>> by_measure;
    for (const std::size_t i : group)
      for (const auto &[measure, side] : promises(i).of_all_services)
        by_measure[measure].push_back(&side);
    for (const auto &[measure, sides] : by_measure)
      sweep(sides, diagnostics_);
  }

  /// Availability of services that a sentence names.
  void compare_named(const Group &group, const std::set<std::string_view> &services) {
    std::set<std::string_view> named;
    for (const std::size_t i : group)
      for (const auto &[service, side] : promises(i).availability_of)
        if (services.contains(service)) named.insert(service);
    for (const std::string_view service : named) {
      std::vector<const Side *> sides;
      for (const std::size_t i : group) {
        const Promises &p = promises(i);
        const auto own = p.availability_of.find(service);
        const auto all = p.of_all_services.find(kAvailability);
        if (own != p.availability_of.end())
          sides.push_back(&own->second);
        else if (all != p.of_all_services.end())
          sides.push_back(&all->second);
      }
      sweep(sides, diagnostics_);
    }
  }

  const model::Model &model_;
  base::Diagnostics &diagnostics_;
  std::map<std::size_t, Promises> promises_;
};

} // namespace

void check_overlap(const model::Model &model, const Options & /*options*/,
                   base::Diagnostics &diagnostics) {
  OverlapCheck(model, diagnostics).run();
}

} // namespace slac::check

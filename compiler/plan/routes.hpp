// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/matcher.hpp"
#include "compiler/plan/raised_alerts.hpp"

#include <string>
#include <vector>

namespace slac::plan {

/// Of Alertmanager: where alerts with these labels go, unless one of `routes` takes them.
struct Route {
  std::string receiver{}; ///< empty: that of the route around it
  std::vector<AlertMatcher> matchers{};
  std::vector<std::string> group_by{}; ///< empty: as around it
  std::string group_wait{};            ///< likewise
  std::string group_interval{};
  std::string repeat_interval{};
  std::vector<Route> routes{};
};

/// A Channel, or a Channel for breaches and digests, which are never reported as resolved.
struct Receiver {
  const model::Channel *channel = nullptr;
  bool is_of_breaches = false;
  std::string name() const;
};

struct Routing {
  std::vector<Route> routes; ///< below the root, in order
  std::vector<Receiver> receivers;
};

/// By the labels that alerts have in the end. Without any Channel there is nothing.
Routing make_routing(const model::Model &model, const std::vector<RaisedAlert> &alerts);

/// The receiver of the alert; empty: only the root route takes it.
std::string receiver_of(const RaisedAlert &alert, const model::Model &model);

} // namespace slac::plan

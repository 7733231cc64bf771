// SPDX-License-Identifier: Apache-2.0
// One route takes every alert of the tree; below it each Channel has one, and last come the
// Channels of alerts that name none. A breach repeats more rarely than other tickets, and is never
// resolved.
#include "compiler/plan/routes.hpp"

#include "compiler/model/series.hpp"
#include "compiler/promql/regex.hpp"

#include <algorithm>
#include <set>

namespace slac::plan {
namespace {

constexpr const char *kPageRepeats = "4h";
constexpr const char *kTicketRepeats = "24h";
constexpr const char *kBreachRepeats = "5d";
const std::string kAlertName = "alertname";
const std::string kChannel = "channel";

AlertMatcher tier_is(const char *tier) { return matcher(series::kTier, "=", tier); }

/// A breach under `repeat`, whose page repeats as others do.
Route of_breaches(const model::Channel &channel, const char *repeat) {
  Route out;
  out.receiver = Receiver{&channel, true}.name();
  out.matchers = {matcher(kAlertName, "=", series::kAlertBreached)};
  out.repeat_interval = repeat;
  return out;
}

Route of_channel(const model::Channel &channel, bool has_breaches) {
  Route page;
  page.matchers = {tier_is("page")};
  page.repeat_interval = kPageRepeats;
  Route out;
  out.receiver = Receiver{&channel}.name();
  out.matchers = {matcher(kChannel, "=", channel.name.value)};
  out.repeat_interval = kTicketRepeats;
  if (has_breaches) {
    out.routes.push_back(of_breaches(channel, kBreachRepeats));
    out.routes.back().routes = {page};
  }
  out.routes.push_back(std::move(page));
  return out;
}

Route of_tier(const model::Channel &channel, bool page, bool has_breaches) {
  Route out;
  out.receiver = Receiver{&channel}.name();
  out.matchers = {matcher(kChannel, "=", ""), tier_is(page ? "page" : "ticket")};
  out.repeat_interval = page ? kPageRepeats : kTicketRepeats;
  if (has_breaches) out.routes = {of_breaches(channel, page ? kPageRepeats : kBreachRepeats)};
  return out;
}

/// Often, so that a service that expects it notices its absence within minutes.
Route of_watchdog(const model::Channel &channel) {
  Route out;
  out.receiver = Receiver{&channel}.name();
  out.matchers = {matcher(kAlertName, "=", series::kAlertWatchdog), tier_is("")};
  out.group_wait = "0s";
  out.group_interval = "1m";
  out.repeat_interval = "5m";
  return out;
}

} // namespace

std::string Receiver::name() const {
  return "slac/" + channel->name.value + (is_of_breaches ? "/breach" : "");
}

Routing make_routing(const model::Model &model, const std::vector<RaisedAlert> &alerts) {
  Routing out;
  if (model.channels.empty()) return out;
  const model::Alertmanager &defaults = model.project.alertmanager;
  std::set<std::string> used;
  std::set<std::string> names;
  for (const RaisedAlert &alert : alerts) {
    names.insert(promql::literal_pattern(alert.name));
    used.insert(alert.channel);
  }
  const bool has_breaches = names.contains(std::string(series::kAlertBreached));
  Route ours;
  ours.group_by = {std::string(series::kAccount), std::string(series::kAgreement),
                   std::string(series::kCommitment), std::string(series::kObjective)};
  for (const model::Channel &channel : model.channels)
    if (used.contains(channel.name.value)) ours.routes.push_back(of_channel(channel, has_breaches));
  for (const bool page : {true, false}) {
    const model::Text &name = page ? defaults.page : defaults.ticket;
    if (name.value.empty()) continue;
    used.insert(name.value);
    ours.routes.push_back(of_tier(*model.find_channel(name.value), page, has_breaches));
  }
  std::string pattern;
  for (const std::string &name : names)
    pattern += (pattern.empty() ? "" : "|") + name;
  ours.matchers = {matcher(kAlertName, "=~", pattern)};
  if (!names.empty()) out.routes.push_back(std::move(ours));
  for (const model::Channel &channel : model.channels) {
    const bool is_watchdog = channel.name.value == defaults.watchdog.value;
    if (is_watchdog) out.routes.insert(out.routes.begin(), of_watchdog(channel));
    if (used.contains(channel.name.value) || is_watchdog) out.receivers.push_back({&channel});
    if (used.contains(channel.name.value) && has_breaches)
      out.receivers.push_back({&channel, true});
  }
  return out;
}

std::string receiver_of(const RaisedAlert &alert, const model::Model &model) {
  const model::Alertmanager &defaults = model.project.alertmanager;
  const std::string &name = !alert.channel.empty() ? alert.channel
                            : alert.tier == "page" ? defaults.page.value
                                                   : defaults.ticket.value;
  const model::Channel *channel = model.find_channel(name);
  if (channel == nullptr) return {};
  return Receiver{channel, alert.name == series::kAlertBreached}.name();
}

} // namespace slac::plan

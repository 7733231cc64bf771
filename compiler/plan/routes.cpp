// SPDX-License-Identifier: Apache-2.0
// One route takes every alert of the tree; below it each Channel has one, and last come the
// Channels of alerts that name none. A breach repeats more rarely than other tickets; neither it
// nor a digest is reported as resolved.
#include "compiler/plan/routes.hpp"

#include "compiler/model/series.hpp"
#include "compiler/promql/regex.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace slac::plan {
namespace {

constexpr const char *kPageRepeats = "4h";
constexpr const char *kTicketRepeats = "24h";
constexpr const char *kBreachRepeats = "5d";
const std::string kAlertName = "alertname";
const std::string kChannel = "channel";

AlertMatcher tier_is(const char *tier) { return matcher(series::kTier, "=", tier); }

/// Alerts that are never reported as resolved: a breach stands, a digest has been read.
constexpr std::array kLasting{series::kAlertBreached, series::kAlertDigest};

bool is_lasting(std::string_view name) {
  return std::find(kLasting.begin(), kLasting.end(), name) != kLasting.end();
}

/// Those of the tree, as one matcher; none: an empty pattern.
AlertMatcher lasting_of(const std::set<std::string> &names) {
  std::string pattern;
  int count = 0;
  for (const std::string_view name : kLasting)
    if (names.contains(std::string(name))) {
      pattern += (count++ > 0 ? "|" : "") + std::string(name);
    }
  return matcher(kAlertName, count > 1 ? "=~" : "=", pattern);
}

/// Under `repeat`; the page of a breach repeats as others do.
Route of_lasting(const model::Channel &channel, const AlertMatcher &lasting, const char *repeat) {
  Route out;
  out.receiver = Receiver{&channel, true}.name();
  out.matchers = {lasting};
  out.repeat_interval = repeat;
  return out;
}

Route of_channel(const model::Channel &channel, const AlertMatcher &lasting) {
  Route page;
  page.matchers = {tier_is("page")};
  page.repeat_interval = kPageRepeats;
  Route out;
  out.receiver = Receiver{&channel}.name();
  out.matchers = {matcher(kChannel, "=", channel.name.value)};
  out.repeat_interval = kTicketRepeats;
  if (!lasting.value.empty()) {
    out.routes.push_back(of_lasting(channel, lasting, kBreachRepeats));
    out.routes.back().routes = {page};
  }
  out.routes.push_back(std::move(page));
  return out;
}

Route of_tier(const model::Channel &channel, bool page, const AlertMatcher &lasting) {
  Route out;
  out.receiver = Receiver{&channel}.name();
  out.matchers = {matcher(kChannel, "=", ""), tier_is(page ? "page" : "ticket")};
  out.repeat_interval = page ? kPageRepeats : kTicketRepeats;
  if (!lasting.value.empty())
    out.routes = {of_lasting(channel, lasting, page ? kPageRepeats : kBreachRepeats)};
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
  const AlertMatcher lasting = lasting_of(names);
  Route ours;
  ours.group_by = {std::string(series::kAccount), std::string(series::kAgreement),
                   std::string(series::kCommitment), std::string(series::kObjective)};
  for (const model::Channel &channel : model.channels)
    if (used.contains(channel.name.value)) ours.routes.push_back(of_channel(channel, lasting));
  for (const bool page : {true, false}) {
    const model::Text &name = page ? defaults.page : defaults.ticket;
    if (name.value.empty()) continue;
    used.insert(name.value);
    ours.routes.push_back(of_tier(*model.find_channel(name.value), page, lasting));
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
    if (used.contains(channel.name.value) && !lasting.value.empty())
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
  return Receiver{channel, is_lasting(alert.name)}.name();
}

} // namespace slac::plan

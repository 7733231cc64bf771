// SPDX-License-Identifier: Apache-2.0
// What was read last of each source, how fresh it is, and whether it is trusted. A look is judged
// here before the rows see it: one that loses incidents is kept out until a person confirms it.
#include "exporter/runtime/sources.hpp"

#include "compiler/base/printable.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace slax::runtime {
namespace {

/// A read that gives nothing where there was something, or that lacks more than a tenth.
bool shrank(const timeline::Incidents::Holding &holding, const source::Records &records) {
  return holding.known > 0 && (records.incidents.empty() || holding.lost * 10 > holding.known);
}

sli::Evidence::Reach both(const sli::Evidence::Reach &a, const sli::Evidence::Reach &b) {
  return {a.stale || b.stale, std::min(a.read, b.read)};
}

std::string summary(const std::map<std::string, int> &rejected) {
  std::string out;
  for (const auto &[reason, count] : rejected)
    out += (out.empty() ? "" : ", ") + reason + " " + std::to_string(count);
  return out;
}

} // namespace

Sources::Terms terms_of(const slac::model::Source &source, bool is_asked) {
  // Three times how often it is asked.
  constexpr slac::time::Duration kAtLeast{5 * slac::time::kMinute};
  Sources::Terms out;
  out.name = source.name.value;
  out.read = is_asked ? Sources::Terms::Read::Polled : Sources::Terms::Read::Delivered;
  out.stale_after = std::max(slac::time::Duration{3 * source.every.ns}, kAtLeast);
  if (source.accounts) {
    out.accounts.emplace();
    for (const slac::model::Text &account : *source.accounts)
      out.accounts->insert(account.value);
  }
  return out;
}

Sources::Sources(std::vector<Terms> terms, Sources *former, bool is_replay)
    : is_replay_(is_replay) {
  if (former != nullptr) links_ = std::move(former->links_);
  for (Terms &one : terms) {
    Source &source = sources_.emplace_back();
    source.health.name = one.name;
    source.terms = std::move(one);
    if (former == nullptr) continue;
    for (const Source &before : former->sources_)
      if (before.health.name == source.health.name) {
        source.health = before.health;
        source.refused = before.refused;
        source.alerts = before.alerts;
      }
  }
  gather_refused();
}

void Sources::forget(timeline::Origin origin, const timeline::Receiver &to) {
  links_.set(origin, {});
  to.apply({origin, true, {}});
  link(to);
}

bool Sources::judge(Delivery delivery, const timeline::Receiver &to, slac::time::Instant now) {
  for (const std::string &name : delivery.names)
    to.names.intern(name);
  Source &from = sources_[delivery.source];
  from.health.last_attempt = now;
  if (!delivery.look) {
    fail(from, delivery.look.error());
    return false;
  }
  from.error.reset();
  const timeline::Origin origin = from.terms.origin;
  source::Look &look = delivery.look.value();
  if (delivery.shrink == Shrink::Distrust && !is_trusted(from, origin, look, to)) return false;
  take(from, origin, std::move(look), to, now);
  return true;
}

void Sources::fail(Source &from, const slac::base::IoError &error) {
  if (!from.error && from.terms.read == Terms::Read::Watched) // the others say it themselves
    spdlog::error("cannot read {}; the rows stand on what was read before",
                  slac::base::printable(error.text()));
  from.error = error;
  if (std::exchange(from.health.up, false)) changed_ = true;
}

bool Sources::is_trusted(Source &from, timeline::Origin origin, const source::Look &look,
                         const timeline::Receiver &to) {
  // A store only grows; what its records say may change with their mapping.
  if (!look.whole || from.terms.read != Terms::Read::Watched) return true;
  const auto holding = to.incidents.compare(origin, look.records.incidents);
  if (!shrank(holding, look.records)) return true;
  if (!from.health.shrunk)
    spdlog::error("{} lacks {} of {} known incidents: it is not trusted, and the rows stand on "
                  "what was read before; SIGUSR1 confirms it",
                  slac::base::printable(from.health.name), holding.lost, holding.known);
  if (from.health.up || !from.health.shrunk) changed_ = true;
  from.health.shrunk = true;
  from.health.up = false;
  return false;
}

void Sources::take(Source &from, timeline::Origin origin, source::Look look,
                   const timeline::Receiver &to, slac::time::Instant now) {
  metrics::SourceHealth &health = from.health;
  if (health.shrunk) spdlog::info("{} is trusted again", slac::base::printable(health.name));
  if (health.up != look.is_complete || health.shrunk || look.is_news ||
      from.mapped != look.is_mapped)
    changed_ = true;
  from.mapped = look.is_mapped;
  health.up = look.is_complete;
  health.shrunk = false;
  if (look.success)
    health.last_success = look.success;
  else if (look.is_complete)
    health.last_success = now;
  if (look.whole || look.replaces) from.refused.clear();
  if (look.whole) {
    health.newest_event.reset();
    from.alerts.clear();
  }
  for (auto &[group, alerts] : look.alerts)
    from.alerts[group] = std::move(alerts);
  std::move(look.records.refused.begin(), look.records.refused.end(),
            std::back_inserter(from.refused));
  std::map<std::string, int> rejected;
  if (look.refused_counts)
    for (const auto &[reason, count] : *look.refused_counts)
      rejected[reason] = static_cast<int>(count);
  else if (!look.whole && !look.replaces && !look.is_news)
    rejected = health.rejected;
  else
    for (const source::Refused &r : from.refused) // the words of a mapping are no label
      ++rejected[r.reason.substr(0, r.reason.find(':'))];
  if (rejected != health.rejected && !rejected.empty())
    spdlog::warn("{}: records refused: {}", slac::base::printable(health.name), summary(rejected));
  health.rejected = std::move(rejected);
  for (const timeline::Incident &i : look.records.incidents)
    if (const auto newest = i.events().back().at;
        !health.newest_event || *health.newest_event < newest)
      health.newest_event = newest;
  timeline::Change change{origin, look.whole, std::move(look.records.incidents), look.replaces, {}};
  for (std::string &id : look.gone)
    change.gone.emplace_back(to.names.intern(health.name), std::move(id));
  bool links = false;
  if (look.whole) {
    links = links_.set(from.terms.messages, std::move(look.messages));
  } else if (look.replaces) {
    std::vector<std::string> gone;
    for (const auto &[name, id] : change.gone)
      gone.push_back(id);
    for (const timeline::Incident &incident : change.records)
      gone.push_back(incident.id);
    links = links_.change(from.terms.messages, std::move(look.messages), gone);
  }
  links = links || std::any_of(change.records.begin(), change.records.end(),
                               [&](const auto &record) { return links_.concerns(record); });
  if (change.whole || !change.records.empty() || !change.gone.empty()) to.apply(std::move(change));
  if (links) link(to);
  gather_refused();
}

/// Hands what messages say to the incidents that they name.
void Sources::link(const timeline::Receiver &to) {
  for (const timeline::Origin origin : links_.follow(to.incidents))
    to.apply({origin, true, links_.records(origin)});
}

std::optional<slac::base::IoError> Sources::failure() const {
  for (const Source &source : sources_)
    if (source.error) return source.error;
  return std::nullopt;
}

sli::Evidence::Reach Sources::reach(const Source &source, slac::time::Instant now) const {
  if (!source.mapped) return {true, {}};
  switch (source.terms.read) {
  case Terms::Read::Delivered: return {false, now};
  case Terms::Read::Watched: return {!source.health.up, now};
  case Terms::Read::Polled: break;
  }
  const auto read = source.health.last_success;
  if (!read) return {true, {}};
  // A read of the future is none: the clock was wrong.
  constexpr slac::time::Duration kAhead{5 * slac::time::kMinute};
  if (!is_replay_ && *read - now > kAhead) return {true, {}};
  return {now - *read > source.terms.stale_after, *read};
}

sli::Evidence Sources::evidence(slac::time::Instant now) const {
  using Reach = sli::Evidence::Reach;
  std::optional<Reach> common; // of those that feed every row
  std::map<std::string, Reach> own;
  for (const Source &s : sources_) {
    const Reach one = reach(s, now);
    if (!s.terms.accounts) {
      common = both(common.value_or(one), one);
      continue;
    }
    for (const std::string &account : *s.terms.accounts) {
      const auto at = own.emplace(account, one).first;
      at->second = both(at->second, one);
    }
  }
  for (auto &[account, reach] : own)
    if (common) reach = both(reach, *common);
  return {std::move(own), common.value_or(Reach{true, now})};
}

void Sources::gather_refused() {
  auto out = std::make_shared<std::vector<source::Refused>>();
  for (const Source &source : sources_)
    out->insert(out->end(), source.refused.begin(), source.refused.end());
  refused_ = std::move(out);
}

const correlate::Alerts &Sources::alerts(const std::string &source) const {
  static const correlate::Alerts kNone;
  for (const Source &s : sources_)
    if (s.health.name == source) return s.alerts;
  return kNone;
}

std::map<std::string, bool> Sources::mapped() const {
  std::map<std::string, bool> out;
  for (const Source &source : sources_)
    out[source.health.name] = source.mapped;
  return out;
}

std::vector<metrics::SourceHealth> Sources::health() const {
  std::vector<metrics::SourceHealth> out;
  for (const Source &source : sources_)
    out.push_back(source.health);
  return out;
}

} // namespace slax::runtime

// SPDX-License-Identifier: Apache-2.0
#include "downtime.hpp"

#include "maintenance.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace oracle {
namespace {

// Since when the account is affected, by what was merged as well; after `now` if it never is.
Seconds affected_since(const History &history, const std::string &account, Seconds now) {
  std::vector<const History *> parts{&history};
  for (const History &merged : history.merged)
    parts.push_back(&merged);
  Seconds since = now + 1;
  for (const History *part : parts) {
    if (part->accounts.contains(account)) return std::numeric_limits<Seconds>::min();
    for (const Event &event : part->events)
      if (event.type == Type::kAccounts && contains(event.accounts, account))
        since = std::min(since, event.at);
  }
  return since;
}

std::set<std::string> services_of(const History &history) {
  std::set<std::string> services = history.services;
  for (const History &merged : history.merged)
    services.insert(merged.services.begin(), merged.services.end());
  return services;
}

} // namespace

struct Availability::Walker {
  const History *history;
  std::vector<bool> hits; // of the row's services
  Seconds since;          // the account is affected
  std::size_t incident;
  State state{history->accounts, history->course};
  std::size_t next = 0;

  bool done() const { return next == history->course.size(); }
  Seconds next_at() const { return history->course[next].at; }
  void step(Seconds at) {
    for (; !done() && next_at() == at; ++next)
      state.apply(history->course[next]);
  }
  bool has_impact(const Cover &cover, Seconds at) const {
    return state.impact && since <= at && covers(cover, state.effective);
  }
};

Availability::Availability(const Scenario &scenario, const Agreement &agreement,
                           const Commitment &commitment, const std::vector<History> &all,
                           const std::string &account, std::vector<std::string> services)
    : scenario_(scenario), commitment_(commitment), account_(account),
      services_(std::move(services)), hours_(scenario, commitment.calendar),
      term_(term_of(scenario, agreement, account)) {
  for (const std::string &service : services_)
    maintenance_.push_back(maintenance_of(scenario, commitment, service));
  if (commitment.at_most)
    maintenance_ = limited(maintenance_, *commitment.at_most, hours_, scenario.zone.offset);
  if (commitment.affected || agreement.affected) find_members(agreement);
  std::vector<const History *> counted;
  for (const History &history : all)
    if (!history.issue && !is_excluded(history, commitment)) counted.push_back(&history);
  for (const History *history : counted)
    alone_.push_back(weighed({history}));
  all_ = weighed(counted);
}

// Their share has to be a whole number of units, however many there are.
void Availability::find_members(const Agreement &agreement) {
  for (const std::string &name : agreement.accounts) {
    members_.push_back({name, relation_with(scenario_, name)});
    scale_ = std::lcm(scale_, static_cast<std::int64_t>(members_.size()));
  }
}

Availability::Walk Availability::raw(const std::vector<const History *> &incidents,
                                     const std::string &account) const {
  std::vector<Walker> walkers;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const std::set<std::string> services = services_of(*incidents[i]);
    std::vector<bool> named;
    for (const std::string &service : services_)
      named.push_back(services.contains(service));
    const Seconds since = affected_since(*incidents[i], account, scenario_.now);
    walkers.push_back({incidents[i], named, since, i});
    for (const History &merged : incidents[i]->merged)
      if (!is_excluded(merged, commitment_)) walkers.push_back({&merged, named, since, i});
  }
  return walk(std::move(walkers), incidents.size());
}

// An account is hit where its own row has impact.
Availability::Walk Availability::weighed(const std::vector<const History *> &incidents) const {
  Walk own = raw(incidents, account_);
  if (!members_.empty()) own.hit.resize(own.down.size());
  for (const Member &member : members_) {
    const Walk theirs = raw(incidents, member.name);
    for (std::size_t i = 0; i < own.down.size(); ++i) {
      if (own.down[i] == 0) continue; // nobody asks
      const Seconds at = own.first + static_cast<Seconds>(i);
      const Seconds there = at - theirs.first;
      if (!member.relation.holds(at) || there < 0) continue;
      if (there >= static_cast<Seconds>(theirs.down.size())) break;
      if (theirs.down[static_cast<std::size_t>(there)] > 0) ++own.hit[i];
    }
  }
  drop_short_runs(own);
  return own;
}

int Availability::weight(const Walk &walk, Seconds at) const {
  const auto i = static_cast<std::size_t>(at - walk.first);
  if (walk.down[i] == 0 || walk.hit.empty()) return walk.down[i] * static_cast<int>(scale_);
  const auto holds = [at](const Member &member) { return member.relation.holds(at); };
  const auto members = std::count_if(members_.begin(), members_.end(), holds);
  if (members == 0) return 0;
  return walk.down[i] * walk.hit[i] * static_cast<int>(scale_ / members);
}

bool Availability::in_maintenance(Seconds at) const {
  return std::all_of(maintenance_.begin(), maintenance_.end(),
                     [at](const std::vector<Span> &spans) { return in_any(spans, at); });
}

// The incident's impact on the service counts: under `any-down` not during its own maintenance.
bool Availability::hits(const Walker &walker, std::size_t service, Seconds at) const {
  if (!walker.hits[service]) return false;
  return commitment_.combine != Combine::kAnyDown || !in_any(maintenance_[service], at);
}

// The impact on the row while these have impact on the account.
int Availability::combined(const std::vector<const Walker *> &active, Seconds at) const {
  const bool all_down = commitment_.combine == Combine::kAllDown;
  std::optional<int> combined;
  for (std::size_t s = 0; s < services_.size(); ++s) {
    int impact = 0;
    for (const Walker *walker : active)
      if (hits(*walker, s, at)) impact = std::max(impact, walker->state.hundredths);
    if (all_down && in_any(maintenance_[s], at)) impact = 100;
    if (!combined)
      combined = impact;
    else
      combined = all_down ? std::min(*combined, impact) : std::max(*combined, impact);
  }
  if (!commitment_.above) return *combined;
  return *combined > *commitment_.above ? 100 : 0;
}

// Between two neighbouring edges, of events, of maintenance and of hours, every second is alike, so
// that what the incidents make of them is asked once.
Availability::Walk Availability::walk(std::vector<Walker> walkers, std::size_t incidents) const {
  const Seconds now = scenario_.now;
  std::vector<Seconds> edges{now};
  for (const std::vector<Span> &spans : maintenance_)
    for (const Span &one : spans)
      edges.insert(edges.end(), {one.from, one.to});
  std::sort(edges.begin(), edges.end());
  Walk out;
  out.first = now;
  for (const Walker &walker : walkers)
    out.first = std::min(out.first, walker.history->course.front().at);
  out.impact.resize(incidents);
  Seconds next = out.first; // the instant of the next event
  Seconds edge = out.first;
  std::vector<const Walker *> active;
  std::uint8_t level = 0;
  std::vector<std::size_t> here; // incidents that have impact on the row
  for (Seconds at = out.first; at < now; ++at) {
    if (at == next) {
      active.clear();
      next = now;
      for (Walker &walker : walkers) {
        walker.step(at);
        if (walker.has_impact(commitment_.cover, at)) active.push_back(&walker);
        if (!walker.done()) next = std::min(next, walker.next_at());
        if (walker.since > at) next = std::min(next, walker.since);
      }
      if (active.empty() && next == now) break;
      edge = at;
    }
    if (at == edge) {
      edge = *std::upper_bound(edges.begin(), edges.end(), at); // there is one: now
      here.clear();
      const bool counts = !active.empty() && !in_maintenance(at);
      level = counts ? static_cast<std::uint8_t>(combined(active, at)) : std::uint8_t{0};
      for (const Walker *walker : active) {
        bool is_here = false;
        for (std::size_t s = 0; s < services_.size(); ++s)
          is_here = is_here || hits(*walker, s, at);
        if (counts && is_here && walker->state.hundredths > 0) here.push_back(walker->incident);
      }
    }
    if (level == 0 && here.empty()) {
      const Seconds quiet = std::min({next, edge, now}) - at;
      out.down.resize(out.down.size() + static_cast<std::size_t>(quiet));
      at += quiet - 1;
      continue;
    }
    const bool open = hours_.open(at);
    const Seconds until = std::min({next, edge, now, hours_.alike_until(at)});
    out.down.resize(out.down.size() + static_cast<std::size_t>(until - at),
                    open ? level : std::uint8_t{0});
    for (const std::size_t incident : here) {
      // Of parts that were merged one may have gone on with this stretch before.
      std::vector<Span> &spans = out.impact[incident];
      if (!open || (!spans.empty() && spans.back().to > at)) continue;
      if (!spans.empty() && spans.back().to == at)
        spans.back().to = until;
      else
        spans.push_back({at, until});
    }
    at = until - 1;
  }
  return out;
}

void Availability::drop_short_runs(Walk &walk) const {
  if (commitment_.minimum == 0) return;
  for (std::size_t from = 0; from < walk.down.size();) {
    std::size_t to = from;
    while (to < walk.down.size() && walk.down[to] > 0)
      ++to;
    if (static_cast<Seconds>(to - from) < commitment_.minimum)
      std::fill(walk.down.begin() + static_cast<std::ptrdiff_t>(from),
                walk.down.begin() + static_cast<std::ptrdiff_t>(to), std::uint8_t{0});
    from = std::max(to, from + 1);
  }
}

Span Availability::past(Span span) const {
  return {std::max(span.from, term_.from), std::min({span.to, term_.to, scenario_.now})};
}

// Between two neighbouring edges every second is alike: all maintenance, closed or service. So one
// look at the first second of each stretch is enough.
std::vector<Span> Availability::stretches(Span span) const {
  std::vector<Seconds> edges{span.from, span.to};
  for (const std::vector<Span> &spans : maintenance_)
    for (const Span &one : spans)
      edges.insert(edges.end(), {one.from, one.to});
  for (const Span &one : hours_.spans())
    edges.insert(edges.end(), {one.from, one.to});
  std::sort(edges.begin(), edges.end());
  std::vector<Span> out;
  for (std::size_t next = 1; next < edges.size(); ++next)
    if (span.holds(edges[next - 1]) && hours_.open(edges[next - 1]))
      out.push_back({edges[next - 1], edges[next]});
  return out;
}

Availability::Time Availability::time(Span span) const {
  Time out;
  for (const Span &one : stretches(span))
    (in_maintenance(one.from) ? out.maintenance : out.service) += one.to - one.from;
  return out;
}

std::int64_t Availability::downtime(Span span) const { return downtime(all_, span); }

std::int64_t Availability::downtime(const Walk &walk, Span span) const {
  const Span inside = past(span);
  const Seconds slice = commitment_.granularity;
  std::int64_t total = 0;
  std::map<Seconds, int> slices;
  Seconds run = 0;
  int top = 0;
  const auto end_run = [&] {
    if (commitment_.drop_partial) total += run / slice * slice * top;
    run = 0;
    top = 0;
  };
  const Seconds begin = std::max(inside.from, walk.first);
  const Seconds end = std::min(inside.to, walk.first + static_cast<Seconds>(walk.down.size()));
  if (slice == 0 && walk.hit.empty() && begin < end) // each second by itself
    return scale_ * std::accumulate(walk.down.begin() + (begin - walk.first),
                                    walk.down.begin() + (end - walk.first), std::int64_t{0});
  for (Seconds at = begin; at < end; ++at) {
    if (walk.down[static_cast<std::size_t>(at - walk.first)] == 0) {
      if (run > 0) end_run();
      continue;
    }
    const int down = weight(walk, at);
    ++run;
    top = std::max(top, down);
    if (slice == 0)
      total += down;
    else
      slices[at / slice] = std::max(slices[at / slice], down);
  }
  end_run();
  if (slice == 0) return total;
  if (!commitment_.drop_partial)
    for (const auto &[number, down] : slices)
      total += slice * down;
  if (total == 0) return 0;
  // Never more than the service time that has passed.
  return std::min(total, time(inside).service * unit());
}

int Availability::incidents(Span span) const {
  const Span inside = past(span);
  if (downtime(span) == 0) return 0;
  // Of dropped parts of slices nothing counts where a run has no whole one.
  std::vector<bool> counted(all_.down.size());
  const Seconds end = std::min(inside.to, all_.first + static_cast<Seconds>(all_.down.size()));
  for (Seconds at = std::max(inside.from, all_.first), run = at; at < end; ++at) {
    if (all_.down[static_cast<std::size_t>(at - all_.first)] == 0) {
      run = at + 1;
      continue;
    }
    if (commitment_.drop_partial && at + 1 - run < commitment_.granularity) continue;
    for (Seconds second = at; second >= run; --second) {
      if (counted[static_cast<std::size_t>(second - all_.first)]) break;
      counted[static_cast<std::size_t>(second - all_.first)] = true;
    }
  }
  const auto counts = [&](Seconds at) {
    return inside.holds(at) && counted[static_cast<std::size_t>(at - all_.first)];
  };
  int total = 0;
  for (const std::vector<Span> &spans : all_.impact) {
    bool any = false;
    for (const Span &one : spans)
      for (Seconds at = one.from; at < one.to && !any; ++at)
        any = counts(at);
    total += any ? 1 : 0;
  }
  return total;
}

std::int64_t Availability::twice_median(Span span) const {
  std::vector<std::int64_t> amounts;
  for (const Walk &walk : alone_)
    if (const std::int64_t amount = downtime(walk, span); amount > 0) amounts.push_back(amount);
  if (amounts.empty()) return 0;
  std::sort(amounts.begin(), amounts.end());
  const std::size_t middle = amounts.size() / 2;
  return amounts[middle] + amounts[(amounts.size() - 1) / 2];
}

std::optional<long double> Availability::after(long double service) const {
  const Seconds now = scenario_.now;
  if (service <= 0) return static_cast<long double>(now);
  for (const Span &one : stretches({now, now + 100 * kSecondsPerDay})) {
    const auto length = static_cast<long double>(one.to - one.from);
    if (length == 0 || in_maintenance(one.from)) continue;
    if (service <= length) return static_cast<long double>(one.from) + service;
    service -= length;
  }
  return std::nullopt;
}

} // namespace oracle

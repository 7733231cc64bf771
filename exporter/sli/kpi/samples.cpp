// SPDX-License-Identifier: Apache-2.0
// One incident's contribution to a KPI, by its explicit events or by the clocks of the promise that
// the KPI protects. Windows come later: a sample says when it counts.
#include "exporter/sli/kpi/samples.hpp"

#include "compiler/base/overloaded.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::terms::Verb;
using slac::time::Duration;
using slac::time::Instant;
using timeline::EventType;
using timeline::Step;
using timeline::Timeline;

constexpr Duration kInstant{1};

bool ends(const Step &step) {
  return step.type == EventType::Resolved || step.type == EventType::Closed;
}

bool tells_customers(const Step &step) {
  return step.type == EventType::Notified && step.to_customer;
}

/// Held after all events of the instant.
int severity_at(const Timeline &timeline, Instant at) {
  int out = timeline.first_severity;
  for (const Step &step : timeline.steps) {
    if (step.at > at) break;
    if (step.severity != timeline::kNoRank) out = step.severity;
  }
  return out;
}

/// From when to when something took; open without an end.
struct Span {
  Instant from;
  std::optional<Instant> to;
};

std::optional<Instant> first_of(const Timeline &timeline, EventType type) {
  for (const Step &step : timeline.steps)
    if (step.type == type) return step.at;
  return std::nullopt;
}

/// The first that is `wanted` since the last reopening.
template <class Wanted>
std::optional<Instant> standing(const Timeline &timeline, const Wanted &wanted) {
  std::optional<Instant> out;
  for (const Step &step : timeline.steps) {
    if (step.type == EventType::Reopened) out.reset();
    if (wanted(step) && !out) out = step.at;
  }
  return out;
}

/// The first postmortem that has a resolution before it, and the last one before it.
std::optional<Span> postmortem(const Timeline &timeline) {
  std::optional<Instant> resolved;
  for (const Step &step : timeline.steps) {
    if (step.type == EventType::Resolved) resolved = step.at;
    if (step.type == EventType::Postmortem && resolved) return Span{*resolved, step.at};
  }
  return std::nullopt;
}

/// By explicit events. Nothing where it cannot be measured.
std::optional<Span> span_of(Verb measure, const Timeline &timeline) {
  if (measure == Verb::Postmortem) return postmortem(timeline);
  if (!timeline.trigger) return std::nullopt;
  const Instant trigger = *timeline.trigger;
  switch (measure) {
  case Verb::Detect:
    if (!timeline.started) return std::nullopt;
    return Span{*timeline.started, trigger};
  case Verb::Acknowledge: return Span{trigger, first_of(timeline, EventType::Acknowledged)};
  case Verb::Mitigate: return Span{trigger, first_of(timeline, EventType::Mitigated)};
  case Verb::Respond:
  case Verb::Notify: {
    for (const Step &step : timeline.steps)
      if (tells_customers(step) ||
          (measure == Verb::Respond && step.type == EventType::Acknowledged))
        return Span{trigger, step.at};
    return Span{trigger, std::nullopt};
  }
  case Verb::Resolve: return Span{trigger, standing(timeline, ends)};
  case Verb::Close:
    return Span{trigger, standing(timeline,
                                  [](const Step &step) { return step.type == EventType::Closed; })};
  case Verb::Postmortem: break;
  }
  return std::nullopt;
}

Verb verb_of(slac::terms::Done done) {
  using slac::terms::Done;
  switch (done) {
  case Done::Detected: return Verb::Detect;
  case Done::Acknowledged: return Verb::Acknowledge;
  case Done::Responded: return Verb::Respond;
  case Done::Mitigated: return Verb::Mitigate;
  case Done::Resolved: return Verb::Resolve;
  }
  return Verb::Resolve;
}

class Events {
public:
  Events(const KpiPlan &plan, timeline::Slot slot, const Timeline &timeline, Instant now,
         std::vector<Sample> &out)
      : plan_(plan), slot_(slot), timeline_(timeline), now_(now), out_(out) {}

  void add(const slac::terms::TimeKpi &kpi) {
    const auto span = span_of(kpi.measure, timeline_);
    // What was merged in may have been triggered before this one started.
    if (span && span->to && covered(*span->to))
      put(*span->to, std::max(*span->to - span->from, Duration{}));
  }

  void add(const slac::terms::ShareKpi &kpi) {
    if (std::holds_alternative<slac::terms::ShareKpi::Escalations>(kpi.of)) return escalations(kpi);
    const auto span = span_of(verb_of(kpi.done), timeline_);
    if (!span || !timeline_.trigger || !covered(*timeline_.trigger)) return;
    Sample &sample =
        put(*timeline_.trigger, std::max(span->to.value_or(now_) - span->from, Duration{}));
    sample.open = !span->to;
    if (sample.open && kpi.within) sample.late_at = span->from + kpi.within->length + kInstant;
  }

  void add(const slac::terms::CountKpi &kpi) {
    if (kpi.of && timeline_.trigger && covered(*timeline_.trigger)) put(*timeline_.trigger, {});
  }

  /// Incidents by their first resolution; open: reopened since.
  void add(const slac::terms::RatioKpi &kpi) {
    if (kpi.measure != slac::terms::RatioKpi::Measure::ReopenRate) return;
    std::optional<Instant> resolved;
    bool reopened = false;
    for (const Step &step : timeline_.steps) {
      if (ends(step) && !resolved) resolved = step.at;
      if (step.type == EventType::Reopened && resolved) reopened = true;
    }
    if (resolved) put(*resolved, {}).open = reopened;
  }

  void add(const slac::terms::SilenceKpi & /*kpi*/) {
    std::optional<Instant> since = timeline_.trigger;
    if (!since) return;
    for (const Step &step : timeline_.steps) {
      if (step.at < *timeline_.trigger) {
        // One that was over by the trigger of what was merged into it is not silent.
        if (ends(step)) since.reset();
        if (step.type == EventType::Reopened) since = timeline_.trigger;
        continue;
      }
      const bool is_end = ends(step);
      if (since && (is_end || tells_customers(step))) {
        if (covered(step.at)) put(step.at, step.at - *since);
        since = is_end ? std::nullopt : std::optional(step.at);
      }
      if (step.type == EventType::Reopened && !since) since = step.at;
    }
    if (!since || !covered(now_)) return;
    Sample &open = put(now_, now_ - *since);
    open.open = open.grows = true;
  }

private:
  bool covered(Instant at) const { return plan_.cover(severity_at(timeline_, at)); }

  Sample &put(Instant at, Duration value) {
    Sample &out = out_.emplace_back();
    out.incident = slot_;
    out.at = at;
    out.value = value;
    return out;
  }

  /// Each is done at the first stop at or after it and before the next one; at once, where the
  /// incident is acknowledged already.
  void escalations(const slac::terms::ShareKpi &kpi) {
    std::vector<Instant> at;
    for (const Step &step : timeline_.steps)
      if (step.type == EventType::Escalated && (at.empty() || at.back() < step.at))
        at.push_back(step.at);
    for (std::size_t i = 0; i < at.size(); ++i) {
      const auto done = stop_of(at[i], i + 1 < at.size() ? at[i + 1] : slac::time::kNever, kpi);
      Sample &sample = put(at[i], done.value_or(now_) - at[i]);
      sample.open = !done;
      if (sample.open && kpi.within) sample.late_at = at[i] + kpi.within->length + kInstant;
    }
  }

  std::optional<Instant> stop_of(Instant from, Instant next,
                                 const slac::terms::ShareKpi &kpi) const {
    using slac::terms::Done;
    const auto stops = [&](const Step &step) {
      switch (kpi.done) {
      case Done::Detected: return step.type == EventType::Triggered;
      case Done::Acknowledged:
        return step.type == EventType::Acknowledged || step.type == EventType::Mitigated ||
               ends(step);
      case Done::Responded:
        return step.type == EventType::Acknowledged || step.type == EventType::Mitigated ||
               ends(step) || tells_customers(step);
      case Done::Mitigated: return step.type == EventType::Mitigated || ends(step);
      case Done::Resolved: return ends(step);
      }
      return false;
    };
    // Acknowledged holds for good; mitigated and resolved until a reopening.
    const bool for_good = kpi.done == Done::Acknowledged || kpi.done == Done::Responded;
    bool held = false;
    for (const Step &step : timeline_.steps) {
      if (step.at >= next) break;
      if (step.type == EventType::Reopened && step.at < from && !for_good) held = false;
      if (!stops(step)) continue;
      if (step.at >= from) return held ? from : step.at;
      held = true;
    }
    if (held) return from;
    return std::nullopt;
  }

  const KpiPlan &plan_;
  timeline::Slot slot_;
  const Timeline &timeline_;
  Instant now_;
  std::vector<Sample> &out_;
};

/// It started while something was promised, and nothing excludes it.
bool is_in_force(const TimelyEntry &entry) {
  return !entry.excluded && entry.clock.start < entry.plan->in_force.to;
}

} // namespace

std::vector<Sample> alert_samples(const KpiAlerts &alerts, int account) {
  std::vector<Sample> out;
  for (const KpiAlert &alert : alerts) {
    if (account < 0 ? !alert.is_first : alert.account != account) continue;
    Sample &sample = out.emplace_back();
    sample.incident = static_cast<timeline::Slot>(out.size() - 1);
    sample.at = alert.at;
    sample.open = !alert.opened;
  }
  return out;
}

void add_event_samples(const KpiPlan &plan, timeline::Slot slot, const Timeline &timeline,
                       Instant now, std::vector<Sample> &out) {
  if (!plan.cover.may_cover(timeline.held)) return;
  Events events(plan, slot, timeline, now, out);
  std::visit([&](const auto &kpi) { events.add(kpi); }, plan.target);
}

std::optional<KpiClock> kpi_clock(const KpiPlan &plan, const TimelyEntry &entry,
                                  const Gathered &incident, Instant now) {
  const Clock &clock = entry.clock;
  if (!is_in_force(entry) || clock.verdict == Verdict::Cancelled) return std::nullopt;
  KpiClock out;
  out.incident = entry.incident;
  out.start = clock.start;
  out.stop = clock.stopped;
  out.elapsed = clock.elapsed;
  out.running = clock.running;
  if (const auto *share = std::get_if<slac::terms::ShareKpi>(&plan.target);
      share != nullptr && share->within && clock.running)
    out.late_at = clock.elapsed > share->within->length
                      ? now
                      : when_used(clock, *entry.plan, share->within->length + kInstant, now);
  out.covered_at_start = plan.cover(severity_at(incident.timeline(), out.start));
  out.covered_at_stop = !out.running && plan.cover(severity_at(incident.timeline(), out.stop));
  return out;
}

KpiClock longest_of(const std::vector<KpiClock> &clocks) {
  const auto shorter = [](const KpiClock &a, const KpiClock &b) {
    if (a.elapsed != b.elapsed) return a.elapsed < b.elapsed;
    if (a.start != b.start) return a.start > b.start;
    return !a.running && !b.running && a.stop < b.stop;
  };
  KpiClock out = *std::max_element(clocks.begin(), clocks.end(), shorter);
  for (const KpiClock &clock : clocks) {
    out.running = out.running || clock.running;
    if (clock.running) out.late_at = std::min(out.late_at, clock.late_at);
  }
  return out;
}

void add_clock_sample(const KpiPlan &plan, const KpiClock &clock, std::vector<Sample> &out) {
  const bool is_time = std::holds_alternative<slac::terms::TimeKpi>(plan.target);
  if (is_time ? clock.running || !clock.covered_at_stop : !clock.covered_at_start) return;
  Sample &sample = out.emplace_back();
  sample.incident = clock.incident;
  sample.at = is_time ? clock.stop : clock.start;
  sample.value = clock.elapsed;
  sample.open = clock.running;
  sample.late_at = clock.late_at;
}

void add_gap_samples(const KpiPlan &plan, const TimelyEntry &entry, const Gathered &incident,
                     Instant now, std::vector<Sample> &out) {
  if (!is_in_force(entry)) return;
  std::vector<ClockStep> steps;
  run_clock(incident.timeline(), *entry.plan, now, &steps);
  const OpenTime &open = entry.plan->clock_time();
  Duration used;
  Instant last;
  bool running = false;
  bool paused = false;
  const auto count_until = [&](Instant at) {
    if (running && !paused) used = used + open.within({last, at});
    last = at;
  };
  const auto put = [&](Instant at) {
    if (!plan.cover(severity_at(incident.timeline(), at))) return;
    Sample &sample = out.emplace_back();
    sample.incident = entry.incident;
    sample.at = at;
    sample.value = used;
  };
  bool is_first = true;
  for (const ClockStep &step : steps) {
    count_until(step.at);
    switch (step.what) {
    case ClockStep::What::Start:
    case ClockStep::What::Reopen:
      running = true;
      used = {};
      break;
    case ClockStep::What::Gap:
      put(step.at);
      used = {};
      break;
    case ClockStep::What::Stop:
      if (!is_first || !entry.clock.began_stopped) put(step.at);
      is_first = false;
      running = false;
      break;
    case ClockStep::What::Cancel: running = false; break;
    case ClockStep::What::Pause: paused = true; break;
    case ClockStep::What::Resume: paused = false; break;
    }
  }
  count_until(now);
  if (!running) return;
  const std::size_t before = out.size();
  put(now);
  if (out.size() == before) return;
  out.back().open = true;
  out.back().grows = !paused;
}

} // namespace slax::sli

// SPDX-License-Identifier: Apache-2.0
// A state machine over the steps of a history. Each step first counts the time up to it, then acts:
// it stops, cancels, starts or continues the clock.
#include "exporter/sli/kinds/clock.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::model::ClockTerms;
using slac::terms::Verb;
using slac::time::Duration;
using slac::time::Instant;
using timeline::EventType;
using timeline::Step;
using timeline::Timeline;

bool ends_incident(const Step &step) {
  return step.type == EventType::Resolved || step.type == EventType::Closed;
}

bool tells_customers(const Step &step) {
  return step.type == EventType::Notified && step.to_customer;
}

bool is_stop(Verb verb, const Step &step) {
  const bool done = ends_incident(step);
  switch (verb) {
  case Verb::Detect: return step.type == EventType::Triggered;
  case Verb::Acknowledge:
    return step.type == EventType::Acknowledged || step.type == EventType::Mitigated || done;
  case Verb::Respond:
    return step.type == EventType::Acknowledged || step.type == EventType::Mitigated || done ||
           tells_customers(step);
  case Verb::Notify: return tells_customers(step);
  case Verb::Mitigate: return step.type == EventType::Mitigated || done;
  case Verb::Resolve: return done;
  case Verb::Close: return step.type == EventType::Closed;
  case Verb::Postmortem: return step.type == EventType::Postmortem;
  }
  return false;
}

bool restarts_on_reopen(Verb verb) {
  return verb == Verb::Mitigate || verb == Verb::Resolve || verb == Verb::Close;
}

class Machine {
public:
  Machine(const Timeline &timeline, const CommitmentPlan &plan, std::vector<ClockStep> *steps)
      : steps_(steps), plan_(plan), verb_(std::get<TimelyTerms>(plan.kind).verb),
        terms_(std::get<TimelyTerms>(plan.kind).clock), open_(plan.clock_time()),
        affected_(timeline.affected), held_(timeline.first_severity),
        counted_(timeline.first_severity), worst_(timeline.first_severity) {
    start_event_ = EventType::Triggered;
    if (terms_.from == ClockTerms::From::Impact && timeline.started)
      start_event_ = EventType::Started;
    if (is(Verb::Detect)) start_event_ = EventType::Started;
    if (is(Verb::Postmortem)) start_event_ = EventType::Resolved;
    for (const Step &step : timeline.steps)
      ever_covered_ =
          ever_covered_ || (step.severity != timeline::kNoRank && plan.cover(step.severity));
    ever_covered_ = ever_covered_ || plan.cover(timeline.first_severity);
  }

  void act(const Step &step) {
    count_until(step.at);
    begun_ = begun_ || step.type == start_event_;
    affected_ = affected_ || step.affects;
    if (step.severity != timeline::kNoRank) held_ = step.severity;
    if (ends_incident(step)) resolved_ = true;
    const bool reopens = step.type == EventType::Reopened;
    if (reopens) resolved_ = false;
    if (step.type == EventType::Paused && plan_.pauses_for(step.reason)) {
      if (!paused_) note(ClockStep::What::Pause, step.reason);
      paused_ = true;
    } else if (step.type == EventType::Resumed) {
      if (paused_) note(ClockStep::What::Resume);
      paused_ = false;
    }
    // While resolved or closed a change of severity waits for the next reopening.
    if (!resolved_) counted_ = held_;
    was_covered_ = was_covered_ || plan_.cover(counted_);
    if (worst_ == timeline::kNoRank || (counted_ != timeline::kNoRank && counted_ < worst_))
      worst_ = counted_;

    if (stops(step)) {
      stop_holds_ = true;
      if (state_ == State::Running) stop();
    } else if (is_cadence() && tells_customers(step) && state_ == State::Running) {
      note(ClockStep::What::Gap);
      start_cycle();
    }
    if (undoes_stop(step)) stop_holds_ = false;
    if (is(Verb::Postmortem) && reopens) {
      begun_ = false; // the next one waits for the next resolution
      if (state_ == State::Running && !breached_) cancel();
    }
    if (state_ == State::Running && !breached_ && loses_cover()) cancel();
    const bool may_start = state_ == State::None || state_ == State::Cancelled;
    if (may_start && begun_ && affected_ && covered())
      begin(step.at);
    else if (reopens && state_ == State::Stopped && covered_at_reopening() && may_reopen())
      resume();
  }

  std::optional<Clock> finish(Instant now) {
    if (state_ == State::None) return std::nullopt;
    count_until(now);
    Clock out;
    out.running = state_ == State::Running;
    out.paused = paused_;
    out.start = start_;
    out.within = within_;
    out.used = used_;
    if (out.running) out.due = due(now);
    // The cycle that runs, or was the last, against the longest before it.
    const bool last_is_longest = !longest_ || used_ > longest_->used;
    out.elapsed = last_is_longest ? used_ : longest_->used;
    out.deadline = last_is_longest ? (reached_ ? deadline_ : out.due) : longest_->deadline;
    out.stopped = stopped_;
    out.began_stopped = began_stopped_;
    out.grows = out.running && !paused_ && last_is_longest;
    if (state_ == State::Cancelled)
      out.verdict = Verdict::Cancelled;
    else if (breached_)
      out.verdict = Verdict::Breached;
    else
      out.verdict = out.running ? Verdict::Pending : Verdict::Met;
    return out;
  }

private:
  enum class State { None, Running, Stopped, Cancelled };
  struct Cycle {
    Duration used;
    Instant deadline;
  };

  bool is(Verb verb) const { return verb_ == verb; }
  bool is_cadence() const { return !verb_; }
  bool stops(const Step &step) const {
    return is_cadence() ? ends_incident(step) : is_stop(*verb_, step);
  }
  /// Whether a stop no longer holds for clocks that start later.
  bool undoes_stop(const Step &step) const {
    if (is(Verb::Acknowledge) || is(Verb::Respond)) return step.type == EventType::Unacknowledged;
    return step.type == EventType::Reopened && may_reopen();
  }
  bool may_reopen() const {
    return terms_.reopen != ClockTerms::Reopen::Ignore &&
           (is_cadence() || restarts_on_reopen(*verb_));
  }

  bool covered() const {
    switch (terms_.severity) {
    case ClockTerms::Severity::Cancel: return plan_.cover(counted_);
    case ClockTerms::Severity::Highest: return plan_.cover(worst_);
    case ClockTerms::Severity::Retroactive: return ever_covered_;
    }
    return false;
  }
  /// `highest` asks here whether a covered severity was ever held.
  bool covered_at_reopening() const {
    return terms_.severity == ClockTerms::Severity::Highest ? was_covered_ : covered();
  }
  bool loses_cover() const {
    return terms_.severity == ClockTerms::Severity::Cancel && !plan_.cover(counted_);
  }

  void count_until(Instant at) {
    if (state_ == State::Running && !paused_) {
      const Duration used = used_ + open_.within({last_, at});
      if (!reached_ && used >= within_) {
        deadline_ = open_.after(last_, within_ - used_);
        reached_ = true;
      }
      used_ = used;
      if (used_ > within_) breached_ = true;
    }
    last_ = at;
  }

  Instant due(Instant now) const {
    if (reached_) return deadline_;
    return paused_ ? slac::time::kNever : open_.after(now, within_ - used_);
  }

  void begin(Instant at) {
    state_ = State::Running;
    note(ClockStep::What::Start);
    start_ = at;
    within_ = plan_.promised(at);
    longest_.reset();
    used_ = {};
    reached_ = false;
    began_stopped_ = stop_holds_;
    if (stop_holds_) stop();
  }

  void stop() {
    state_ = State::Stopped;
    stopped_ = last_;
    note(ClockStep::What::Stop);
  }

  void cancel() {
    state_ = State::Cancelled;
    note(ClockStep::What::Cancel);
  }

  void note(ClockStep::What what, timeline::NameId reason = timeline::kNoName) {
    if (steps_ != nullptr) steps_->push_back({what, last_, reason});
  }

  void start_cycle() {
    if (!longest_ || used_ > longest_->used) longest_ = Cycle{used_, deadline_};
    used_ = {};
    reached_ = false;
  }

  void resume() {
    state_ = State::Running;
    note(ClockStep::What::Reopen);
    if (is_cadence() || terms_.reopen == ClockTerms::Reopen::Restart) start_cycle();
  }

  std::vector<ClockStep> *steps_; ///< may be null
  const CommitmentPlan &plan_;
  const std::optional<Verb> verb_; ///< none: a cadence
  const ClockTerms &terms_;
  const OpenTime &open_;
  EventType start_event_;
  bool ever_covered_ = false; ///< also by what comes later
  bool was_covered_ = false;  ///< so far
  bool affected_;
  int held_;    ///< the severity that the incident holds
  int counted_; ///< the one that clocks see
  int worst_;   ///< the worst of those
  bool begun_ = false;
  bool resolved_ = false;
  bool paused_ = false;
  bool stop_holds_ = false;

  State state_ = State::None;
  Instant stopped_;
  bool began_stopped_ = false;
  Instant start_;
  Duration within_;
  bool breached_ = false;
  std::optional<Cycle> longest_; ///< of the cycles that are over
  Duration used_;                ///< of the cycle that runs, or was the last
  bool reached_ = false;         ///< it has used what was promised, at `deadline_`
  Instant deadline_;
  Instant last_;
};

} // namespace

std::optional<Clock> run_clock(const Timeline &timeline, const CommitmentPlan &plan, Instant now,
                               std::vector<ClockStep> *steps) {
  if (!plan.cover.may_cover(timeline.held)) return std::nullopt;
  Machine machine(timeline, plan, steps);
  for (const Step &step : timeline.steps)
    machine.act(step);
  return machine.finish(now);
}

Instant when_used(const Clock &clock, const CommitmentPlan &plan, Duration used, Instant now) {
  if (clock.paused) return slac::time::kNever;
  return plan.clock_time().after(now, used - clock.used);
}

} // namespace slax::sli

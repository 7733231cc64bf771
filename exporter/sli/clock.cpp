// SPDX-License-Identifier: Apache-2.0
// A state machine over the steps of a history. Each step first counts the time up to it, then acts:
// it stops, cancels, starts or continues the clock.
#include "exporter/sli/clock.hpp"

namespace slax::sli {
namespace {

using slac::terms::TimelyPromise;
using slac::terms::Verb;
using slac::time::Duration;
using slac::time::Instant;
using timeline::EventType;
using timeline::Step;
using timeline::Timeline;

bool is_stop(Verb verb, const Step &step) {
  const bool done = step.type == EventType::Resolved || step.type == EventType::Closed;
  switch (verb) {
  case Verb::Detect: return step.type == EventType::Triggered;
  case Verb::Acknowledge:
    return step.type == EventType::Acknowledged || step.type == EventType::Mitigated || done;
  case Verb::Respond:
    return step.type == EventType::Acknowledged || step.type == EventType::Mitigated || done ||
           (step.type == EventType::Notified && step.to_customer);
  case Verb::Notify: return step.type == EventType::Notified && step.to_customer;
  case Verb::Mitigate: return step.type == EventType::Mitigated || done;
  case Verb::Resolve: return done;
  case Verb::Close: return step.type == EventType::Closed;
  }
  return false;
}

/// Whether the step makes a stop no longer hold for clocks that start later.
bool undoes_stop(Verb verb, const Step &step) {
  switch (verb) {
  case Verb::Acknowledge:
  case Verb::Respond: return step.type == EventType::Unacknowledged;
  case Verb::Mitigate:
  case Verb::Resolve:
  case Verb::Close: return step.type == EventType::Reopened;
  case Verb::Detect:
  case Verb::Notify: return false;
  }
  return false;
}

bool continues_on_reopen(Verb verb) {
  return verb == Verb::Mitigate || verb == Verb::Resolve || verb == Verb::Close;
}

class Machine {
public:
  Machine(const Timeline &timeline, const CommitmentPlan &plan)
      : promise_(*plan.timely), cover_(plan.cover), affected_(timeline.affected),
        held_(timeline.first_severity), counted_(timeline.first_severity) {}

  void act(const Step &step) {
    count_until(step.at);
    const EventType start =
        promise_.verb == Verb::Detect ? EventType::Started : EventType::Triggered;
    begun_ = begun_ || step.type == start;
    affected_ = affected_ || step.affects;
    if (step.severity != timeline::kNoRank) held_ = step.severity;
    if (step.type == EventType::Resolved || step.type == EventType::Closed) resolved_ = true;
    const bool reopens = step.type == EventType::Reopened;
    if (reopens) resolved_ = false;
    // While resolved or closed a change of severity waits for the next reopening.
    if (!resolved_) counted_ = held_;

    if (is_stop(promise_.verb, step)) {
      stop_holds_ = true;
      if (clock_ && clock_->running) stop();
    }
    if (undoes_stop(promise_.verb, step)) stop_holds_ = false;
    if (clock_ && clock_->running && clock_->verdict == Verdict::Pending && !covered()) cancel();
    const bool may_start = !clock_ || clock_->verdict == Verdict::Cancelled;
    if (may_start && begun_ && affected_ && covered())
      begin(step.at);
    else if (reopens && clock_ && !clock_->running && covered() &&
             continues_on_reopen(promise_.verb) && clock_->verdict != Verdict::Cancelled)
      resume(step.at);
  }

  std::optional<Clock> finish(Instant now) {
    count_until(now);
    if (clock_ && clock_->running && clock_->verdict == Verdict::Pending)
      clock_->deadline = last_ + (promise_.within - clock_->elapsed);
    return clock_;
  }

private:
  bool covered() const { return cover_(counted_); }

  void count_until(Instant at) {
    if (clock_ && clock_->running) {
      const Duration used = clock_->elapsed + (at - last_);
      if (clock_->elapsed <= promise_.within && used >= promise_.within && !reached_) {
        clock_->deadline = last_ + (promise_.within - clock_->elapsed);
        reached_ = true;
      }
      clock_->elapsed = used;
      if (used > promise_.within) clock_->verdict = Verdict::Breached;
    }
    last_ = at;
  }

  void begin(Instant at) {
    clock_ = Clock{Verdict::Pending, true, at, {}, at + promise_.within};
    reached_ = false;
    if (stop_holds_) stop();
  }

  void stop() {
    clock_->running = false;
    if (clock_->verdict == Verdict::Pending) clock_->verdict = Verdict::Met;
  }

  void cancel() {
    clock_->running = false;
    clock_->verdict = Verdict::Cancelled;
  }

  void resume(Instant at) {
    last_ = at;
    clock_->running = true;
    if (clock_->verdict == Verdict::Met) clock_->verdict = Verdict::Pending;
  }

  const TimelyPromise &promise_;
  const Cover &cover_;
  bool affected_;
  int held_;    ///< the severity that the incident holds
  int counted_; ///< the one that clocks see
  bool begun_ = false;
  bool resolved_ = false;
  bool stop_holds_ = false;
  bool reached_ = false;
  Instant last_;
  std::optional<Clock> clock_;
};

} // namespace

std::optional<Clock> run_clock(const Timeline &timeline, const CommitmentPlan &plan, Instant now) {
  if (!plan.cover.may_cover(timeline.held)) return std::nullopt;
  Machine machine(timeline, plan);
  for (const Step &step : timeline.steps)
    machine.act(step);
  return machine.finish(now);
}

} // namespace slax::sli

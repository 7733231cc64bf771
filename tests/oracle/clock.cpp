// SPDX-License-Identifier: Apache-2.0
#include "clock.hpp"

#include <algorithm>

namespace oracle {

bool contains(const std::vector<std::string> &names, const std::string &name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool covers(const Cover &cover, int severity) {
  if (cover.form == Cover::Form::kAny) return true;
  if (severity == kNoSeverity) return false;
  if (cover.form == Cover::Form::kOrWorse) return severity <= cover.ranks.front();
  return std::find(cover.ranks.begin(), cover.ranks.end(), severity) != cover.ranks.end();
}

bool excludes(const Commitment &commitment, const std::string &reason) {
  // Absent: maintenance and every declared reason; the specs here declare none of their own.
  if (!commitment.exclude)
    return reason == "maintenance" || reason == "customer-caused" || reason == "force-majeure";
  return contains(*commitment.exclude, reason);
}

bool is_excluded(const History &history, const Commitment &commitment) {
  bool excluded = false;
  for (const Event &event : history.events) {
    if (event.type == Type::kIncluded) excluded = false;
    if (event.type == Type::kExcluded && excludes(commitment, event.reason)) excluded = true;
  }
  return excluded;
}

void Clock::run(const History &history, Seconds now) {
  State state{history.accounts, history.events};
  worst_ = state.effective;
  ever_covered_ = covers(commitment_.cover, state.held);
  for (const Event &event : history.events) {
    if (event.severity != kNoSeverity && covers(commitment_.cover, event.severity))
      ever_covered_ = true;
    has_start_ = has_start_ || event.type == Type::kStarted;
  }
  std::size_t next = 0;
  for (Seconds at = history.events.front().at;; ++at) {
    for (; next < history.events.size() && history.events[next].at == at; ++next) {
      state.apply(history.events[next]);
      react(history.events[next], state);
    }
    const bool settled = next == history.events.size() && phase_ != Phase::kRunning;
    if (at == now || settled) return;
    if (phase_ != Phase::kRunning || paused_) { // until something happens
      at = next < history.events.size() ? std::min(now, history.events[next].at) - 1 : now - 1;
      continue;
    }
    // Every second until something happens, or the hours change, is alike.
    Seconds until = std::min(now, hours_.alike_until(at));
    if (next < history.events.size()) until = std::min(until, history.events[next].at);
    if (hours_.open(at)) {
      if (used_ < within_ && until - at >= within_ - used_) deadline_ = at + within_ - used_;
      used_ += until - at;
      if (used_ > within_) late_ = true;
    }
    at = until - 1;
  }
}

bool Clock::stop_holds(const State &state) const {
  switch (commitment_.verb) {
  case Verb::kDetect: return state.triggered;
  case Verb::kAcknowledge: return state.acknowledged;
  case Verb::kRespond: return state.responded;
  case Verb::kNotify: return state.notified;
  case Verb::kMitigate: return state.mitigated;
  case Verb::kUpdates:
  case Verb::kResolve: return state.resolved;
  case Verb::kPostmortem: return published_;
  default: return state.closed;
  }
}

bool Clock::restarts() const {
  return commitment_.verb == Verb::kMitigate || commitment_.verb == Verb::kResolve ||
         commitment_.verb == Verb::kClose || commitment_.verb == Verb::kUpdates;
}

bool Clock::begun(const State &state) const {
  if (commitment_.verb == Verb::kPostmortem) return resolved_event_;
  if (commitment_.verb == Verb::kDetect) return state.started;
  return commitment_.from_impact && has_start_ ? state.started : state.triggered;
}

bool Clock::covered(const State &state) const {
  switch (commitment_.severity) {
  case SeverityMode::kCancel: return covers(commitment_.cover, state.effective);
  case SeverityMode::kHighest: return covers(commitment_.cover, worst_);
  default: return ever_covered_;
  }
}

void Clock::end_cycle() {
  if (used_ > longest_used_) {
    longest_used_ = used_;
    longest_deadline_ = deadline_;
  }
  used_ = 0;
}

void Clock::stop(Seconds at) {
  phase_ = Phase::kStopped;
  stopped_at_ = at;
  gaps_.push_back({start_, used_, at});
}

void Clock::react(const Event &event, const State &state) {
  if (event.type == Type::kPaused && contains(commitment_.pauses, event.reason)) paused_ = true;
  if (event.type == Type::kResumed) paused_ = false;
  if (event.type == Type::kPostmortem) published_ = true;
  if (event.type == Type::kResolved) resolved_event_ = true;
  if (event.type == Type::kReopened) resolved_event_ = false;
  was_covered_ = was_covered_ || covers(commitment_.cover, state.effective);
  if (worst_ == kNoSeverity || (state.effective != kNoSeverity && state.effective < worst_))
    worst_ = state.effective;
  // Who ignores reopenings takes a stop as final.
  const bool ignores = commitment_.reopen == ReopenMode::kIgnore && restarts();
  stopped_once_ = (ignores && stopped_once_) || stop_holds(state);
  const bool cancels = commitment_.severity == SeverityMode::kCancel;
  switch (phase_) {
  case Phase::kNone:
  case Phase::kCancelled:
    if (!begun(state) || !covered(state) || !state.accounts.contains(account_)) return;
    start_ = event.at;
    within_ = commitment_.business_days > 0
                  ? hours_.business_days(event.at, commitment_.business_days)
              : event.at >= amended_ ? commitment_.amendment->within
                                     : commitment_.within;
    used_ = longest_used_ = 0;
    phase_ = stopped_once_ ? Phase::kStopped : Phase::kRunning;
    stopped_at_ = event.at;
    return;
  case Phase::kRunning:
    if (commitment_.verb == Verb::kPostmortem && event.type == Type::kReopened && !late())
      phase_ = Phase::kCancelled;
    else if (stopped_once_)
      stop(event.at);
    else if (cancels && !covered(state) && !late())
      phase_ = Phase::kCancelled;
    else if (commitment_.verb == Verb::kUpdates && event.type == Type::kNotified &&
             event.customer) {
      gaps_.push_back({start_, used_, event.at});
      end_cycle();
    }
    return;
  case Phase::kStopped:
    if (event.type != Type::kReopened || !restarts() || ignores) return;
    if (commitment_.severity == SeverityMode::kHighest ? !was_covered_ : !covered(state)) return;
    if (commitment_.verb == Verb::kUpdates || commitment_.reopen == ReopenMode::kRestart)
      end_cycle();
    phase_ = Phase::kRunning;
    return;
  }
}

} // namespace oracle

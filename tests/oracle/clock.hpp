// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "history.hpp"
#include "hours.hpp"

namespace oracle {

bool contains(const std::vector<std::string> &names, const std::string &name);
bool covers(const Cover &cover, int severity);
bool excludes(const Commitment &commitment, const std::string &reason);
// The last of excluded and included decides, whatever its time.
bool is_excluded(const History &history, const Commitment &commitment);

// The clock of one timely promise for one incident and account.
class Clock {
public:
  enum class Phase { kNone, kRunning, kStopped, kCancelled };

  // A span of clock time between two notifications, or before the first or after the last.
  struct Gap {
    Seconds clock_start = 0;
    Seconds length = 0;
    Seconds end = 0;
  };

  // The amended amount holds for clocks that start at `amended` or later.
  Clock(const Commitment &commitment, const std::string &account, const Hours &hours,
        Seconds amended)
      : commitment_(commitment), account_(account), hours_(hours), amended_(amended) {}

  void run(const History &history, Seconds now);

  Phase phase() const { return phase_; }
  Seconds start() const { return start_; }
  Seconds used() const { return used_ > longest_used_ ? used_ : longest_used_; }
  Seconds deadline() const { return used_ > longest_used_ ? deadline_ : longest_deadline_; }
  Seconds within() const { return within_; }
  bool late() const { return late_; }
  // When it stopped last.
  Seconds stopped_at() const { return stopped_at_; }
  // Of a cadence, what ended so far, also of clocks that were cancelled; what runs is no part.
  const std::vector<Gap> &gaps() const { return gaps_; }
  Seconds running_gap() const { return used_; }
  // Three quarters of the time promised to the cycle or gap that runs are used.
  bool near() const { return phase_ == Phase::kRunning && 4 * used_ >= 3 * within_; }

private:
  bool stop_holds(const State &state) const;
  bool restarts() const;
  bool begun(const State &state) const;
  bool covered(const State &state) const;
  void end_cycle();
  void stop(Seconds at);
  void react(const Event &event, const State &state);

  const Commitment &commitment_;
  const std::string &account_;
  const Hours &hours_;
  const Seconds amended_;
  Phase phase_ = Phase::kNone;
  bool has_start_ = false; // a started event, so that `from: impact` has what to begin at
  bool ever_covered_ = false;
  bool was_covered_ = false; // by a severity held so far
  bool paused_ = false;
  bool published_ = false;
  bool resolved_event_ = false; // and not reopened since
  bool stopped_once_ = false;
  bool late_ = false;
  int worst_ = kNoSeverity;
  Seconds start_ = 0;
  Seconds within_ = 0;
  Seconds used_ = 0;     // of the present cycle or gap
  Seconds deadline_ = 0; // the instant at which its promised time was used up
  Seconds longest_used_ = 0;
  Seconds longest_deadline_ = 0;
  Seconds stopped_at_ = 0;
  std::vector<Gap> gaps_;
};

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#include "incident.hpp"

#include "random.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace bench {
namespace {

constexpr int kWhole = 1'000'000; // the fraction 1

/// What an incident of a severity is like.
struct Habit {
  Millis acknowledged; // mean time to
  Millis resolved;
  int mitigated; // permille that end early for the customer
  int partial;   // permille with a fraction from the trigger on
  std::array<int, 6> fractions;
};

constexpr std::array<Habit, 4> kHabits{{
    {7 * kMinute, 85 * kMinute, 800, 850, {10'000, 20'000, 50'000, 100'000, 333'333, 1'000'000}},
    {25 * kMinute, 3 * kHour, 800, 970, {5'000, 10'000, 20'000, 25'000, 50'000, 125'000}},
    {50 * kMinute, 8 * kHour, 300, 995, {0, 0, 0, 0, 500, 1'000}},
    {2 * kHour, 20 * kHour, 100, 998, {0, 0, 0, 0, 0, 100}},
}};

const Habit &habit(int severity) { return kHabits[static_cast<std::size_t>(severity) - 1]; }

class Life {
public:
  Life(const World &world, std::size_t number)
      : world_(world),
        random_(world.seed * 0x100000001b3U + number * 2654435761U), incident_{number, {}, {}, {}} {
  }

  Incident live() {
    const Millis trigger = begin();
    spread(trigger, open(trigger));
    ages();
    return std::move(incident_);
  }

private:
  void add(Millis at, Type type, int value = 0) {
    if (at <= world_.now) incident_.events.push_back({at, type, value});
  }

  bool rarely(int permille) { return random_.chance(permille * world_.rare); }

  Millis between(Millis from, Millis to) {
    return from + random_.below(std::max<Millis>(to - from, 1));
  }

  // Incidents are numbered in the order of time.
  Millis begin() {
    const Millis step = (world_.now - world_.from) / static_cast<Millis>(world_.incidents);
    Millis start = world_.from + static_cast<Millis>(incident_.number) * step +
                   random_.below(std::max<Millis>(step, 1));
    start = std::min(start, world_.now - 2 * kMinute);
    whole_seconds_ = random_.chance(750);
    const Millis trigger = start + random_.below(kMinute);
    if (random_.chance(600)) add(start, Type::kStarted);
    const std::int64_t kind = random_.below(100);
    severity_ = kind < 15 ? 1 : kind < 40 ? 2 : kind < 75 ? 3 : 4;
    add(trigger, Type::kTriggered, severity_);
    if (random_.chance(habit(severity_).partial))
      add(trigger, Type::kImpact, random_.pick(habit(severity_).fractions));
    return trigger;
  }

  // From the trigger to the last end; returns that.
  Millis open(Millis trigger) {
    Millis end = trigger + kMinute + random_.skewed(habit(severity_).resolved);
    cycle(trigger, end);
    if (random_.chance(10)) { // forgotten in the tool
      add(end, Type::kMitigated);
      return end;
    }
    add(end, Type::kResolved);
    for (int times = 0; times < 2 && rarely(45); ++times) {
      const Millis again = end + kMinute + random_.skewed(kHour);
      if (rarely(100)) add(between(end, again), Type::kSeverity, other_severity());
      add(again, Type::kReopened);
      end = again + kMinute + random_.skewed(habit(severity_).resolved / 2);
      cycle(again, end);
      add(end, Type::kResolved);
    }
    if (random_.chance(100)) {
      end += kMinute + random_.skewed(kDay);
      add(end, Type::kClosed);
    } else if (rarely(5)) {
      add(end + kHour, Type::kSeverity, other_severity());
    }
    return end;
  }

  // What may happen while it is open.
  void cycle(Millis from, Millis end) {
    if (random_.chance(550)) acknowledge(from, end);
    if (random_.chance(180))
      add(from + kMinute + random_.skewed(20 * kMinute), Type::kNotified,
          random_.chance(700) ? 1 : 0);
    if (random_.chance(habit(severity_).mitigated))
      add(from + (end - from) * (5 + random_.below(40)) / 100, Type::kMitigated);
    if (rarely(60))
      add(between(from, end), Type::kImpact, random_.pick(habit(severity_).fractions));
    for (int times = 0; times < 3 && rarely(times == 0 ? 80 : 250); ++times)
      add(between(from, end), Type::kSeverity, other_severity());
  }

  void acknowledge(Millis from, Millis end) {
    const Millis at = from + 10 * kSecond + random_.skewed(habit(severity_).acknowledged);
    if (at >= end) return;
    add(at, Type::kAcknowledged);
    if (!rarely(10)) return;
    const Millis undone = between(at, end);
    add(undone, Type::kUnacknowledged);
    if (random_.chance(500)) add(between(undone, end), Type::kAcknowledged);
  }

  int other_severity() {
    severity_ = 1 + (severity_ + static_cast<int>(random_.below(3))) % 4;
    return severity_;
  }

  // A few accounts have more incidents than the rest.
  int any_account() {
    const Millis drawn =
        std::min(random_.below(world_.accounts), random_.below(4 * world_.accounts));
    return static_cast<int>(drawn);
  }

  int account_of(int agreement) {
    const int near = any_account();
    const int account = near - near % world_.agreements + agreement;
    return account < world_.accounts ? account : account - world_.agreements;
  }

  void affect(Millis from, Millis end, int account) {
    for (const int other : incident_.accounts)
      if (other == account) return;
    for (const Event &event : incident_.events)
      if (event.type == Type::kAccounts && event.value == account) return;
    if (random_.chance(300))
      add(between(from, std::max(from + kMinute, std::min(end, from + 2 * kHour))), Type::kAccounts,
          account);
    else
      incident_.accounts.push_back(account);
  }

  void spread(Millis trigger, Millis end) {
    const int first = any_account();
    const int agreement = first % world_.agreements;
    incident_.accounts.push_back(first);
    incident_.services.push_back(agreement);
    const std::int64_t kind = random_.below(1000);
    if (kind < 100 || rarely(10)) affect(trigger, end, account_of(agreement));
    if (kind < 25) affect(trigger, end, account_of(agreement));
    if (kind < 970 || world_.agreements == 1) return;
    // Two services and an account of each; or an account whose agreement does not have the service.
    const int further = (agreement + 1 + static_cast<int>(random_.below(world_.agreements - 1))) %
                        world_.agreements;
    affect(trigger, end, account_of(further));
    if (kind < 995) incident_.services.push_back(further);
    if (kind < 995) affect(trigger, end, account_of(agreement));
  }

  void ages() {
    const Millis first = incident_.events.front().at;
    if (rarely(30)) {
      const Millis excluded = first + 2 * kMinute + random_.skewed(kDay);
      add(excluded, Type::kExcluded);
      if (random_.chance(150)) add(excluded + kMinute + random_.skewed(kDay), Type::kIncluded);
    }
    std::vector<Event> &events = incident_.events;
    if (whole_seconds_)
      for (Event &event : events)
        event.at -= event.at % kSecond;
    const auto key = [](const Event &event) { return std::tie(event.at, event.type); };
    std::stable_sort(events.begin(), events.end(),
                     [&](const Event &a, const Event &b) { return key(a) < key(b); });
    events.erase(std::unique(events.begin(), events.end(),
                             [&](const Event &a, const Event &b) { return key(a) == key(b); }),
                 events.end());
  }

  const World &world_;
  Random random_;
  Incident incident_;
  int severity_ = 0;
  bool whole_seconds_ = false;
};

} // namespace

Incident make_incident(const World &world, std::size_t number) {
  return Life(world, number).live();
}

} // namespace bench

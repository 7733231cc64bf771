// SPDX-License-Identifier: Apache-2.0
#include "random_incidents.hpp"
#include "random_kpis.hpp"
#include "random_money.hpp"
#include "windows.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oracle {
namespace {

// Midnights, in UTC, near the ends of days, weeks, months, years and of a leap February.
constexpr std::array<Seconds, 6> kBases{1772150400, 1773014400, 1782691200,
                                        1798588800, 1798848000, 1835308800};
constexpr Seconds kTermFirst = 1767225600; // 2026-01-01
constexpr Seconds kTermLast = 1861833600;  // 2028-12-31

constexpr std::array<Seconds, 9> kPromised{300, 330, 600, 900, 1800, 2700, 3600, 5400, 7200};

class Builder {
public:
  Builder(std::uint64_t seed, Shape shape)
      : moments_{Random(seed), {}, false, 0, 0, {}, {1, 59, 60, 61}},
        long_(shape == Shape::kQuarter) {}

  Scenario build() {
    RandomIncidents incidents(moments_, long_);
    choose_span();
    scenario_.severities = {"sev1", "sev2", "sev3"};
    if (random_.chance(30)) scenario_.severities.push_back("sev4");
    scenario_.services = {"power", "network", "cooling"};
    moments_.flawed = random_.chance(35);
    scenario_.accounts = {
        {"alpha", {"Alpha Inc.", "org-1"}}, {"beta", {}}, {"gamma", {"Gamma GmbH"}}};
    for (std::int64_t left = random_.below(3); left > 0; --left)
      add_calendar();
    for (std::int64_t left = random_.below(5); left > 0; --left)
      add_maintenance();
    add_agreement("gold", {"alpha", "beta"}, random_.some<std::string>({"power", "network"}, 70));
    if (random_.chance(30)) add_agreement("silver", {"gamma"}, {"power"});
    for (std::int64_t left = long_ ? 40 : 1 + random_.below(8); left > 0; --left)
      incidents.add_incident();
    incidents.add_merges();
    random_.shuffle(scenario_.incidents);
    // A moment at which something happens or a deadline falls is the hardest one to evaluate at.
    const Seconds moment = random_.pick(moments_.anchors);
    if (random_.chance(30) && moment > moments_.begin && moment <= moments_.latest)
      scenario_.now = moment;
    for (Agreement &agreement : scenario_.agreements) {
      choose_term(agreement);
      add_amendments(agreement);
    }
    return std::move(scenario_);
  }

private:
  Seconds local_day(Seconds at) const {
    const Seconds local = at + scenario_.zone.offset;
    return local - local % kSecondsPerDay;
  }

  void choose_span() {
    scenario_.zone = random_.pick(kZones);
    const Seconds base = random_.pick(kBases);
    constexpr std::array<Seconds, 6> kSpans{2 * kHour,  6 * kHour,  12 * kHour,
                                            24 * kHour, 36 * kHour, 72 * kHour};
    constexpr std::array<Seconds, 4> kLongSpans{3 * kSecondsPerDay, 10 * kSecondsPerDay,
                                                32 * kSecondsPerDay, 92 * kSecondsPerDay};
    const Seconds span = long_ ? random_.pick(kLongSpans) : random_.pick(kSpans);
    moments_.begin = base - random_.below(span);
    scenario_.now = moments_.begin + span;
    const Seconds midnight = local_day(scenario_.now) - scenario_.zone.offset;
    if (random_.chance(25) && midnight > moments_.begin) scenario_.now = midnight;
    moments_.latest = scenario_.now + 2 * kHour;
    moments_.anchors = {moments_.begin, scenario_.now, scenario_.now - 1, scenario_.now + 1};
    for (const Zone &zone : kZones)
      for (Seconds day = base - (long_ ? 92 : 3) * kSecondsPerDay; day < moments_.latest;
           day += kSecondsPerDay)
        moments_.add_anchor(day - zone.offset);
    for (const Seconds days : {1, 2}) {
      moments_.add_anchor(scenario_.now - days * kSecondsPerDay);
      moments_.add_anchor(scenario_.now - days * kSecondsPerDay - 1);
    }
  }

  // Open on the hour or half hour, sometimes over midnight or twice a day, in a zone of its own.
  std::vector<DayHours> hours() {
    const int open = static_cast<int>(random_.below(40)) * 30;
    const int length = 30 * static_cast<int>(1 + random_.below(30));
    const std::int64_t shape = random_.below(100);
    if (shape < 15 && open + 90 < 1440) return {{open, open + 30}, {open + 60, open + 90}};
    if (shape < 30) return {{0, 1440}};
    return {{open, std::min(open + length, open + 1410)}};
  }

  void add_calendar() {
    static const std::vector<std::string> kNames{
        "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
        "Asia/Kathmandu",   "UTC",           "Asia/Kolkata"};
    Calendar calendar;
    calendar.name = "hours-" + std::to_string(scenario_.calendars.size());
    calendar.zone = random_.pick(kNames);
    const std::vector<DayHours> usual = hours();
    for (std::vector<DayHours> &day : calendar.week) {
      if (random_.chance(75)) day = usual;
      if (random_.chance(15)) day = hours();
    }
    // A day's hours must not reach into those of the next one twice over: the text does not care.
    if (calendar.week[0].empty()) calendar.week[0] = usual;
    const Seconds today = scenario_.now - scenario_.now % kSecondsPerDay;
    for (std::int64_t left = random_.below(3); left > 0; --left) {
      std::vector<DayHours> special;
      if (random_.chance(40)) special = hours();
      calendar.holidays[today + (random_.below(5) - 3) * kSecondsPerDay] = special;
    }
    scenario_.calendars.push_back(calendar);
  }

  std::string calendar() {
    if (scenario_.calendars.empty() || !random_.chance(50)) return "";
    return random_.pick(scenario_.calendars).name;
  }

  void choose_clock(Commitment &promise) {
    promise.calendar = calendar();
    if (!promise.calendar.empty()) {
      promise.business = random_.chance(60);
      promise.within -= promise.business ? promise.within % kMinute : 0;
      if (promise.within >= kHour) promise.business = true;
      if (promise.verb != Verb::kUpdates && random_.chance(20)) {
        promise.business = false;
        promise.business_days = static_cast<int>(1 + random_.below(3));
      }
    }
    promise.from_impact = random_.chance(20);
    constexpr std::array<SeverityMode, 4> kSeverity{SeverityMode::kCancel, SeverityMode::kCancel,
                                                    SeverityMode::kHighest,
                                                    SeverityMode::kRetroactive};
    constexpr std::array<ReopenMode, 4> kReopen{ReopenMode::kContinue, ReopenMode::kContinue,
                                                ReopenMode::kRestart, ReopenMode::kIgnore};
    promise.severity = random_.pick(kSeverity);
    promise.reopen = random_.pick(kReopen);
    if (random_.chance(40)) promise.pauses = {"awaiting customer"};
    if (random_.chance(20)) promise.pauses.emplace_back("awaiting vendor");
    if (random_.chance(30)) {
      constexpr std::array<MicroPercent, 4> kShares{50'000'000, 66'666'666, 90'000'000,
                                                    kHundredPercent};
      promise.share = random_.pick(kShares);
      if (random_.chance(60))
        promise.tiers = {{promise.share, 5 * kOnePercent}, {promise.share / 2, 10 * kOnePercent}};
    }
    if (random_.chance(30)) promise.each_hour = 1'500'000;
    if (random_.chance(20)) promise.cap = 10 * kOnePercent;
  }

  void choose_fee(Commitment &promise) {
    constexpr std::array<std::int64_t, 4> kCents{1, 9'999, 375'000, 100'000'001};
    constexpr std::array<int, 3> kMonths{1, 3, 12};
    if (random_.chance(40)) promise.fee = {random_.pick(kCents), random_.pick(kMonths)};
  }

  // Some tiers end below, at the next one's bound or short of it, and some hold their bounds.
  void two_sided(Commitment &promise) {
    for (std::size_t i = 0; i < promise.tiers.size(); ++i) {
      Tier &tier = promise.tiers[i];
      tier.or_equal = random_.chance(30);
      tier.above_or_equal = random_.chance(50);
      if (i + 1 < promise.tiers.size() && random_.chance(70))
        tier.above = promise.tiers[i + 1].below + (random_.chance(30) ? kOnePercent / 2 : 0);
    }
  }

  void choose_downtime(Commitment &promise) {
    promise.calendar = random_.chance(50) ? calendar() : "";
    constexpr std::array<Seconds, 4> kMinimums{60, 300, 330, 3600};
    if (random_.chance(25)) promise.minimum = random_.pick(kMinimums);
    if (promise.minimum > 0) moments_.lengths.push_back(promise.minimum);
    constexpr std::array<Seconds, 4> kSlices{60, 300, 900, 20};
    if (random_.chance(25)) promise.granularity = random_.pick(kSlices);
    if (promise.granularity > 0) promise.drop_partial = random_.chance(35);
    constexpr std::array<int, 4> kBounds{0, 5, 35, 50};
    if (random_.chance(20)) promise.above = random_.pick(kBounds);
    if (random_.chance(20)) promise.combine = Combine::kAnyDown;
    if (random_.chance(20)) promise.combine = Combine::kAllDown;
    if (random_.chance(20)) promise.cap = 20 * kOnePercent;
    if (!promise.exclude || promise.exclude->front() != "maintenance") return;
    constexpr std::array<Seconds, 3> kNotices{kSecondsPerDay, 20 * kSecondsPerDay,
                                              21 * kSecondsPerDay};
    if (random_.chance(25)) promise.notice = random_.pick(kNotices);
    const int limits = promise.combine == Combine::kEach ? 30 : 60;
    if (random_.chance(limits)) promise.at_most = random_.pick(kPromised);
  }

  void add_maintenance() {
    Maintenance entry;
    entry.name = "works-" + std::to_string(scenario_.maintenance.size());
    entry.services = random_.some(scenario_.services, 50);
    entry.from = moments_.instant();
    constexpr std::array<Seconds, 5> kLengths{kMinute, 15 * kMinute, kHour, 5 * kHour,
                                              kSecondsPerDay};
    entry.to = entry.from + random_.pick(kLengths);
    const Seconds edge = random_.pick(moments_.anchors);
    if (edge > entry.from && random_.chance(30)) entry.to = edge;
    if (random_.chance(50)) entry.announced = moments_.begin - 20 * kSecondsPerDay;
    if (random_.chance(25)) entry.repeat = repeat(entry.from);
    moments_.add_anchor(entry.from);
    moments_.add_anchor(entry.to);
    scenario_.maintenance.push_back(entry);
  }

  // Weekly, on days around the one of the instant.
  Repeat repeat(Seconds at) {
    Repeat made;
    made.zone = random_.pick(kZones);
    const Seconds day = at - at % kSecondsPerDay;
    made.weekday = static_cast<int>((day / kSecondsPerDay + 3 + random_.below(2)) % 7);
    made.hours.from = static_cast<int>(random_.below(40)) * 30;
    made.hours.to = made.hours.from + 30 * static_cast<int>(1 + random_.below(12));
    made.first_day = day - random_.below(3) * 7 * kSecondsPerDay;
    made.last_day = day + random_.below(9) * kSecondsPerDay;
    return made;
  }

  Window window() {
    constexpr std::array<Window::Kind, 7> kKinds{
        Window::Kind::kDay,     Window::Kind::kDay,  Window::Kind::kWeek, Window::Kind::kMonth,
        Window::Kind::kQuarter, Window::Kind::kOver, Window::Kind::kOver};
    constexpr std::array<int, 3> kDays{1, 2, 30};
    Window chosen;
    chosen.kind = random_.pick(kKinds);
    if (chosen.kind == Window::Kind::kOver)
      chosen.days = random_.pick(kDays);
    else if (random_.chance(40))
      chosen.zone = random_.pick(kZones);
    return chosen;
  }

  Cover cover() {
    Cover chosen;
    if (random_.chance(20)) return chosen;
    chosen.form = random_.chance(30) ? Cover::Form::kOrWorse : Cover::Form::kList;
    const int first = random_.chance(25) ? 1 : 0;
    chosen.ranks = {first};
    if (chosen.form == Cover::Form::kList && random_.chance(40)) chosen.ranks.push_back(first + 1);
    return chosen;
  }

  Commitment availability() {
    Commitment promise;
    promise.name = "uptime";
    promise.window = window();
    promise.cover = cover();
    if (promise.cover.form == Cover::Form::kOrWorse) promise.cover = {};
    const bool longer = promise.window.kind == Window::Kind::kMonth ||
                        promise.window.kind == Window::Kind::kQuarter || promise.window.days == 30;
    const std::vector<MicroPercent> targets =
        longer ? std::vector<MicroPercent>{99'900'000, 99'500'000, 99'000'000}
               : std::vector<MicroPercent>{99'000'000, 95'000'000, 90'000'000};
    promise.target = random_.pick(targets);
    const std::int64_t span = promise.window.days == 0 ? 1 : promise.window.days;
    const MicroPercent budget = kHundredPercent - promise.target;
    moments_.lengths.push_back(span * kSecondsPerDay * budget / kHundredPercent);
    if (random_.chance(60))
      promise.exclude = random_.some<std::string>({"maintenance", "customer-caused"}, 70);
    if (random_.chance(85))
      promise.tiers = {{promise.target, 5 * kOnePercent},
                       {promise.target - 2'500'000, 25'125'000},
                       {50 * kOnePercent, kHundredPercent}};
    if (random_.chance(30)) two_sided(promise);
    choose_fee(promise);
    choose_downtime(promise);
    return promise;
  }

  Commitment timely(Verb verb) {
    static const std::vector<std::string> kNames{"uptime", "detect", "ack",   "respond", "tell",
                                                 "calm",   "fix",    "close", "review",  "updates"};
    Commitment promise;
    promise.verb = verb;
    promise.name = kNames.at(static_cast<std::size_t>(verb));
    promise.cover = cover();
    promise.within = random_.pick(kPromised);
    promise.window = window();
    promise.print_window =
        promise.window.kind != Window::Kind::kMonth || promise.window.zone || random_.chance(50);
    if (random_.chance(30)) promise.exclude = {{"customer-caused"}};
    constexpr std::array<MicroPercent, 3> kCredits{2'000'000, 33'333'333, 50'000'000};
    if (random_.chance(85)) promise.each_breach = random_.pick(kCredits);
    choose_fee(promise);
    choose_clock(promise);
    moments_.lengths.push_back(promise.within);
    return promise;
  }

  void add_agreement(const std::string &name, std::vector<std::string> accounts,
                     std::vector<std::string> services) {
    Agreement agreement;
    agreement.name = name;
    agreement.accounts = std::move(accounts);
    agreement.services = std::move(services);
    if (random_.chance(85)) agreement.commitments.push_back(availability());
    const std::vector<Verb> verbs{Verb::kDetect, Verb::kAcknowledge, Verb::kRespond,
                                  Verb::kNotify, Verb::kMitigate,    Verb::kResolve,
                                  Verb::kClose,  Verb::kPostmortem,  Verb::kUpdates};
    for (const Verb verb : random_.some(verbs, 45))
      agreement.commitments.push_back(timely(verb));
    scenario_.agreements.push_back(agreement);
  }

  // The term always holds the instant before now; sometimes it begins or ends inside the windows.
  void choose_term(Agreement &agreement) {
    agreement.term_first_day = kTermFirst;
    agreement.term_last_day = kTermLast;
    const Seconds today = local_day(scenario_.now - 1);
    const Seconds earlier = today - random_.below(4) * kSecondsPerDay;
    if (random_.chance(20)) agreement.term_first_day = earlier;
    if (random_.chance(12)) agreement.term_last_day = today;
    // Or is over since days or months; then the last windows stay, in the end not even they.
    constexpr std::array<Seconds, 5> kOver{1, 3, 30, 92, 93};
    if (random_.chance(10)) agreement.term_last_day = today - random_.pick(kOver) * kSecondsPerDay;
    if (agreement.term_first_day > agreement.term_last_day)
      agreement.term_first_day = agreement.term_last_day - 5 * kSecondsPerDay;
  }

  // From the beginning of a window on, or of any day where windows move.
  void add_amendments(Agreement &agreement) {
    if (!random_.chance(40)) return;
    for (std::size_t i = 0, count = agreement.commitments.size(); i < count; ++i) {
      Commitment &promise = agreement.commitments[i];
      if (!random_.chance(50)) continue;
      const Seconds at = random_.pick(moments_.anchors);
      const bool rolling = promise.window.kind == Window::Kind::kOver;
      const Seconds offset =
          promise.window.zone ? promise.window.zone->offset : scenario_.zone.offset;
      const Seconds from =
          (rolling ? at : calendar_span(promise.window, scenario_.zone, at).from) + offset;
      const Seconds day = from - from % kSecondsPerDay;
      if (day <= agreement.term_first_day || day > agreement.term_last_day) continue;
      const std::int64_t what = random_.below(100);
      if (what < 20) {
        promise.end_day = day;
      } else if (what < 45 && i > 0) { // an agreement begins with something
        promise.first_day = day;
      } else if (what < 75 && promise.verb == Verb::kAvailability) {
        replace(agreement, i, day);
      } else {
        change(promise, day);
      }
    }
  }

  void change(Commitment &promise, Seconds day) {
    Amendment made{day, promise.target, promise.within};
    made.target += random_.chance(50) ? 100'000 : -1'000'000;
    made.target = std::min<MicroPercent>(made.target, 99'990'000);
    // An hour and more under a calendar would have to be business hours.
    const bool plain = promise.calendar.empty() || promise.business;
    if (plain && promise.business_days == 0) made.within *= 2;
    promise.amendment = made;
  }

  // Rows of a service each become rows of all services, or the other way round.
  void replace(Agreement &agreement, std::size_t which, Seconds day) {
    Commitment next = agreement.commitments[which];
    agreement.commitments[which].end_day = day;
    if (next.combine != Combine::kEach)
      next.combine = Combine::kEach;
    else
      next.combine = random_.chance(50) ? Combine::kAnyDown : Combine::kAllDown;
    next.first_day = day;
    next.replaces = true;
    agreement.commitments.push_back(next);
  }

  Moments moments_;
  Random &random_ = moments_.random;
  Scenario &scenario_ = moments_.scenario;
  bool long_; // a quarter
};

} // namespace

Scenario random_scenario(std::uint64_t seed, Shape shape) {
  Scenario scenario = Builder{seed, shape}.build();
  add_money(scenario, seed);
  add_kpis(scenario, seed);
  return scenario;
}

} // namespace oracle

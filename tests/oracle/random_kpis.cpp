// SPDX-License-Identifier: Apache-2.0
#include "random_kpis.hpp"

#include "clock.hpp"
#include "random.hpp"

#include <algorithm>
#include <array>

namespace oracle {
namespace {

constexpr Seconds kHour = 3600;

using Kind = Kpi::Kind;

class KpiBuilder {
public:
  KpiBuilder(Scenario &scenario, std::uint64_t seed)
      : scenario_(scenario), random_(seed ^ 0x6b706973U) {}

  void build() {
    if (!random_.chance(34)) return;
    for (std::int64_t left = 1 + random_.below(3); left > 0; --left) {
      const std::int64_t way = random_.below(100);
      if (way < 50)
        protect_in_agreement();
      else if (way < 72)
        explain_in_agreement();
      else if (way < 85)
        document_that_protects();
      else
        document_that_explains();
    }
  }

private:
  // Of an agreement that is to be changed.
  Agreement &agreement() {
    const auto count = static_cast<std::int64_t>(scenario_.agreements.size());
    return scenario_.agreements[static_cast<std::size_t>(random_.below(count))];
  }

  // It stands where the agreement begins, and its rows stay what they are.
  static std::vector<Commitment> eligible(const Agreement &agreement) {
    std::vector<Commitment> out;
    for (const Commitment &one : agreement.commitments) {
      const auto alike = [&](const Commitment &other) { return other.name == one.name; };
      if (one.first_day || (one.verb == Verb::kAvailability && one.end_day)) continue;
      if (std::count_if(agreement.commitments.begin(), agreement.commitments.end(), alike) == 1)
        out.push_back(one);
    }
    return out;
  }

  Window window() {
    constexpr std::array<Window::Kind, 7> kKinds{
        Window::Kind::kDay,     Window::Kind::kWeek, Window::Kind::kMonth, Window::Kind::kMonth,
        Window::Kind::kQuarter, Window::Kind::kOver, Window::Kind::kOver};
    constexpr std::array<int, 5> kDays{1, 2, 7, 30, 30};
    static const std::vector<Zone> kZones{
        {"UTC", 0}, {"Asia/Kathmandu", 5 * kHour + 2700}, {"America/Phoenix", -7 * kHour}};
    Window chosen;
    chosen.kind = random_.pick(kKinds);
    if (chosen.kind == Window::Kind::kOver)
      chosen.days = random_.pick(kDays);
    else if (random_.chance(30))
      chosen.zone = random_.pick(kZones);
    return chosen;
  }

  void choose_trend(Kpi &kpi) {
    constexpr std::array<Window::Kind, 3> kPeriods{Window::Kind::kWeek, Window::Kind::kMonth,
                                                   Window::Kind::kQuarter};
    if (random_.chance(12)) kpi.trend = random_.pick(kPeriods);
  }

  std::vector<int> ranks_of(const Cover &cover) const {
    std::vector<int> out;
    for (int rank = 0; rank < static_cast<int>(scenario_.severities.size()); ++rank)
      if (covers(cover, rank)) out.push_back(rank);
    return out;
  }

  Cover within(const Cover &promised) {
    if (random_.chance(60)) return promised;
    Cover chosen;
    chosen.form = Cover::Form::kList;
    chosen.ranks = random_.some(ranks_of(promised), 50);
    return chosen;
  }

  Cover any_cover() {
    Cover chosen;
    if (random_.chance(55)) return chosen;
    chosen.form = random_.chance(30) ? Cover::Form::kOrWorse : Cover::Form::kList;
    chosen.ranks = {static_cast<int>(random_.below(2))};
    return chosen;
  }

  // Under a calendar plain hours would be ambiguous.
  Seconds amount(const Kpi &kpi, bool calendar, Seconds promised) {
    constexpr std::array<Seconds, 10> kAmounts{20,   60,   300,  330,   600,
                                               1200, 1800, 3000, 10800, 90000};
    Seconds length = random_.pick(kAmounts);
    if (promised > 1 && random_.chance(35)) length = promised / 2;
    if (kpi.business) return std::max<Seconds>(60, length - length % 60);
    return calendar ? std::min<Seconds>(length, kHour - 1) : length;
  }

  MicroPercent percent() {
    constexpr std::array<MicroPercent, 5> kPercents{5 * kOnePercent, 50 * kOnePercent, 66'666'667,
                                                    90 * kOnePercent, 99'500'000};
    return random_.pick(kPercents);
  }

  void choose_target(Kpi &kpi, bool calendar, Seconds promised) {
    kpi.window = window();
    const bool high = kpi.kind == Kind::kShare || kpi.kind == Kind::kEscalations ||
                      kpi.kind == Kind::kAvailability;
    const bool strict = random_.chance(25);
    if (high)
      kpi.compare = strict ? Kpi::Compare::kAbove : Kpi::Compare::kAtLeast;
    else
      kpi.compare = strict ? Kpi::Compare::kBelow : Kpi::Compare::kAtMost;
    if (kpi.kind == Kind::kTime || kpi.kind == Kind::kSilence)
      kpi.target = amount(kpi, calendar, promised);
    else if (kpi.kind == Kind::kCount || kpi.kind == Kind::kAlerts)
      kpi.target = 1 + random_.below(5);
    else
      kpi.target = percent();
  }

  void choose_statistic(Kpi &kpi) {
    constexpr std::array<int, 5> kRanks{500, 750, 900, 950, 999};
    const std::int64_t way = random_.below(100);
    kpi.statistic = way < 25   ? Kpi::Statistic::kMean
                    : way < 35 ? Kpi::Statistic::kMedian
                    : way < 45 ? Kpi::Statistic::kMax
                               : Kpi::Statistic::kQuantile;
    if (kpi.statistic == Kpi::Statistic::kQuantile) kpi.permille = random_.pick(kRanks);
  }

  // A tail beside what averages.
  Kpi tail_of(Kpi kpi, bool calendar) {
    constexpr std::array<int, 3> kRanks{950, 990, 999};
    kpi.kind = Kind::kTime;
    kpi.statistic = random_.chance(30) ? Kpi::Statistic::kMax : Kpi::Statistic::kQuantile;
    kpi.permille = random_.pick(kRanks);
    kpi.within.reset();
    kpi.trend.reset();
    kpi.across_accounts = false;
    choose_target(kpi, calendar, 0);
    return kpi;
  }

  static bool needs_tail(const Kpi &kpi) {
    if (kpi.kind == Kind::kShare) return true;
    return kpi.kind == Kind::kTime &&
           (kpi.trend || kpi.statistic == Kpi::Statistic::kMean ||
            kpi.statistic == Kpi::Statistic::kMedian ||
            (kpi.statistic == Kpi::Statistic::kQuantile && kpi.permille < 950));
  }

  static bool has_share(Verb verb) {
    return verb == Verb::kDetect || verb == Verb::kAcknowledge || verb == Verb::kRespond ||
           verb == Verb::kMitigate || verb == Verb::kResolve;
  }

  void put(std::vector<Kpi> &list, Kpi kpi, bool calendar) {
    kpi.name = "kpi-" + std::to_string(made_++);
    list.push_back(kpi);
    if (!needs_tail(kpi)) return;
    Kpi tail = tail_of(kpi, calendar);
    tail.name = "kpi-" + std::to_string(made_++);
    list.push_back(tail);
  }

  // What measures the promise; a cover that its severities lie in.
  Kpi measuring(const Commitment &promise, const Cover &cover, bool calendar, bool business) {
    Kpi kpi;
    kpi.verb = promise.verb;
    kpi.business = business;
    if (promise.verb == Verb::kAvailability) {
      kpi.kind = random_.chance(50) ? Kind::kAvailability : Kind::kBudget;
      kpi.business = false;
    } else if (promise.verb == Verb::kUpdates) {
      kpi.kind = Kind::kSilence;
      kpi.cover = cover;
    } else {
      kpi.cover = cover;
      if (cover.form == Cover::Form::kAny && random_.chance(40)) kpi.cover.reset();
      if (has_share(promise.verb) && random_.chance(30)) kpi.kind = Kind::kShare;
      if (kpi.kind == Kind::kShare && random_.chance(75))
        kpi.within = amount(kpi, calendar, 2 * promise.within);
      if (kpi.kind == Kind::kTime) choose_statistic(kpi);
      if (kpi.kind == Kind::kTime) choose_trend(kpi);
    }
    choose_target(kpi, calendar, promise.within);
    if (kpi.kind == Kind::kAvailability && random_.chance(50))
      kpi.target = (promise.target + kHundredPercent) / 2;
    return kpi;
  }

  void protect_in_agreement() {
    Agreement &chosen = agreement();
    const std::vector<Commitment> promises = eligible(chosen);
    if (promises.empty()) return;
    const Commitment &promise = random_.pick(promises);
    const bool calendar = !promise.calendar.empty();
    const bool business = calendar && random_.chance(60);
    const Cover cover = within(promise.cover);
    Kpi kpi = measuring(promise, cover, calendar, business);
    kpi.protects = {{chosen.name, promise.name}};
    put(chosen.kpis, kpi, calendar);
  }

  Kpi explaining() {
    constexpr std::array<Verb, 8> kVerbs{Verb::kDetect,  Verb::kAcknowledge, Verb::kRespond,
                                         Verb::kNotify,  Verb::kMitigate,    Verb::kResolve,
                                         Verb::kResolve, Verb::kClose};
    constexpr std::array<Kind, 11> kKinds{Kind::kTime,  Kind::kTime,     Kind::kTime,
                                          Kind::kShare, Kind::kShare,    Kind::kEscalations,
                                          Kind::kCount, Kind::kReopened, Kind::kReopened,
                                          Kind::kCount, Kind::kSilence};
    Kpi kpi;
    kpi.kind = random_.pick(kKinds);
    kpi.verb = random_.pick(kVerbs);
    if (random_.chance(4)) kpi.kind = random_.chance(50) ? Kind::kAlerts : Kind::kNoise;
    if (kpi.kind == Kind::kTime && random_.chance(10)) kpi.verb = Verb::kPostmortem;
    if (kpi.kind == Kind::kShare && !has_share(kpi.verb)) kpi.verb = Verb::kAcknowledge;
    if (kpi.kind == Kind::kEscalations && (!has_share(kpi.verb) || kpi.verb == Verb::kDetect))
      kpi.verb = Verb::kAcknowledge;
    const bool bare = kpi.kind == Kind::kTime || kpi.kind == Kind::kShare;
    if (kpi.kind == Kind::kCount || kpi.kind == Kind::kSilence || (bare && random_.chance(75)))
      kpi.cover = any_cover();
    if (kpi.kind == Kind::kShare || kpi.kind == Kind::kEscalations)
      if (random_.chance(70)) kpi.within = amount(kpi, false, 0);
    if (kpi.kind == Kind::kTime) choose_statistic(kpi);
    if (kpi.kind == Kind::kTime || kpi.kind == Kind::kCount) choose_trend(kpi);
    choose_target(kpi, false, 0);
    return kpi;
  }

  void explain_in_agreement() {
    Agreement &chosen = agreement();
    put(chosen.kpis, explaining(), false);
  }

  // Averages over accounts stand beside the values of each.
  void beside(Agreement &chosen, Kpi kpi, const std::string &promise, bool calendar) {
    kpi.across_accounts = false;
    if (!promise.empty()) kpi.protects = {{chosen.name, promise}};
    const bool plain = kpi.kind == Kind::kTime;
    put(chosen.kpis, plain ? tail_of(kpi, calendar) : kpi, calendar);
  }

  void document_that_explains() {
    Kpi kpi = explaining();
    kpi.across_accounts = random_.chance(40);
    put(scenario_.kpis, kpi, false);
    for (Agreement &one : scenario_.agreements)
      beside(one, kpi, "", false);
  }

  void document_that_protects() {
    Agreement &chosen = agreement();
    const std::vector<Commitment> promises = eligible(chosen);
    if (promises.empty()) return;
    const Commitment promise = random_.pick(promises);
    const bool rows = promise.verb == Verb::kAvailability;
    Cover cover = within(promise.cover);
    bool calendar = !promise.calendar.empty();
    const bool business = calendar && random_.chance(60);
    // A like promise of another agreement, in plain amounts.
    Agreement *other = nullptr;
    std::string like;
    for (Agreement &one : scenario_.agreements)
      for (const Commitment &candidate : eligible(one)) {
        if (&one == &chosen || rows || business || candidate.verb != promise.verb) continue;
        const std::vector<int> ranks = ranks_of(cover);
        const std::vector<int> theirs = ranks_of(candidate.cover);
        const auto common =
            std::find_first_of(ranks.begin(), ranks.end(), theirs.begin(), theirs.end());
        if (common == ranks.end() || !random_.chance(70)) continue;
        cover.form = Cover::Form::kList;
        cover.ranks = {*common};
        calendar = calendar || !candidate.calendar.empty();
        other = &one;
        like = candidate.name;
      }
    Kpi kpi = measuring(promise, cover, calendar, business);
    kpi.across_accounts = rows || random_.chance(40);
    kpi.protects = {{chosen.name, promise.name}};
    if (other != nullptr) kpi.protects.push_back({other->name, like});
    put(scenario_.kpis, kpi, calendar);
    beside(chosen, kpi, promise.name, calendar);
    if (other != nullptr) beside(*other, kpi, like, calendar);
  }

  Scenario &scenario_;
  Random random_;
  int made_ = 0;
};

} // namespace

void add_kpis(Scenario &scenario, std::uint64_t seed) { KpiBuilder{scenario, seed}.build(); }

} // namespace oracle

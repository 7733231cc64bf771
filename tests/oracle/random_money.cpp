// SPDX-License-Identifier: Apache-2.0
#include "random_money.hpp"

#include "random.hpp"
#include "windows.hpp"

#include <algorithm>
#include <array>

namespace oracle {
namespace {

constexpr Seconds kMinute = 60;
constexpr Seconds kHour = 3600;

bool earns(const Commitment &promise) {
  return !promise.tiers.empty() || promise.each_breach != 0 || promise.each_hour != 0 ||
         promise.each_slice || promise.pro_rata != 0;
}

class Money {
public:
  Money(Scenario &scenario, std::uint64_t seed)
      : scenario_(scenario), random_(seed ^ 0x6d6f6e6579U),
        today_(local_day(scenario.zone, scenario.now - 1)) {}

  void add() {
    const bool more = random_.chance(55);
    if (more && random_.chance(30)) add_relation();
    for (Agreement &agreement : scenario_.agreements) {
      for (Commitment &promise : agreement.commitments)
        if (more && !promise.replaces) add_terms(promise);
      if (more) add_terms(agreement);
      if (more && scenario_.agreements.size() == 1) add_member(agreement);
      complete_fees(agreement, more);
      if (more) add_amendment(agreement);
      repeat_replaced(agreement);
    }
  }

private:
  // An account that came or went inside the windows, or longer ago.
  void add_relation() {
    Account &account = scenario_.accounts[static_cast<std::size_t>(random_.below(3))];
    constexpr std::array<Seconds, 6> kAgo{0, 0, 1, 3, 30, 93};
    const Seconds first = today_ - random_.pick(kAgo) * kSecondsPerDay;
    const Seconds last = today_ - (random_.pick(kAgo) - 1) * kSecondsPerDay;
    if (random_.chance(60)) account.first_day = first;
    if (random_.chance(40)) account.last_day = last;
    if (account.first_day && account.last_day && *account.first_day > *account.last_day)
      account.last_day.reset();
  }

  void add_terms(Commitment &promise) {
    if (promise.verb == Verb::kAvailability) {
      if (random_.chance(30)) promise.each_slice = each_slice();
      constexpr std::array<int, 5> kFactors{100, 1000, 250, 33, 2500};
      if (random_.chance(30)) promise.pro_rata = random_.pick(kFactors);
      promise.affected = random_.chance(25);
    }
    if (earns(promise) && random_.chance(25)) promise.claim = claim();
    if (random_.chance(20)) promise.chronic = chronic();
    change_clocks(promise);
  }

  EachSlice each_slice() {
    constexpr std::array<Seconds, 5> kLengths{15 * kMinute, kHour, kHour, 6 * kHour,
                                              kSecondsPerDay};
    constexpr std::array<Seconds, 4> kOver{1, kMinute, 6 * kMinute, 14 * kMinute};
    constexpr std::array<Seconds, 3> kFree{0, kHour, 90 * kMinute};
    EachSlice made;
    made.length = random_.pick(kLengths);
    made.over = random_.pick(kOver);
    made.free = random_.pick(kFree);
    if (made.free == 0) made.free = made.length;
    return made;
  }

  Claim claim() {
    constexpr std::array<int, 3> kDays{7, 30, 45};
    Claim made;
    if (random_.chance(50))
      made.days = random_.pick(kDays);
    else
      made.months = static_cast<int>(1 + random_.below(3));
    return made;
  }

  Chronic chronic() {
    constexpr std::array<int, 4> kDays{2, 7, 30, 90};
    Chronic made;
    made.breaches = static_cast<int>(2 + random_.below(3));
    made.days = random_.pick(kDays);
    return made;
  }

  // Windows in a zone whose clocks change, where nothing was fitted to the other one.
  void change_clocks(Commitment &promise) {
    static const std::vector<Zone> kChanging{{"Europe/Berlin", 0}, {"America/New_York", 0}};
    const bool fitted = promise.amendment || promise.first_day || promise.end_day;
    if (fitted || promise.window.kind == Window::Kind::kOver || !random_.chance(20)) return;
    promise.window.zone = random_.pick(kChanging);
    promise.print_window = true;
  }

  void add_terms(Agreement &agreement) {
    constexpr std::array<MicroPercent, 4> kCaps{500'000, 4 * kOnePercent, 30 * kOnePercent,
                                                150 * kOnePercent};
    if (random_.chance(40)) agreement.cap = random_.pick(kCaps);
    if (random_.chance(30)) agreement.claim = claim();
    if (random_.chance(30)) agreement.chronic = chronic();
    const bool any =
        std::any_of(agreement.commitments.begin(), agreement.commitments.end(),
                    [](const Commitment &promise) { return promise.verb == Verb::kAvailability; });
    if (any && random_.chance(12)) agreement.affected = true;
  }

  // A third, so that shares are not whole hundredths.
  void add_member(Agreement &agreement) {
    const auto weighs = [](const Commitment &promise) { return promise.affected; };
    const bool any =
        std::any_of(agreement.commitments.begin(), agreement.commitments.end(), weighs);
    if ((any || agreement.affected) && random_.chance(60)) agreement.accounts.emplace_back("gamma");
  }

  static void into(Fee &fee, const Fee &currency) {
    fee.currency = currency.currency;
    fee.digits = currency.digits;
  }

  Fee fee(const Fee &currency) {
    constexpr std::array<std::int64_t, 5> kMinor{1, 500, 9'999, 375'000, 100'000'001};
    constexpr std::array<int, 4> kMonths{1, 1, 3, 12};
    Fee made{random_.pick(kMinor), 1};
    made.months = random_.pick(kMonths);
    into(made, currency);
    return made;
  }

  // With any fee whoever has credits has one. Commitments that come and go leave no doubt what the
  // account pays for all of them: then the agreement has a fee.
  void complete_fees(Agreement &agreement, bool more) {
    static const std::vector<Fee> kCurrencies{
        {0, 1, "EUR", 2}, {0, 1, "EUR", 2}, {0, 1, "USD", 2}, {0, 1, "JPY", 0}};
    const Fee currency = more ? random_.pick(kCurrencies) : kCurrencies.front();
    if (more && random_.chance(30)) // none but the agreement's
      for (Commitment &promise : agreement.commitments)
        promise.fee = {};
    bool own = false;
    bool missing = false;
    bool moves = false;
    for (Commitment &promise : agreement.commitments) {
      moves = moves || promise.first_day || promise.end_day;
      if (!earns(promise) || promise.first_day) promise.fee = {};
      into(promise.fee, currency);
      own = own || promise.fee.cents != 0;
      missing = missing || (earns(promise) && promise.fee.cents == 0);
    }
    const bool all = own && missing && !moves && random_.chance(40);
    for (Commitment &promise : agreement.commitments)
      if (all && earns(promise) && promise.fee.cents == 0) promise.fee = fee(currency);
    if (all) missing = false;
    if ((own && (missing || moves)) || (more && random_.chance(45))) agreement.fee = fee(currency);
    if (!more || agreement.fee.cents == 0) return;
    if (random_.chance(25)) {
      const Fee &other = own ? currency : random_.pick(kCurrencies);
      agreement.fees[random_.pick(agreement.accounts)] = fee(other);
    }
    if (random_.chance(25)) agreement.minimum = fee(random_.chance(85) ? currency : kCurrencies[2]);
  }

  // From the beginning of a month on.
  void add_amendment(Agreement &agreement) {
    if (!random_.chance(20)) return;
    Window month;
    const Seconds at = scenario_.now - 1 - random_.below(2) * 20 * kSecondsPerDay;
    const Seconds day = local_day(scenario_.zone, calendar_span(month, scenario_.zone, at).from);
    if (day <= agreement.term_first_day || day > agreement.term_last_day) return;
    AgreementAmendment made;
    made.first_day = day;
    if (agreement.fee.cents != 0 && random_.chance(75)) {
      made.fee = agreement.fee;
      made.fee->cents = made.fee->cents * 2 + 1;
    }
    if (!made.fee || random_.chance(40)) made.cap = agreement.cap / 2;
    agreement.amendment = made;
  }

  // What replaces a commitment has its terms.
  static void repeat_replaced(Agreement &agreement) {
    for (Commitment &next : agreement.commitments)
      for (const Commitment &promise : agreement.commitments) {
        if (!next.replaces || promise.replaces || promise.name != next.name) continue;
        next.fee = promise.fee;
        next.each_slice = promise.each_slice;
        next.pro_rata = promise.pro_rata;
        next.affected = promise.affected;
        next.claim = promise.claim;
        next.chronic = promise.chronic;
      }
  }

  Scenario &scenario_;
  Random random_;
  Seconds today_;
};

} // namespace

void add_money(Scenario &scenario, std::uint64_t seed) { Money{scenario, seed}.add(); }

} // namespace oracle

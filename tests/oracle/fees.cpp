// SPDX-License-Identifier: Apache-2.0
#include "fees.hpp"

#include "text.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace oracle {
namespace {

// What is paid for one month, exact.
Fraction monthly(const Fee &fee) { return Fraction(fee.cents, fee.months); }

// What the account pays for the agreement as a whole; nothing if only commitments have fees.
const Fee *own_fee(const Agreement &agreement, const std::string &account) {
  const auto own = agreement.fees.find(account);
  if (own != agreement.fees.end()) return &own->second;
  return agreement.fee.cents != 0 ? &agreement.fee : nullptr;
}

// As amended: the agreement's fee is another one from some month on.
const Fee &in_force(const Agreement &agreement, const Fee &fee, int month) {
  const bool amended = &fee == &agreement.fee && agreement.amendment && agreement.amendment->fee &&
                       month >= month_of(agreement.amendment->first_day);
  return amended ? *agreement.amendment->fee : fee;
}

Fraction sum(const Agreement &agreement, const Fee &fee, FeeMonths months) {
  Fraction out = 0;
  for (int month = months.first; month < months.first + months.count; ++month)
    out += monthly(in_force(agreement, fee, month));
  return out;
}

} // namespace

int month_of(Seconds civil_day) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(sys_seconds{seconds{civil_day}})};
  return int{day.year()} * 12 + static_cast<int>(unsigned{day.month()}) - 1;
}

Seconds month_begin(int month) {
  using namespace std::chrono;
  const sys_days first{year{month / 12} / (month % 12 + 1) / 1};
  return sys_seconds{first}.time_since_epoch().count();
}

FeeMonths fee_months(const Scenario &scenario, const Commitment &commitment, const Frame &frame) {
  const Zone &zone = zone_of(scenario, commitment);
  const Window::Kind kind = commitment.window.kind;
  if (kind == Window::Kind::kQuarter) return {month_of(local_day(zone, frame.unclipped.from)), 3};
  return {month_of(local_day(zone, frame.span.to - 1)), 1};
}

const Fee *fee_of(const Agreement &agreement, const Commitment &commitment,
                  const std::string &account) {
  return commitment.fee.cents != 0 ? &commitment.fee : own_fee(agreement, account);
}

std::optional<Fraction> fee_for(const Agreement &agreement, const Commitment &commitment,
                                const std::string &account, FeeMonths months) {
  const Fee *fee = fee_of(agreement, commitment, account);
  if (fee == nullptr) return std::nullopt;
  return sum(agreement, *fee, months);
}

Period period_of(const Agreement &agreement, const std::string &account, Seconds civil_day) {
  int length = 1;
  if (const Fee *fee = own_fee(agreement, account)) {
    length = fee->months;
  } else {
    for (const Commitment &commitment : agreement.commitments)
      if (commitment.fee.cents != 0) length = std::max(length, commitment.fee.months);
  }
  const int month = month_of(civil_day);
  Period out;
  out.months = {month - month % length, length};
  out.text = pad(month / 12, 4);
  if (length == 1) out.text += "-" + pad(month % 12 + 1, 2);
  if (length == 3) out.text += "-Q" + pad(month % 12 / 3 + 1, 1);
  return out;
}

std::optional<Base> base_of(const Agreement &agreement, const std::string &account,
                            FeeMonths months) {
  if (const Fee *fee = own_fee(agreement, account))
    return Base{sum(agreement, *fee, months), fee->currency, fee->digits};
  std::optional<Base> out;
  for (const Commitment &commitment : agreement.commitments) {
    // What replaces a commitment is the same one.
    if (commitment.fee.cents == 0 || commitment.replaces) continue;
    if (!out) out = Base{0, commitment.fee.currency, commitment.fee.digits};
    out->fee += sum(agreement, commitment.fee, months);
  }
  return out;
}

std::optional<Seconds> claim_by(const Scenario &scenario, const Agreement &agreement,
                                const Commitment &commitment, Seconds last_day) {
  const std::optional<Claim> &claim = commitment.claim ? commitment.claim : agreement.claim;
  if (!claim) return std::nullopt;
  const Zone &zone = zone_of(scenario, commitment);
  if (claim->months > 0)
    return day_begin(zone, month_begin(month_of(last_day) + claim->months + 1));
  return day_begin(zone, last_day + (claim->days + 1) * kSecondsPerDay);
}

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/contract.hpp"

#include "exporter/sli/exact.hpp"

#include <algorithm>
#include <set>

namespace slax::sli {
namespace {

using slac::model::Agreement;
using slac::model::Commitment;
using slac::time::Date;
using slac::time::Period;

const Commitment *find(const std::vector<Commitment> &all, std::string_view name) {
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const Commitment &c) { return c.name.value == name; });
  return at == all.end() ? nullptr : &*at;
}

/// Calls for the terms from the start, then for those of each amendment: with the first day, the
/// commitments and what is said of all credits together.
template <class Visit>
void each_version(const Agreement &agreement, const Visit &visit) {
  visit(Date{0, 1, 1}, agreement.commitments, agreement.money);
  for (const slac::model::Amendment &amendment : agreement.amendments)
    visit(amendment.from.value, amendment.commitments, amendment.money);
}

/// The first month in which a commitment that ends before this day is no more.
Month month_after(Date day) { return month_of(day) + (day.day > 1 ? 1 : 0); }

/// What is paid for the commitment of that name alone; empty: nothing is.
FeeSchedule own_fee(const Agreement &agreement, std::string_view commitment) {
  FeeSchedule out;
  each_version(agreement, [&](Date from, const std::vector<Commitment> &commitments,
                              const slac::model::MoneyTerms & /*money*/) {
    const Commitment *c = find(commitments, commitment);
    out.set(c == nullptr ? month_after(from) : month_of(from),
            c != nullptr && c->fee ? &*c->fee : nullptr);
  });
  return out;
}

} // namespace

Month month_of(Date date) { return date.year * 12 + date.month - 1; }

Month month_at(slac::time::Instant at, const slac::time::Zone &zone) {
  return month_of(zone.date_at(at));
}

Date first_day(Month month) { return {month / 12, month % 12 + 1, 1}; }

std::string Months::text() const {
  std::string year = slac::time::format_date(first_day(first)).substr(0, 4);
  if (count == 12) return year;
  if (count == 3) return year + "-Q" + std::to_string(first % 12 / 3 + 1);
  return slac::time::format_date(first_day(first)).substr(0, 7);
}

Months months_around(Month month, Period period) {
  const int count = slac::model::months_of(period);
  return {month - month % count, count};
}

void FeeSchedule::set(Month from, const slac::model::Fee *fee) {
  std::vector<Paid> paid;
  if (fee != nullptr) {
    paid.push_back({fee->amount, slac::model::months_of(fee->per)});
    currency_ = fee->currency;
    if (slac::model::months_of(fee->per) > slac::model::months_of(period_)) period_ = fee->per;
  }
  const auto now = paid_in(from);
  if (!std::equal(now.begin(), now.end(), paid.begin(), paid.end())) steps_[from] = std::move(paid);
}

void FeeSchedule::add(const FeeSchedule &other) {
  if (other.empty()) return;
  std::set<Month> from;
  const FeeSchedule both[] = {std::move(*this), other};
  for (const FeeSchedule &one : both)
    for (const auto &[month, paid] : one.steps_)
      from.insert(month);
  std::map<Month, std::vector<Paid>> steps;
  for (const Month month : from)
    for (const FeeSchedule &one : both) {
      const auto paid = one.paid_in(month);
      steps[month].insert(steps[month].end(), paid.begin(), paid.end());
    }
  steps_ = std::move(steps);
  currency_ = other.currency_;
  if (slac::model::months_of(other.period_) > slac::model::months_of(period_))
    period_ = other.period_;
}

std::span<const FeeSchedule::Paid> FeeSchedule::paid_in(Month month) const {
  const auto after = steps_.upper_bound(month);
  return after == steps_.begin() ? std::span<const Paid>() : std::prev(after)->second;
}

Rational FeeSchedule::of(const Months &months) const {
  Rational out;
  for (Month month = months.first; month < months.first + months.count; ++month)
    for (const Paid &paid : paid_in(month))
      out.value += exact(paid.amount) / paid.months;
  return out;
}

const slac::model::MoneyTerms &Contract::terms_on(Date day) const {
  const slac::model::MoneyTerms *out = &agreement->money;
  for (const slac::model::Amendment &amendment : agreement->amendments)
    if (amendment.from.value <= day) out = &amendment.money;
  return *out;
}

Contract make_contract(const Agreement &agreement, std::string_view account) {
  Contract out;
  out.agreement = &agreement;
  out.account = account;
  std::set<std::string_view> names;
  each_version(agreement, [&](Date from, const std::vector<Commitment> &commitments,
                              const slac::model::MoneyTerms &money) {
    out.fee.set(month_of(from), money.fee_of(account));
    out.chronic = out.chronic || money.chronic;
    for (const Commitment &c : commitments) {
      names.insert(c.name.value);
      out.credits = out.credits || !c.credits.empty();
      out.chronic = out.chronic || c.chronic;
    }
  });
  out.base = out.fee;
  if (out.fee.empty())
    for (const std::string_view name : names)
      out.base.add(own_fee(agreement, name));
  return out;
}

slac::time::Instant claimed_by(const slac::model::Claim &claim, slac::time::Instant end,
                               const slac::time::Zone &zone) {
  const Date last = zone.date_at(end - slac::time::Duration{1});
  if (claim.form == slac::model::Claim::Form::EndOfMonth)
    return zone.start_of(first_day(month_of(last) + claim.count + 1));
  return zone.start_of(
      slac::time::date_of_days(slac::time::days_since_epoch(last) + claim.count + 1));
}

FeeSchedule fee_of_rows(const Agreement &agreement, std::string_view commitment,
                        std::string_view account) {
  FeeSchedule out;
  each_version(agreement, [&](Date from, const std::vector<Commitment> &commitments,
                              const slac::model::MoneyTerms &money) {
    if (const Commitment *c = find(commitments, commitment))
      out.set(month_of(from), c->fee ? &*c->fee : money.fee_of(account));
  });
  return out;
}

} // namespace slax::sli

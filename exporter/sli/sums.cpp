// SPDX-License-Identifier: Apache-2.0
// Sums of one account: every window of a fee period, from unrounded credits, capped once and
// rounded once. Where nothing is owed, which is nearly always, no fraction is calculated.
#include "exporter/sli/sums.hpp"

#include "exporter/sli/exact.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};

} // namespace

SumTerms sum_terms(const Contract &contract, const Months &period, slac::time::Date today) {
  const slac::time::Date last_day = slac::time::date_of_days(
      slac::time::days_since_epoch(first_day(period.first + period.count)) - 1);
  const slac::model::MoneyTerms &terms = contract.terms_on(std::min(last_day, today));
  SumTerms out{contract.base, Exact(period.count), terms.cap, {}};
  if (out.base.empty()) return out;
  out.of_period = out.base.of(period).value;
  if (terms.minimum && terms.minimum->currency == out.base.currency()) out.minimum = terms.minimum;
  return out;
}

SumPart sum_part(const Contract &contract, const Months &of, const FeeSchedule *fee,
                 const Percent &credit) {
  if (contract.base.empty()) return {of, {}, Exact(of.count), credit};
  return {of, contract.base.currency(), fee == nullptr ? Exact() : fee->of(of).value, credit};
}

AddedUp add_up(const SumTerms &terms, std::span<const SumPart> parts) {
  AddedUp out;
  Exact largest = terms.of_period;
  Exact sum;
  for (const SumPart &part : parts) {
    const Exact fee = part.currency == terms.base.currency() ? part.fee
                      : terms.base.empty()                   ? Exact(part.of.count)
                                                             : terms.base.of(part.of).value;
    largest = std::max(largest, fee);
    if (!part.credit.is_zero()) sum += part.credit.exact().value / 100 * fee;
  }
  const Exact limit = exact(terms.cap) / 100 * largest;
  out.capped = sum > limit;
  if (out.capped) sum = limit;
  if (terms.minimum && sum < exact(terms.minimum->amount)) sum = 0;
  if (!terms.base.empty()) out.amount = to_money({sum}, terms.base.currency());
  if (terms.of_period > 0) out.percent = Percent(Rational{sum / terms.of_period * 100});
  return out;
}

void Sums::start(Instant now, bool keeps_parts) {
  now_ = now;
  keeps_parts_ = keeps_parts;
  contracts_.clear();
}

Sums::OfContract &Sums::of(const Contract &contract, const slac::time::Zone &zone) {
  for (OfContract &one : contracts_)
    if (one.contract == &contract) return one;
  return contracts_.emplace_back(
      OfContract{&contract, false, {}, {}, {}, zone.date_at(now_ - kInstant)});
}

void Sums::add(const RowWindow &window, const Row &row) {
  const Contract &contract = *row.key->contract;
  if (window.kind == WindowKind::Rolling || (!contract.credits && !contract.chronic)) return;
  OfContract &its = of(contract, *row.key->zone);
  its.has_row = its.has_row || window.use == WindowUse::Row;
  if (contract.chronic) count(its, window, row);
  if (!contract.credits || window.use == WindowUse::Breaches) return;
  if (window.use == WindowUse::Row) {
    const Months period = months_around(window.last_month, contract.period());
    auto at = std::find_if(its.periods.begin(), its.periods.end(),
                           [&](const OfContract::Period &one) { return one.months == period; });
    if (at == its.periods.end()) at = its.periods.insert(at, {period});
    at->is_current = at->is_current || window.kind == WindowKind::Current;
    if (window.plan->window.rolling()) return; // it is owed at a month's end
  }
  if (window.plan->commitment.credits.empty()) return;
  its.owed.push_back({window.last_month, window.interval.to,
                      months_around(window.last_month, row.key->fee_period), row.credit,
                      row.key->fee});
}

void Sums::count(OfContract &its, const RowWindow &window, const Row &row) const {
  auto at = std::find_if(its.commitments.begin(), its.commitments.end(),
                         [&](const Commitment &c) { return c.name == row.key->commitment; });
  if (at == its.commitments.end()) {
    its.commitments.push_back({row.key->commitment, {}, {}});
    at = std::prev(its.commitments.end());
  }
  if (window.plan->in_force.from < now_ && window.use == WindowUse::Row)
    at->chronic = window.plan->commitment.chronic;
  if (window.use == WindowUse::Breaches && !row.seconds && !row.is_share) {
    for (const Breach &breach : row.breaches)
      at->missed.push_back({breach.deadline, {}, false});
  } else if ((row.seconds || row.is_share) && !window.plan->window.rolling() && row.settled &&
             row.status == Status::Breached) {
    const Missed missed{row.window.to - kInstant, row.window.from, true};
    if (std::find(at->missed.begin(), at->missed.end(), missed) == at->missed.end())
      at->missed.push_back(missed);
  }
}

AccountSum Sums::sum(const OfContract &its, const OfContract::Period &in) const {
  const Months &period = in.months;
  const Contract &contract = *its.contract;
  AccountSum out{&contract, period, {}, {}, false, {}, in.is_current};
  const Months present = months_around(month_of(its.today), contract.period());
  if (period == present) out.kind = WindowKind::Current;
  if (period.first + period.count == present.first) out.kind = WindowKind::Previous;
  const bool has_fee = !contract.base.empty();
  if (has_fee) out.amount = Money{0, contract.base.currency()};
  if (keeps_parts_)
    for (const Owed &o : its.owed)
      if (period.contains(o.month))
        out.parts.push_back({o.month, o.end, sum_part(contract, o.of, o.fee, o.credit)});
  const bool owes = std::any_of(its.owed.begin(), its.owed.end(), [&](const Owed &o) {
    return period.contains(o.month) && !o.credit.is_zero();
  });
  if (!owes) return out;
  std::vector<SumPart> parts;
  for (const Owed &o : its.owed)
    if (period.contains(o.month)) parts.push_back(sum_part(contract, o.of, o.fee, o.credit));
  AddedUp added = add_up(sum_terms(contract, period, its.today), parts);
  out.percent = std::move(added.percent);
  out.amount = added.amount;
  out.capped = added.capped;
  return out;
}

void Sums::count_up(const OfContract &its, std::vector<ChronicCount> &out,
                    Instant &next_change) const {
  const auto count = [&](const Commitment &commitment, const slac::model::Chronic &chronic) {
    int n = 0;
    for (const Missed &missed : commitment.missed) {
      const Instant until = missed.at + chronic.over;
      if (missed.at > now_ || until < now_) continue;
      next_change = std::min(next_change, until + kInstant);
      ++n;
    }
    return n;
  };
  for (const Commitment &commitment : its.commitments)
    if (commitment.chronic)
      out.push_back({its.contract, commitment.name, count(commitment, *commitment.chronic),
                     commitment.chronic->breaches});
  const auto &together = its.contract->terms_on(its.today).chronic;
  if (!together) return;
  int all = 0;
  for (const Commitment &commitment : its.commitments)
    all += count(commitment, *together);
  out.push_back({its.contract, {}, all, together->breaches});
}

void Sums::finish(std::vector<AccountSum> &sums, std::vector<ChronicCount> &chronic,
                  Instant &next_change) {
  for (const OfContract &its : contracts_) {
    for (const OfContract::Period &period : its.periods)
      sums.push_back(sum(its, period));
    if (its.contract->chronic && its.has_row) count_up(its, chronic, next_change);
  }
}

} // namespace slax::sli

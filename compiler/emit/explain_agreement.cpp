// SPDX-License-Identifier: Apache-2.0
// The text of `slac explain` for an Agreement: a review of the contract on one page. Each promise
// in what it allows, costs and leaves out, who is notified, and which KPI warns before.
#include "compiler/emit/explain.hpp"
#include "compiler/model/currency.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>

namespace slac::emit {
namespace {

using base::Decimal;
using base::Wide;

/// So many percent of the fee for so many months, rounded to the minor unit, halves away from zero.
std::string money(Decimal percent, const model::Fee &fee, int months) {
  Wide minor_of_one = 1;
  for (int i = 0; i < model::minor_digits(fee.currency).value_or(2); ++i)
    minor_of_one *= 10;
  const Wide owed = Wide{percent.units()} * fee.amount.units() * months * minor_of_one;
  const Wide whole =
      Wide{Decimal::from_int(100).units()} * Decimal::kUnit * model::months_of(fee.per);
  return model::amount_text((2 * owed + whole) / (2 * whole), fee.currency) + " " + fee.currency;
}

std::string join(const std::vector<std::string> &all, const std::string &between = ", ") {
  std::string out;
  for (const std::string &one : all)
    out += (out.empty() ? "" : between) + one;
  return out;
}

std::string length_words(const terms::WindowForm &form) {
  if (const auto *rolling = std::get_if<terms::Rolling>(&form))
    return "any " + time::format_window(rolling->length);
  return "a " + std::string(time::period_name(std::get<terms::Calendar>(form).period)) + " of " +
         time::format_window(terms::nominal_length(form));
}

class Review {
public:
  Review(const model::Agreement &agreement, const model::Model &model, bool markdown)
      : a_(agreement),
        money_(agreement.amendments.empty() ? agreement.money : agreement.amendments.back().money),
        model_(model), markdown_(markdown) {}

  std::string make() {
    out_ = (markdown_ ? "# " : "") + a_.name.value +
           (a_.title == a_.name.value ? "" : ": " + a_.title) + "\n";
    parties();
    for (const model::Commitment *c : model::latest_commitments(a_))
      commitment(*c);
    return std::move(out_);
  }

private:
  void head(const std::string &text) {
    out_ += "\n" + std::string(markdown_ ? "## " : "") + text + "\n";
  }
  void say(const std::string &what, const std::string &text) {
    if (text.empty()) return;
    constexpr std::size_t kWidth = 13;
    if (markdown_) {
      out_.append("- **").append(what).append("**: ").append(text).append("\n");
      return;
    }
    out_.append("  ").append(what).append(kWidth - std::min(kWidth - 1, what.size()), ' ');
    out_.append(text).append("\n");
  }

  void parties() {
    say(a_.direction, join(a_.accounts));
    say("term", time::format_date(a_.first_day) + " to " + time::format_date(a_.last_day) +
                    (a_.reviewed ? ", reviewed " + time::format_date(a_.reviewed->value)
                                 : ", never reviewed"));
    std::vector<std::string> owners;
    for (const auto &[role, owner] : a_.owners)
      owners.emplace_back(role).append(" ").append(owner);
    say("owners", owners.empty() ? "nobody" : join(owners));
    if (money_.fee)
      say("fee", money(Decimal::from_int(100), *money_.fee, model::months_of(money_.fee->per)) +
                     " per " + std::string(time::period_name(money_.fee->per)));
    for (const auto &[account, fee] : money_.fees)
      say("fee of", account.value + " " +
                        money(Decimal::from_int(100), fee, model::months_of(fee.per)) + " per " +
                        std::string(time::period_name(fee.per)));
    const model::Fee *fee = money_.fee ? &*money_.fee : nullptr;
    say("worst",
        "all credits of a period together at most " + money_.cap.text() + "% of its fee" +
            (fee != nullptr ? ", " + money(money_.cap, *fee, model::months_of(fee->per)) : ""));
    if (money_.minimum)
      say("minimum", "a sum below " + money_.minimum->amount.text() + " " +
                         money_.minimum->currency + " is not paid");
    std::vector<std::string> steps;
    for (const model::EscalationStep &step : a_.escalation)
      steps.push_back(step.channel.value + " at " + step.percent.text() + "%");
    say("notified", steps.empty() ? "nobody before a breach" : join(steps));
    if (money_.chronic)
      say("may end", "after " + std::to_string(money_.chronic->breaches) + " breaches over " +
                         time::format_window(money_.chronic->over));
  }

  void commitment(const model::Commitment &c) {
    head(c.name.value + ": " + model::promise_text(a_, c.name.value));
    say("allows",
        allows(c) +
            (c.affected_share ? ", weighed by the share of accounts that are affected" : ""));
    say("one miss", one_miss(c));
    say("worst", worst(c));
    say("leaves out", leaves_out(c));
    if (c.claim)
      say("claim", c.claim->form == model::Claim::Form::Days
                       ? "within " + std::to_string(c.claim->count) + " days"
                       : "by the end of month " + std::to_string(c.claim->count) + " after it");
    protection(c);
  }

  /// The part of the window that a promise does not cover.
  static std::string rest(Decimal percent, const terms::WindowForm &form) {
    const Wide ns = Wide{terms::nominal_length(form).ns} *
                    (Decimal::from_int(100).units() - percent.units()) /
                    Decimal::from_int(100).units();
    return time::format_rough({static_cast<std::int64_t>(ns)});
  }

  static std::string allows(const model::Commitment &c) {
    if (const auto *p = std::get_if<terms::AvailabilityPromise>(&c.promise.value))
      return rest(p->percent, p->window.form) + " of downtime in " + length_words(p->window.form);
    if (const auto *p = std::get_if<terms::ObjectivePromise>(&c.promise.value))
      return (Decimal::from_int(100) - p->percent).text() + "% bad in " +
             length_words(p->window.form) + ", such as " + rest(p->percent, p->window.form) +
             " of failing altogether";
    const auto timed = terms::timed(c.promise.value);
    if (!timed->share) return "no incident later than " + terms::print_amount(timed->amount);
    return (Decimal::from_int(100) - timed->share->percent).text() +
           " of 100 incidents later than " + terms::print_amount(timed->amount);
  }

  const model::Fee *fee_of(const model::Commitment &c) const {
    return c.fee ? &*c.fee : money_.fee ? &*money_.fee : nullptr;
  }
  static int months_of(const model::Commitment &c) {
    const auto *calendar = std::get_if<terms::Calendar>(&terms::window_of(c.promise.value).form);
    return calendar == nullptr ? 1 : model::months_of(calendar->period);
  }
  std::string credit(const model::Commitment &c, Decimal percent) const {
    const model::Fee *fee = fee_of(c);
    const std::string of = months_of(c) == 1   ? "a month's fee"
                           : months_of(c) == 3 ? "a quarter's fee"
                                               : "a year's fee";
    return percent.text() + "% of " + of +
           (fee != nullptr ? ", " + money(percent, *fee, months_of(c)) : "");
  }

  /// The least that a promise that is only just broken costs.
  std::string one_miss(const model::Commitment &c) const {
    const model::Credits &credits = c.credits;
    std::vector<std::string> out;
    const model::CreditTier *first = nullptr;
    for (const model::CreditTier &tier : credits.tiers)
      if (first == nullptr || tier.bound > first->bound) first = &tier;
    if (first != nullptr)
      out.push_back(credit(c, std::min(first->credit, credits.cap)) + " (`" + first->form + "`)");
    if (credits.each_breach)
      out.push_back(credit(c, std::min(credits.each_breach->value, credits.cap)) +
                    " for each incident");
    if (credits.each_hour)
      out.push_back(credit(c, credits.each_hour->value) + " for each full hour late");
    if (credits.each_slice)
      out.push_back(time::format_window(credits.each_slice->free) + " are free for each " +
                    time::format_window(credits.each_slice->length) + " with more than " +
                    time::format_window(credits.each_slice->over) + " of downtime");
    if (credits.pro_rata)
      out.push_back(credits.pro_rata->value.text() + " times the share of the fee that was down");
    return out.empty() ? "nothing" : join(out, "; ");
  }

  /// The most that one window can cost.
  std::string worst(const model::Commitment &c) const {
    const model::Credits &credits = c.credits;
    if (credits.empty()) return {};
    Decimal most;
    for (const model::CreditTier &tier : credits.tiers)
      most = std::max(most, tier.credit);
    const bool is_open = credits.each_breach || credits.each_hour || credits.each_slice ||
                         credits.pro_rata; // grows until the cap
    Decimal worst = is_open ? credits.cap : std::min(most, credits.cap);
    if (!c.fee) worst = std::min(worst, money_.cap); // of the same fee
    return credit(c, worst);
  }

  std::string leaves_out(const model::Commitment &c) const {
    std::vector<std::string> out;
    const bool is_of_objective = std::holds_alternative<terms::ObjectivePromise>(c.promise.value);
    if (c.exclude.maintenance &&
        (is_of_objective || std::holds_alternative<model::DowntimeTerms>(c.own)))
      out.push_back(maintenance_words(c.exclude));
    if (is_of_objective) return out.empty() ? "nothing" : join(out, "; ");
    if (c.exclude.every_reason) {
      for (const std::string_view reason : model::known_reasons(model_.project))
        if (reason != model::kMaintenanceReason) out.emplace_back(reason);
    } else {
      out.insert(out.end(), c.exclude.reasons.begin(), c.exclude.reasons.end());
    }
    if (const auto *downtime = std::get_if<model::DowntimeTerms>(&c.own); downtime != nullptr) {
      if (downtime->minimum.ns > 0)
        out.push_back("outages shorter than " + time::format_window(downtime->minimum));
      if (downtime->severities) {
        std::vector<std::string> names;
        for (const model::Text &name : *downtime->severities)
          names.push_back(name.value);
        out.push_back("severities other than " + join(names));
      }
    }
    return out.empty() ? "nothing" : join(out, "; ");
  }

  void protection(const model::Commitment &c) {
    bool any = false;
    const auto take = [&](const model::Kpi &kpi) {
      for (const model::Protected &one : kpi.protects)
        if (one.agreement == a_.name.value && one.commitment == c.name.value) {
          say("protected by",
              kpi.name.value + ": " + terms::print_kpi(kpi.target.value) + buffer(kpi, c));
          any = true;
        }
    };
    for (const model::Kpi &kpi : a_.kpis)
      take(kpi);
    for (const model::Kpi &kpi : model_.kpis)
      take(kpi);
    if (const auto *p = std::get_if<terms::ObjectivePromise>(&c.promise.value))
      say("protected by",
          "the Objective " + p->objective.text + ", which `slac explain` explains by its name");
    else if (!any)
      say("protected by", "nothing: no KPI warns before it is broken");
  }

  /// How much of the promised time the goal leaves.
  static std::string buffer(const model::Kpi &kpi, const model::Commitment &c) {
    const auto goal = terms::goal_of(kpi.target.value);
    const auto timed = terms::timed(c.promise.value);
    if (!goal) return {};
    if (const auto *amount = std::get_if<terms::Amount>(&goal->bound);
        amount != nullptr && timed && amount->unit == timed->amount.unit &&
        amount->length < timed->amount.length)
      return ", a buffer of " + time::format_window(timed->amount.length - amount->length);
    if (terms::measures(kpi.target.value, terms::RatioKpi::Measure::BudgetUsed))
      return ", a buffer of " + (Decimal::from_int(100) - std::get<Decimal>(goal->bound)).text() +
             "% of the budget";
    return {};
  }

  const model::Agreement &a_;
  const model::MoneyTerms &money_; ///< as the last amendment has it
  const model::Model &model_;
  bool markdown_;
  std::string out_;
};

} // namespace

std::string explain(const model::Agreement &agreement, const model::Model &model, bool markdown) {
  return Review(agreement, model, markdown).make();
}

} // namespace slac::emit

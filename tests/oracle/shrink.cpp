// SPDX-License-Identifier: Apache-2.0
#include "shrink.hpp"

#include "kpi.hpp"

#include <algorithm>
#include <set>

namespace oracle {
namespace {

class Shrinker {
public:
  Shrinker(Scenario &scenario, const std::function<bool(const Scenario &)> &interesting)
      : scenario_(scenario), interesting_(interesting) {}

  // True if anything was left out or simplified.
  bool pass() {
    changed_ = false;
    thin(scenario_.kpis);
    for (Agreement &agreement : scenario_.agreements)
      thin(agreement.kpis);
    thin(scenario_.incidents);
    thin(scenario_.agreements);
    for (Agreement &agreement : scenario_.agreements) {
      thin_commitments(agreement);
      simplify_money(agreement);
      thin(agreement.accounts);
      thin(agreement.services);
      std::set<std::string> names;
      for (const Commitment &commitment : agreement.commitments)
        names.insert(commitment.name);
      for (const std::string &name : names)
        simplify(agreement, name);
    }
    thin(scenario_.maintenance);
    thin(scenario_.calendars);
    for (Incident &incident : scenario_.incidents) {
      thin(incident.events);
      thin(incident.services);
      thin(incident.accounts);
      set(incident.all, false);
      for (Event &event : incident.events) {
        set(event.print_offset, Seconds{0});
        set(event.hundredths, 100);
      }
    }
    for (Account &account : scenario_.accounts) {
      set(account.first_day, std::optional<Seconds>());
      set(account.last_day, std::optional<Seconds>());
    }
    set(scenario_.zone, Zone{"UTC", 0});
    return changed_;
  }

private:
  bool keep() {
    if (!kpis_fit(scenario_) || !interesting_(scenario_)) return false;
    changed_ = true;
    return true;
  }

  // Many at once first, for long histories.
  template <typename List>
  void thin(List &list) {
    for (std::size_t length = list.size() / 2 + 1; length > 0; length /= 2)
      for (std::size_t end = list.size(); end >= length;
           end = std::min(end - length, list.size())) {
        const List before = list;
        const auto last = list.begin() + static_cast<std::ptrdiff_t>(end);
        list.erase(last - static_cast<std::ptrdiff_t>(length), last);
        if (!keep()) list = before;
      }
  }

  // With what replaces it.
  void thin_commitments(Agreement &agreement) {
    for (std::size_t left = agreement.commitments.size(); left > 0; --left) {
      if (left > agreement.commitments.size()) continue;
      const std::vector<Commitment> before = agreement.commitments;
      const std::string name = agreement.commitments[left - 1].name;
      std::erase_if(agreement.commitments, [&](const Commitment &one) { return one.name == name; });
      if (!keep()) agreement.commitments = before;
    }
  }

  template <typename Value>
  void set(Value &value, const Value &simple) {
    if (same(value, simple)) return;
    const Value before = value;
    value = simple;
    if (!keep()) value = before;
  }

  static bool same(const Fee &left, const Fee &right) {
    return left.cents == right.cents && left.months == right.months;
  }
  static bool same(const Zone &left, const Zone &right) { return left.name == right.name; }
  static bool same(const Cover &left, const Cover &right) { return left.form == right.form; }
  template <typename Value>
  static bool same(const std::vector<Value> &left, const std::vector<Value> &) {
    return left.empty();
  }
  template <typename Value>
  static bool same(const std::map<std::string, Value> &left, const std::map<std::string, Value> &) {
    return left.empty();
  }
  template <typename Value>
  static bool same(const std::optional<Value> &left, const std::optional<Value> &) {
    return !left;
  }
  template <typename Value>
  static bool same(const Value &left, const Value &right) {
    return left == right;
  }

  void simplify_money(Agreement &agreement) {
    set(agreement.amendment, std::optional<AgreementAmendment>());
    set(agreement.minimum, Fee());
    set(agreement.fees, std::map<std::string, Fee>());
    set(agreement.cap, kHundredPercent);
    set(agreement.claim, std::optional<Claim>());
    set(agreement.chronic, std::optional<Chronic>());
    set(agreement.affected, false);
    set(agreement.fee, Fee());
    // A fee of some makes all others need one.
    const std::vector<Commitment> before = agreement.commitments;
    bool any = false;
    for (Commitment &commitment : agreement.commitments) {
      any = any || commitment.fee.cents != 0;
      commitment.fee = {};
    }
    if (any && !keep()) agreement.commitments = before;
  }

  // What replaces a commitment shares its terms.
  template <typename Value>
  void set(Agreement &agreement, const std::string &name, Value Commitment::*field,
           const Value &simple) {
    const std::vector<Commitment> before = agreement.commitments;
    bool other = false;
    for (Commitment &commitment : agreement.commitments) {
      if (commitment.name != name) continue;
      other = other || !same(commitment.*field, simple);
      commitment.*field = simple;
    }
    if (other && !keep()) agreement.commitments = before;
  }

  void simplify(Agreement &agreement, const std::string &name) {
    const auto to = [&](auto field, const auto &simple) { set(agreement, name, field, simple); };
    const auto named = [&](const Commitment &commitment) { return commitment.name == name; };
    if (std::count_if(agreement.commitments.begin(), agreement.commitments.end(), named) == 1) {
      to(&Commitment::amendment, std::optional<Amendment>());
      to(&Commitment::first_day, std::optional<Seconds>());
      to(&Commitment::end_day, std::optional<Seconds>());
    }
    to(&Commitment::notice, std::optional<Seconds>());
    to(&Commitment::at_most, std::optional<Seconds>());
    to(&Commitment::above, std::optional<int>());
    // The text has no place for terms of what is not named.
    if (std::none_of(
            agreement.commitments.begin(), agreement.commitments.end(),
            [&](const Commitment &one) { return named(one) && (one.notice || one.at_most); }))
      to(&Commitment::exclude, std::optional<std::vector<std::string>>());
    to(&Commitment::tiers, std::vector<Tier>());
    to(&Commitment::each_breach, MicroPercent{0});
    to(&Commitment::each_hour, MicroPercent{0});
    to(&Commitment::each_slice, std::optional<EachSlice>());
    to(&Commitment::pro_rata, 0);
    to(&Commitment::affected, false);
    to(&Commitment::claim, std::optional<Claim>());
    to(&Commitment::chronic, std::optional<Chronic>());
    to(&Commitment::cap, kHundredPercent);
    to(&Commitment::share, MicroPercent{0});
    to(&Commitment::pauses, std::vector<std::string>());
    to(&Commitment::from_impact, false);
    to(&Commitment::severity, SeverityMode::kCancel);
    to(&Commitment::reopen, ReopenMode::kContinue);
    to(&Commitment::minimum, Seconds{0});
    to(&Commitment::drop_partial, false);
    if (std::none_of(agreement.commitments.begin(), agreement.commitments.end(),
                     [&](const Commitment &one) { return named(one) && one.drop_partial; }))
      to(&Commitment::granularity, Seconds{0});
    to(&Commitment::cover, Cover());
    const std::vector<Commitment> before = agreement.commitments;
    bool other = false;
    for (Commitment &commitment : agreement.commitments) {
      if (!named(commitment) || commitment.calendar.empty()) continue;
      other = true;
      commitment.calendar.clear();
      commitment.business = false;
      commitment.business_days = 0;
    }
    if (other && !keep()) agreement.commitments = before;
  }

  Scenario &scenario_;
  const std::function<bool(const Scenario &)> &interesting_;
  bool changed_ = false;
};

} // namespace

Scenario shrunk(Scenario scenario, const std::function<bool(const Scenario &)> &interesting) {
  Shrinker shrinker{scenario, interesting};
  for (int passes = 0; passes < 6 && shrinker.pass();)
    ++passes;
  return scenario;
}

} // namespace oracle

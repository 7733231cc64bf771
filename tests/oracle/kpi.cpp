// SPDX-License-Identifier: Apache-2.0
#include "kpi.hpp"

#include "kpi_measure.hpp"
#include "kpi_windows.hpp"
#include "kpi_yaml.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace oracle {
namespace {

// Of a window; `current` is the one that lasts until now, or until the end of the term.
using Measure = std::function<Measured(Span span, bool current)>;

struct Promise {
  const Agreement &agreement;
  const Commitment &commitment;
};

// The promise as it is now, or as it was last; several of one name follow one another.
std::vector<Promise> promises_of(const Scenario &scenario, const Kpi &kpi) {
  std::vector<Promise> out;
  for (const Protected &one : kpi.protects)
    for (const Agreement &agreement : scenario.agreements) {
      if (agreement.name != one.agreement) continue;
      const Commitment *found = nullptr;
      for (const Commitment &commitment : agreement.commitments)
        if (commitment.name == one.commitment &&
            (found == nullptr || life_of(scenario, agreement, commitment).from <= scenario.now - 1))
          found = &commitment;
      if (found != nullptr) out.push_back({agreement, *found});
    }
  return out;
}

bool has_row_now(const Scenario &scenario, const Promise &promise) {
  const std::vector<Frame> windows = frames(scenario, promise.agreement, promise.commitment);
  return std::any_of(windows.begin(), windows.end(),
                     [](const Frame &frame) { return frame.current; });
}

// The terms in force before `now`, or at the promise's end.
bool amended(const Scenario &scenario, const Promise &promise) {
  const Seconds end = life_of(scenario, promise.agreement, promise.commitment).to;
  return std::min(scenario.now, end) - 1 >= amended_from(scenario, promise.commitment);
}

MicroPercent target_of(const Scenario &scenario, const Promise &promise) {
  return amended(scenario, promise) ? promise.commitment.amendment->target
                                    : promise.commitment.target;
}

std::optional<Fraction> bound_of(const Scenario &scenario, const Kpi &kpi, const Promise &promise) {
  if (kpi.trend || !has_row_now(scenario, promise)) return std::nullopt;
  const Commitment &commitment = promise.commitment;
  switch (kpi.kind) {
  case Kpi::Kind::kTime:
  case Kpi::Kind::kSilence:
    if (commitment.business_days > 0) return std::nullopt; // an amount of each clock's own
    return fraction(amended(scenario, promise) ? commitment.amendment->within : commitment.within,
                    1);
  case Kpi::Kind::kShare:
    return fraction(commitment.share == 0 ? kHundredPercent : commitment.share, kHundredPercent);
  case Kpi::Kind::kAvailability: return fraction(target_of(scenario, promise), kHundredPercent);
  case Kpi::Kind::kBudget: return fraction(1, 1);
  default: return std::nullopt;
  }
}

// Only if all agree.
std::optional<Fraction> bound_of(const Scenario &scenario, const Kpi &kpi,
                                 const std::vector<Promise> &promises) {
  if (promises.empty()) return std::nullopt;
  const std::optional<Fraction> bound = bound_of(scenario, kpi, promises.front());
  for (const Promise &promise : promises)
    if (bound_of(scenario, kpi, promise) != bound) return std::nullopt;
  return bound;
}

std::optional<Fraction> target_of(const Kpi &kpi) {
  switch (kpi.kind) {
  case Kpi::Kind::kTime:
  case Kpi::Kind::kSilence:
  case Kpi::Kind::kCount:
  case Kpi::Kind::kAlerts: return fraction(kpi.target, 1);
  default: return fraction(kpi.target, kHundredPercent);
  }
}

bool meets(const Fraction &value, Kpi::Compare compare, const Fraction &target) {
  switch (compare) {
  case Kpi::Compare::kAtMost: return !less(target, value);
  case Kpi::Compare::kBelow: return less(value, target);
  case Kpi::Compare::kAtLeast: return !less(value, target);
  default: return less(target, value);
  }
}

std::optional<Fraction> used_of(const Kpi &kpi, const Fraction &value, const Fraction &bound) {
  if (kpi.kind == Kpi::Kind::kBudget) return value;
  const auto share = [](const Fraction &part, const Fraction &of) -> std::optional<Fraction> {
    if (of.num == 0) return std::nullopt;
    return fraction(part.num * of.den, part.den * of.num);
  };
  if (kpi.compare == Kpi::Compare::kAtMost || kpi.compare == Kpi::Compare::kBelow)
    return share(value, bound);
  return share(fraction(value.den - value.num, value.den),
               fraction(bound.den - bound.num, bound.den));
}

void fill_trend(const Measured &last, const Measured &earlier, KpiRow &row) {
  row.previous = row.target = earlier.value;
  row.status = "no_data";
  if (!last.value || !earlier.value) return;
  row.value = last.value;
  row.incidents = last.incidents;
  const bool nothing = last.value->num == 0 && earlier.value->num == 0;
  row.status = nothing || less(*last.value, *earlier.value) ? "met" : "missed";
}

void fill(const Kpi &kpi, const KpiWindows &windows, const Measure &measure, KpiRow &row) {
  const Measured last = windows.current ? measure(*windows.current, true) : Measured{};
  const Measured earlier = windows.previous ? measure(*windows.previous, false) : Measured{};
  if (kpi.trend) {
    fill_trend(last, earlier, row);
    return;
  }
  row.target = target_of(kpi);
  row.previous = earlier.value;
  row.value = last.value;
  row.incidents = last.incidents;
  row.status = "no_data";
  if (!row.value) return;
  row.status = meets(*row.value, kpi.compare, *row.target) ? "met" : "missed";
  if (row.bound) row.used = used_of(kpi, *row.value, *row.bound);
}

class Evaluator {
public:
  explicit Evaluator(const Scenario &scenario) : scenario_(scenario), seen_(histories(scenario)) {
    for (const History &history : seen_.counted)
      united_.push_back(united(history));
  }

  std::vector<KpiRow> rows() {
    for (const Agreement &agreement : scenario_.agreements)
      for (const Kpi &kpi : agreement.kpis)
        of_agreement(agreement, kpi);
    for (const Kpi &kpi : scenario_.kpis)
      of_fleet(kpi);
    std::sort(rows_.begin(), rows_.end(), [](const KpiRow &left, const KpiRow &right) {
      return std::tie(left.agreement, left.name, left.account, left.service) <
             std::tie(right.agreement, right.name, right.account, right.service);
    });
    return rows_;
  }

private:
  bool on_rows(const Kpi &kpi) const {
    return kpi.kind == Kpi::Kind::kAvailability || kpi.kind == Kpi::Kind::kBudget;
  }

  // Stays as the agreement's rows do.
  void of_agreement(const Agreement &agreement, const Kpi &kpi) {
    const Span term = term_of(scenario_, agreement);
    const Seconds last = scenario_.now - 1;
    if (last < term.from || last >= term.to + 92 * kSecondsPerDay) return;
    const std::vector<Promise> promises = promises_of(scenario_, kpi);
    if (promises.empty() && !kpi.protects.empty()) return;
    for (const std::string &account : agreement.accounts)
      add(kpi, promises, &agreement, &account, term);
  }

  void of_fleet(const Kpi &kpi) {
    const std::vector<Promise> promises = promises_of(scenario_, kpi);
    if (promises.empty() && !kpi.protects.empty()) return;
    if (!kpi.across_accounts && !on_rows(kpi)) {
      add(kpi, promises, nullptr, nullptr, std::nullopt);
      return;
    }
    std::set<std::string> accounts;
    for (const Agreement &agreement : scenario_.agreements)
      if (promises.empty() ||
          std::any_of(promises.begin(), promises.end(),
                      [&](const Promise &one) { return &one.agreement == &agreement; }))
        accounts.insert(agreement.accounts.begin(), agreement.accounts.end());
    for (const std::string &account : accounts)
      add(kpi, promises, nullptr, &account, std::nullopt);
  }

  // One value of one account, or of the fleet; of availability one for each row.
  void add(const Kpi &kpi, const std::vector<Promise> &all, const Agreement *agreement,
           const std::string *account, const std::optional<Span> &term) {
    std::vector<Promise> promises;
    for (const Promise &one : all)
      if (account == nullptr || contains(one.agreement.accounts, *account)) promises.push_back(one);
    KpiRow row;
    row.name = kpi.name;
    if (agreement != nullptr) row.agreement = agreement->name;
    if (account != nullptr) row.account = *account;
    row.sentence = kpi_sentence(kpi, scenario_);
    row.bound = bound_of(scenario_, kpi, promises);
    const KpiWindows windows = kpi_windows(scenario_, kpi, term);
    if (on_rows(kpi)) {
      if (!promises.empty()) add_rows(kpi, promises.front(), windows, row);
      return;
    }
    const std::vector<Sample> samples = kpi.protects.empty() ? events_of(kpi, agreement, account)
                                                             : clocks_of(kpi, promises, account);
    fill(
        kpi, windows,
        [&](Span span, bool current) { return measured(kpi, samples, span, current); }, row);
    rows_.push_back(row);
  }

  void add_rows(const Kpi &kpi, const Promise &promise, const KpiWindows &windows,
                const KpiRow &given) {
    std::vector<std::vector<std::string>> subjects{promise.agreement.services};
    const bool each = promise.commitment.combine == Combine::kEach;
    if (each) subjects.clear();
    for (const std::string &service : promise.agreement.services)
      if (each) subjects.push_back({service});
    for (const std::vector<std::string> &services : subjects) {
      KpiRow row = given;
      if (each) row.service = services.front();
      const Availability impact(scenario_, promise.agreement, promise.commitment, seen_.counted,
                                *row.account, services);
      const MicroPercent target = target_of(scenario_, promise);
      fill(
          kpi, windows,
          [&](Span span, bool) { return measured(kpi, impact, target, span, scenario_.now); }, row);
      rows_.push_back(row);
    }
  }

  // Whatever is flawed or excluded for a known reason is out.
  std::vector<Sample> events_of(const Kpi &kpi, const Agreement *agreement,
                                const std::string *account) const {
    std::vector<Sample> out;
    for (const History &history : united_) {
      if (history.issue || history.astray || history.unknown_severity) continue;
      if (is_excluded(history, Commitment{})) continue;
      if (agreement != nullptr && !names_one_or_none(history, agreement->services)) continue;
      if (account != nullptr && !accounts_hit(history).contains(*account)) continue;
      const std::vector<Sample> own = event_samples(kpi, history, scenario_.now);
      out.insert(out.end(), own.begin(), own.end());
    }
    return out;
  }

  std::vector<Sample> clocks_of(const Kpi &kpi, const std::vector<Promise> &promises,
                                const std::string *only) const {
    std::vector<Sample> out;
    for (const Promise &promise : promises)
      for (const std::string &account : promise.agreement.accounts) {
        if (only != nullptr && account != *only) continue;
        const std::vector<Sample> own =
            clock_samples(kpi, scenario_, promise.agreement, promise.commitment, account, united_);
        out.insert(out.end(), own.begin(), own.end());
      }
    return kpi.kind == Kpi::Kind::kSilence ? out : longest_of_each(out);
  }

  const Scenario &scenario_;
  const Histories seen_;
  std::vector<History> united_;
  std::vector<KpiRow> rows_;
};

bool fits(const Scenario &scenario, const Kpi &kpi) {
  const std::vector<Promise> promises = promises_of(scenario, kpi);
  if (promises.size() != kpi.protects.size()) return false;
  return !kpi.business || std::none_of(promises.begin(), promises.end(), [](const Promise &one) {
    return one.commitment.calendar.empty();
  });
}

} // namespace

std::vector<KpiRow> evaluate_kpis(const Scenario &scenario) { return Evaluator{scenario}.rows(); }

bool kpis_fit(const Scenario &scenario) {
  const auto fit = [&](const Kpi &kpi) { return fits(scenario, kpi); };
  return std::all_of(scenario.kpis.begin(), scenario.kpis.end(), fit) &&
         std::all_of(scenario.agreements.begin(), scenario.agreements.end(),
                     [&](const Agreement &agreement) {
                       return std::all_of(agreement.kpis.begin(), agreement.kpis.end(), fit);
                     });
}

} // namespace oracle

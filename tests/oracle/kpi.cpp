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

// Towards one account.
struct Promise {
  const Agreement &agreement;
  const Commitment &commitment;
  const std::string &account;
};

bool is_promise(const Agreement &agreement, const Commitment &commitment, const Protected &one) {
  return agreement.name == one.agreement && commitment.name == one.commitment;
}

// Its relation with the account has days of the term.
bool covers_account(const Scenario &scenario, const Agreement &agreement,
                    const std::string &account) {
  const Span term = term_of(scenario, agreement, account);
  return contains(agreement.accounts, account) && term.from < term.to;
}

// The promise as the account has it now, or had it last; several of one name follow one another.
const Commitment *promised(const Scenario &scenario, const Agreement &agreement,
                           const Protected &one, const std::string &account) {
  const Commitment *found = nullptr;
  for (const Commitment &commitment : agreement.commitments) {
    if (!is_promise(agreement, commitment, one)) continue;
    const Span life = life_of(scenario, agreement, commitment, account);
    const bool begun = life.from <= scenario.now - 1 && life.from < life.to;
    if (found == nullptr || begun) found = &commitment;
  }
  return found;
}

std::vector<Promise> promises_of(const Scenario &scenario, const Kpi &kpi) {
  std::vector<Promise> out;
  for (const Protected &one : kpi.protects)
    for (const Agreement &agreement : scenario.agreements)
      for (const std::string &account : agreement.accounts) {
        if (!covers_account(scenario, agreement, account)) continue;
        const Commitment *found = promised(scenario, agreement, one, account);
        if (found != nullptr) out.push_back({agreement, *found, account});
      }
  return out;
}

bool has_row_now(const Scenario &scenario, const Promise &promise) {
  const std::vector<Frame> windows =
      frames(scenario, promise.agreement, promise.commitment, promise.account);
  return std::any_of(windows.begin(), windows.end(),
                     [](const Frame &frame) { return frame.current; });
}

// The terms in force before `now`, or at the promise's end.
bool amended(const Scenario &scenario, const Promise &promise) {
  const Seconds end = life_of(scenario, promise.agreement, promise.commitment, promise.account).to;
  return std::min(scenario.now, end) - 1 >= amended_from(scenario, promise.commitment);
}

MicroPercent target_of(const Scenario &scenario, const Promise &promise) {
  return amended(scenario, promise) ? promise.commitment.amendment->target
                                    : promise.commitment.target;
}

std::optional<Fraction> bound_of(const Scenario &scenario, const Kpi &kpi, const Promise &promise) {
  const Commitment &commitment = promise.commitment;
  switch (kpi.kind) {
  case Kpi::Kind::kTime:
  case Kpi::Kind::kSilence:
    if (commitment.business_days > 0) return std::nullopt; // an amount of each clock's own
    return Fraction(amended(scenario, promise) ? commitment.amendment->within : commitment.within);
  case Kpi::Kind::kShare:
    return Fraction(commitment.share == 0 ? kHundredPercent : commitment.share, kHundredPercent);
  case Kpi::Kind::kAvailability: return Fraction(target_of(scenario, promise), kHundredPercent);
  case Kpi::Kind::kBudget: return Fraction(1);
  default: return std::nullopt;
  }
}

// Only if all rows of now agree, and every promise has one: to an account every one that it has.
std::optional<Fraction> bound_of(const Scenario &scenario, const Kpi &kpi,
                                 const std::vector<Promise> &promises, bool of_account) {
  if (kpi.trend) return std::nullopt;
  std::vector<std::optional<Fraction>> bounds;
  for (const Protected &one : kpi.protects) {
    bool given = !of_account;
    bool row = false;
    for (const Promise &promise : promises) {
      if (!is_promise(promise.agreement, promise.commitment, one)) continue;
      given = true;
      if (!has_row_now(scenario, promise)) continue;
      row = true;
      bounds.push_back(bound_of(scenario, kpi, promise));
    }
    if (given && !row) return std::nullopt;
  }
  const auto differs = [&](const std::optional<Fraction> &bound) {
    return bound != bounds.front();
  };
  if (bounds.empty() || std::any_of(bounds.begin(), bounds.end(), differs)) return std::nullopt;
  return bounds.front();
}

std::optional<Fraction> target_of(const Kpi &kpi) {
  switch (kpi.kind) {
  case Kpi::Kind::kTime:
  case Kpi::Kind::kSilence:
  case Kpi::Kind::kCount:
  case Kpi::Kind::kAlerts: return Fraction(kpi.target);
  default: return Fraction(kpi.target, kHundredPercent);
  }
}

bool meets(const Fraction &value, Kpi::Compare compare, const Fraction &target) {
  switch (compare) {
  case Kpi::Compare::kAtMost: return value <= target;
  case Kpi::Compare::kBelow: return value < target;
  case Kpi::Compare::kAtLeast: return value >= target;
  default: return value > target;
  }
}

std::optional<Fraction> used_of(const Kpi &kpi, const Fraction &value, const Fraction &bound) {
  if (kpi.kind == Kpi::Kind::kBudget) return value;
  const auto share = [](const Fraction &part, const Fraction &of) -> std::optional<Fraction> {
    if (of == 0) return std::nullopt;
    return part / of;
  };
  if (kpi.compare == Kpi::Compare::kAtMost || kpi.compare == Kpi::Compare::kBelow)
    return share(value, bound);
  return share(1 - value, 1 - bound);
}

void fill_trend(const Measured &last, const Measured &earlier, KpiRow &row) {
  row.previous = row.target = earlier.value;
  row.status = "no_data";
  if (!last.value || !earlier.value) return;
  row.value = last.value;
  row.incidents = last.incidents;
  const bool nothing = *last.value == 0 && *earlier.value == 0;
  row.status = nothing || *last.value < *earlier.value ? "met" : "missed";
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

  // Stays as the account's rows do.
  void of_agreement(const Agreement &agreement, const Kpi &kpi) {
    const std::vector<Promise> promises = promises_of(scenario_, kpi);
    const Seconds last = scenario_.now - 1;
    for (const std::string &account : agreement.accounts) {
      const Span term = term_of(scenario_, agreement, account);
      if (term.from >= term.to || last < term.from) continue;
      if (last < term.to + 92 * kSecondsPerDay) add(kpi, promises, &agreement, &account, term);
    }
  }

  void of_fleet(const Kpi &kpi) {
    const std::vector<Promise> promises = promises_of(scenario_, kpi);
    if (!kpi.across_accounts && !on_rows(kpi)) {
      add(kpi, promises, nullptr, nullptr, std::nullopt);
      return;
    }
    std::set<std::string> accounts;
    for (const Promise &one : promises)
      accounts.insert(one.account);
    for (const Agreement &agreement : scenario_.agreements)
      for (const std::string &account : agreement.accounts)
        if (kpi.protects.empty() && covers_account(scenario_, agreement, account))
          accounts.insert(account);
    for (const std::string &account : accounts)
      add(kpi, promises, nullptr, &account, std::nullopt);
  }

  // One value of one account, or of the fleet; of availability one for each row.
  void add(const Kpi &kpi, const std::vector<Promise> &all, const Agreement *agreement,
           const std::string *account, const std::optional<Span> &term) {
    std::vector<Promise> promises;
    for (const Promise &one : all)
      if (account == nullptr || one.account == *account) promises.push_back(one);
    KpiRow row;
    row.name = kpi.name;
    if (agreement != nullptr) row.agreement = agreement->name;
    if (account != nullptr) row.account = *account;
    row.sentence = kpi_sentence(kpi, scenario_);
    row.bound = bound_of(scenario_, kpi, promises, account != nullptr);
    const KpiWindows windows = kpi_windows(scenario_, kpi, term);
    if (on_rows(kpi)) {
      if (!promises.empty()) add_rows(kpi, promises.front(), windows, row);
      return;
    }
    const std::vector<Sample> samples =
        kpi.protects.empty() ? events_of(kpi, agreement, account) : clocks_of(kpi, promises);
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

  std::vector<Sample> clocks_of(const Kpi &kpi, const std::vector<Promise> &promises) const {
    std::vector<Sample> out;
    for (const Promise &one : promises) {
      const std::vector<Sample> own =
          clock_samples(kpi, scenario_, one.agreement, one.commitment, one.account, united_);
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
  for (const Protected &one : kpi.protects) {
    bool found = false;
    for (const Agreement &agreement : scenario.agreements)
      for (const Commitment &commitment : agreement.commitments) {
        if (!is_promise(agreement, commitment, one)) continue;
        if (kpi.business && commitment.calendar.empty()) return false;
        found = true;
      }
    if (!found) return false;
  }
  return true;
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

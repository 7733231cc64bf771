// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/cut_windows.hpp"

#include "compiler/model/promised.hpp"
#include "compiler/plan/naming.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/intervals.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

std::int64_t seconds_of(time::Instant instant) { return instant.ns / time::kSecond; }

auto order_of(const CutWindow &cut) { return std::pair(cut.window.from, cut.window.to); }

bool promises(const model::Commitment &commitment, const model::Objective &promised,
              const terms::Calendar &window, const model::Project &project) {
  const auto *promise = std::get_if<terms::ObjectivePromise>(&commitment.promise.value);
  return promise != nullptr && promise->objective.text == promised.name.value &&
         terms::window_name(promise->window.form) == terms::window_name(window) &&
         model::measuring_terms(commitment, project) == promised.terms;
}

} // namespace

std::string CutWindow::name(const terms::Calendar &of) const {
  return window_label(of, false) + "/" + std::to_string(seconds_of(window.from)) + "-" +
         std::to_string(seconds_of(window.to));
}

std::vector<CutRows> cut_rows(const model::Agreement &agreement, const terms::Calendar &window,
                              const model::Model &model) {
  const time::Zone zone = model::calendar_zone(window, model.project);
  const time::Interval term = model::term_of(agreement, model.project);
  std::map<std::pair<time::Instant, time::Instant>, CutRows> found;
  for (const std::string &name : agreement.accounts) {
    const model::Account *account = model.find_account(name);
    if (account == nullptr) continue; // reported elsewhere
    const time::Interval its = time::clip(model::relation_of(*account, model.project), term);
    if (its.empty()) continue;
    const auto add = [&](time::Instant inside) {
      const time::Interval period = time::calendar_window(window.period, zone, inside);
      const CutWindow cut{period, time::clip(period, its)};
      if (cut.window == period) return;
      CutRows &rows = found[order_of(cut)];
      rows.cut = cut;
      if (rows.accounts.empty() || rows.accounts.back() != name) rows.accounts.push_back(name);
    };
    add(its.from);
    add({its.to.ns - 1});
  }
  std::vector<CutRows> out;
  for (auto &[when, rows] : found)
    out.push_back(std::move(rows));
  return out;
}

std::vector<CutWindow> cut_windows(const model::Objective &promised, const terms::Calendar &window,
                                   const model::Model &model) {
  std::map<std::pair<time::Instant, time::Instant>, CutWindow> found;
  for (const model::Agreement &agreement : model.agreements)
    for (const auto &[name, versions] : model::terms_in_force(agreement, model.project))
      if (std::any_of(versions.begin(), versions.end(), [&](const model::TermsInForce &version) {
            return promises(*version.commitment, promised, window, model.project);
          }))
        for (const CutRows &rows : cut_rows(agreement, window, model))
          found.emplace(order_of(rows.cut), rows.cut);
  std::vector<CutWindow> out;
  for (auto &[when, cut] : found)
    out.push_back(cut);
  return out;
}

} // namespace slac::plan

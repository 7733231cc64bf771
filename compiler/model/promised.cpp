// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/promised.hpp"

#include "compiler/model/terms_in_force.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>

namespace slac::model {
namespace {

const terms::WindowForm &form_of(const Commitment &commitment) {
  return terms::window_of(commitment.promise.value).form;
}

std::string in_words(const Exclusion &exclude) {
  if (!exclude.maintenance) return {};
  std::string limits;
  if (exclude.notice) limits = " of " + time::format_window(*exclude.notice) + " notice";
  if (exclude.at_most)
    limits +=
        (limits.empty() ? " of " : " and ") + time::format_window(*exclude.at_most) + " a year";
  return ", without maintenance" + limits;
}

Objective under_terms(const Objective &objective, const Commitment &commitment,
                      const std::string &terms) {
  Objective out = objective;
  out.terms = terms;
  const auto &promise = std::get<terms::ObjectivePromise>(commitment.promise.value);
  out.target.value.percent = promise.percent;
  out.target.value.window = promise.window;
  out.targets.clear();
  out.also.clear();
  out.page = out.ticket = {};
  out.no_data.alerts = false;
  out.calendar = commitment.calendar;
  out.exclude = {commitment.exclude.maintenance,
                 commitment.exclude.notice,
                 commitment.exclude.at_most,
                 false,
                 {}};
  return out;
}

void add_window(Objective &to, const terms::WindowForm &form) {
  for (const terms::WindowForm &known : windows_of(to))
    if (terms::window_name(known) == terms::window_name(form)) return;
  to.also.push_back({form, {}});
}

} // namespace

std::string measuring_terms(const Commitment &commitment, const Project &project) {
  std::string out = commitment.calendar.value.empty() ? "always" : commitment.calendar.value;
  out += in_words(commitment.exclude);
  if (const auto *calendar = std::get_if<terms::Calendar>(&form_of(commitment)))
    out += ", in " + calendar_zone(*calendar, project).name();
  return out;
}

std::vector<Objective> promised_objectives(const Model &model) {
  std::map<std::pair<std::string, std::string>, Objective> found;
  for (const Commitment *c : promises_by_objective(model)) {
    const auto &promise = std::get<terms::ObjectivePromise>(c->promise.value);
    const Objective *objective = model.find_objective(promise.objective.text);
    if (objective == nullptr) continue; // reported elsewhere
    const std::string terms = measuring_terms(*c, model.project);
    const auto [at, is_new] = found.try_emplace({objective->name.value, terms});
    if (is_new) at->second = under_terms(*objective, *c, terms);
    add_window(at->second, form_of(*c));
  }
  std::vector<Objective> out;
  for (auto &[key, objective] : found) {
    auto &also = objective.also;
    std::sort(also.begin(), also.end(), [](const auto &a, const auto &b) {
      return terms::window_name(a.value) < terms::window_name(b.value);
    });
    out.push_back(std::move(objective));
  }
  return out;
}

std::vector<const Objective *> promised(const Model &model, std::string_view name) {
  const auto less = [](const Objective &o, std::string_view n) { return o.name.value < n; };
  std::vector<const Objective *> out;
  for (auto at = std::lower_bound(model.promised.begin(), model.promised.end(), name, less);
       at != model.promised.end() && at->name.value == name; ++at)
    out.push_back(&*at);
  return out;
}

} // namespace slac::model

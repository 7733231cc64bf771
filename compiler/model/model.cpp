// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/model.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/model/labels.hpp"
#include "compiler/model/series.hpp"
#include "compiler/promql/rewrite.hpp"

#include <algorithm>
#include <array>

namespace slac::model {
namespace {

/// Known without being declared.
constexpr std::array<std::string_view, 3> kReasons{kMaintenanceReason, "customer-caused",
                                                   "force-majeure"};

/// In a list that is sorted by name.
template <class Resource>
const Resource *find_named(const std::vector<Resource> &list, std::string_view name) {
  const auto it =
      std::lower_bound(list.begin(), list.end(), name,
                       [](const Resource &r, std::string_view n) { return r.name.value < n; });
  return it == list.end() || it->name.value != name ? nullptr : &*it;
}

} // namespace

bool TargetOf::holds_for(const std::map<std::string, std::string> &values) const {
  const auto is = [&](const std::string &label, const auto &meant) {
    const auto it = values.find(label);
    return it != values.end() && meant(it->second);
  };
  for (const auto &one : match)
    if (!is(one.first, [&](const std::string &value) { return value == one.second; })) return false;
  return account_labels.empty() || is("account", [&](const std::string &value) {
           return std::binary_search(accounts.begin(), accounts.end(), value);
         });
}

std::string TargetOf::whom() const {
  std::string out;
  const auto add = [&](const std::string &label, const std::string &value) {
    out.append(out.empty() ? "" : ", ").append(label).append(" ").append(value);
  };
  for (const auto &[label, value] : match)
    add(label, value);
  const char *before = "accounts with ";
  for (const LabelMatch &label : account_labels) {
    add(before + label.label.value, label.value.value);
    before = "";
  }
  return out;
}

const Service *Model::find_service(const std::string &name) const {
  return find_named(services, name);
}

const Agreement *Model::find_agreement(std::string_view name) const {
  return find_named(agreements, name);
}

const Account *Model::find_account(std::string_view name) const {
  return find_named(accounts, name);
}

const Objective *Model::find_objective(std::string_view name) const {
  return find_named(objectives, name);
}

const Channel *Model::find_channel(std::string_view name) const {
  return find_named(channels, name);
}

const Connector *Model::find_connector(std::string_view name) const {
  return find_named(connectors, name);
}

const Calendar *Model::find_calendar(const std::string &name) const {
  return find_named(calendars, name);
}

std::vector<std::string_view> known_reasons(const Project &project) {
  std::vector<std::string_view> out(kReasons.begin(), kReasons.end());
  out.insert(out.end(), project.exclusions.begin(), project.exclusions.end());
  return out;
}

bool is_declared_reason(const Project &project, std::string_view reason) {
  const auto is = [&](const auto &list) {
    return std::find(list.begin(), list.end(), reason) != list.end();
  };
  return is(kReasons) || is(project.exclusions);
}

std::string dependencies(const Service &service) {
  std::string out;
  for (const Text &other : service.depends_on)
    out += (out.empty() ? "" : ", ") + other.value;
  return out;
}

const terms::WindowForm &window_of(const Objective &objective) {
  return objective.target.value.window.form;
}

std::vector<terms::WindowForm> windows_of(const Objective &objective) {
  std::vector<terms::WindowForm> out{window_of(objective)};
  for (const Located<terms::WindowForm> &window : objective.also)
    out.push_back(window.value);
  return out;
}

promql::Expr rate_of(const Counter &counter, time::Duration window) {
  const std::int64_t ms = window.ns / 1'000'000;
  if (counter.windowed) return promql::substitute_length(counter.expr, "window", ms);
  return promql::call("rate", {promql::over(counter.expr, ms)});
}

std::string no_data_alert_name(const NoData &no_data) {
  return no_data.name.empty() ? std::string(series::kAlertNoData) : no_data.name;
}

std::string burn_alert_name(const AlertTier &tier) {
  return tier.name.empty() ? std::string(series::kAlertBurn) : tier.name;
}

bool is_of_time(const Indicator &indicator) {
  return !std::holds_alternative<Ratio>(indicator) && !std::holds_alternative<Latency>(indicator) &&
         !std::holds_alternative<Composite>(indicator);
}

const Composite *composite_of(const Objective &objective) {
  return std::get_if<Composite>(&objective.indicator);
}

std::vector<const Counter *> counters_of(const Indicator &indicator) {
  using Counters = std::vector<const Counter *>;
  const auto of_unsliced =
      base::Overloaded{[](const Ratio &ratio) {
                         return Counters{&ratio.part, &ratio.total};
                       },
                       [](const Latency &latency) { return Counters{&latency.histogram}; },
                       [](const auto &other) { return Counters{&other.value}; }};
  return std::visit(
      base::Overloaded{[&](const Slices &slices) { return std::visit(of_unsliced, slices.of); },
                       [](const Composite &) { return Counters(); }, of_unsliced},
      indicator);
}

time::Zone calendar_zone(const terms::Calendar &window, const Project &project) {
  if (window.zone)
    if (const auto zone = time::Zone::load(window.zone->text)) return *zone;
  return project.timezone;
}

time::Zone window_zone(const terms::Window &window, const Project &project) {
  const auto *calendar = std::get_if<terms::Calendar>(&window.form);
  return calendar != nullptr ? calendar_zone(*calendar, project) : project.timezone;
}

time::Interval relation_of(const Account &account, const Project &project) {
  return {account.from ? project.timezone.start_of(account.from->value) : time::Instant{},
          account.until ? project.timezone.start_of(time::next_day(account.until->value))
                        : time::kNever};
}

time::Interval term_of(const Agreement &agreement, const Project &project) {
  return {project.timezone.start_of(agreement.first_day),
          project.timezone.start_of(time::next_day(agreement.last_day))};
}

bool covers(const terms::Severities &severities, const Project &project, std::size_t index) {
  if (severities.form == terms::Severities::Form::Any) return true;
  for (const terms::Name &name : severities.names) {
    if (project.severities.at(index) == name.text) return true;
    if (severities.form == terms::Severities::Form::OrWorse)
      for (std::size_t worse = index + 1; worse < project.severities.size(); ++worse)
        if (project.severities[worse] == name.text) return true;
  }
  return false;
}

} // namespace slac::model

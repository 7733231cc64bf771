// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/labels.hpp"

#include <algorithm>
#include <array>

namespace slac::model {
namespace {

void inherit(const Labels &from, Labels &to) {
  for (const auto &[name, value] : from)
    if (!is_rule_label(name)) to.emplace(name, value);
}

/// The labels that all of the accounts have, each with one value.
Labels shared_labels(const std::vector<std::string> &accounts,
                     const std::map<std::string_view, const Account *> &known) {
  Labels out;
  bool is_first = true;
  for (const std::string &name : accounts) {
    const auto account = known.find(name);
    if (account == known.end()) continue; // reported elsewhere
    const Labels &its = account->second->labels;
    if (is_first) out = its;
    is_first = false;
    std::erase_if(out, [&](const auto &label) {
      const auto same = its.find(label.first);
      return same == its.end() || same->second != label.second;
    });
    if (out.empty()) break;
  }
  return out;
}

} // namespace

bool is_rule_label(std::string_view name) {
  constexpr std::array<std::string_view, 17> kNames{
      "account",   "agreement",   "alertname", "basis",     "commitment", "component",
      "dashboard", "description", "direction", "objective", "promise",    "severity",
      "status",    "target",      "tier",      "title",     "window"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool is_sum_label(std::string_view name) {
  constexpr std::array<std::string_view, 10> kNames{
      "bound", "exclusion", "from", "half", "part", "slot", "term", "terms", "timezone", "until"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void inherit_labels(Model &model) {
  for (Objective &o : model.objectives) {
    const Service *service = model.find_service(o.service.value);
    if (service == nullptr) continue;
    Labels labels = service->labels;
    for (const ByLabel &by : o.by)
      labels.erase(by.name.value);
    for (const auto &[name, value] : model.project.identity)
      labels.erase(name);
    inherit(labels, o.labels);
  }
  std::map<std::string_view, const Account *> accounts;
  for (const Account &a : model.accounts)
    accounts.emplace(a.name.value, &a);
  for (Agreement &a : model.agreements)
    inherit(shared_labels(a.accounts, accounts), a.labels);
}

} // namespace slac::model

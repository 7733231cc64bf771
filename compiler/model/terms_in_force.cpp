// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/terms_in_force.hpp"

#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slac::model {
namespace {

/// A commitment under one set of terms, from a day on.
struct Version {
  time::Date first;
  const Commitment *commitment = nullptr; ///< null: it has ended
};

std::map<std::string, std::vector<Version>> versions_of(const Agreement &agreement) {
  std::map<std::string, std::vector<Version>> out;
  for (const Commitment &c : agreement.commitments)
    out[c.name.value].push_back({agreement.first_day, &c});
  for (const Amendment &amendment : agreement.amendments)
    for (const std::string &name : amendment.changed) {
      const auto found = std::find_if(amendment.commitments.begin(), amendment.commitments.end(),
                                      [&](const Commitment &c) { return c.name.value == name; });
      const bool ends = found == amendment.commitments.end();
      if (!ends || out.contains(name))
        out[name].push_back({amendment.from.value, ends ? nullptr : &*found});
    }
  return out;
}

} // namespace

std::map<std::string, std::vector<TermsInForce>> terms_in_force(const Agreement &agreement,
                                                                const Project &project) {
  const time::Interval term = term_of(agreement, project);
  const auto zone_of = [&](const Version &version) {
    return window_zone(terms::window_of(version.commitment->promise.value), project);
  };
  std::map<std::string, std::vector<TermsInForce>> out;
  for (const auto &[name, versions] : versions_of(agreement)) {
    time::Instant from = term.from;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      if (i > 0 && versions[i - 1].commitment == nullptr && versions[i].commitment != nullptr)
        from = zone_of(versions[i]).start_of(versions[i].first);
      if (i == 0 && versions[0].first != agreement.first_day)
        from = zone_of(versions[0]).start_of(versions[0].first);
      if (versions[i].commitment == nullptr) continue;
      const time::Instant to =
          i + 1 < versions.size() ? zone_of(versions[i]).start_of(versions[i + 1].first) : term.to;
      const time::Interval in_force{std::max(from, term.from), std::min(to, term.to)};
      if (!in_force.empty())
        out[name].push_back({versions[i].first, in_force, versions[i].commitment});
      from = to;
    }
  }
  return out;
}

std::vector<const Commitment *> latest_commitments(const Agreement &agreement) {
  std::vector<const Commitment *> out;
  for (const auto &[name, versions] : versions_of(agreement)) {
    const Commitment *latest = nullptr;
    for (const Version &version : versions)
      if (version.commitment != nullptr) latest = version.commitment;
    out.push_back(latest);
  }
  return out;
}

std::vector<const Commitment *> promises_by_objective(const Model &model) {
  std::vector<const Commitment *> out;
  for (const Agreement &agreement : model.agreements)
    for (const auto &[name, versions] : terms_in_force(agreement, model.project))
      for (const TermsInForce &version : versions)
        if (std::holds_alternative<terms::ObjectivePromise>(version.commitment->promise.value))
          out.push_back(version.commitment);
  return out;
}

bool needs_exporter(const Model &model) {
  const auto is_of_incidents = [](const Commitment &c) {
    return !std::holds_alternative<terms::ObjectivePromise>(c.promise.value);
  };
  const auto needs = [&](const Agreement &a) {
    return !a.kpis.empty() ||
           std::any_of(a.commitments.begin(), a.commitments.end(), is_of_incidents) ||
           std::any_of(a.amendments.begin(), a.amendments.end(), [&](const Amendment &amendment) {
             return std::any_of(amendment.commitments.begin(), amendment.commitments.end(),
                                is_of_incidents);
           });
  };
  return !model.kpis.empty() || !model.sources.empty() ||
         std::any_of(model.agreements.begin(), model.agreements.end(), needs);
}

std::string promise_text(const Agreement &agreement, const std::string &commitment) {
  const auto all = versions_of(agreement);
  const auto found = all.find(commitment);
  std::string out;
  std::string before;
  if (found == all.end()) return out;
  for (const Version &version : found->second) {
    if (version.commitment == nullptr) continue;
    std::string sentence = terms::print_promise(version.commitment->promise.value);
    if (sentence == before) continue;
    if (!out.empty()) out += "; from " + time::format_date(version.first) + " ";
    out += sentence;
    before = std::move(sentence);
  }
  return out;
}

} // namespace slac::model

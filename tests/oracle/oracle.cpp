// SPDX-License-Identifier: Apache-2.0
#include "oracle.hpp"

#include "rows.hpp"

#include <algorithm>

namespace oracle {

std::vector<Row> evaluate(const Scenario &scenario) {
  const Histories seen = histories(scenario);
  return rows_of(subjects(scenario, seen));
}

std::map<std::string, std::set<std::string>> quality_issues(const Scenario &scenario) {
  std::map<std::string, std::set<std::string>> ids;
  for (const Flaw &flaw : histories(scenario).flaws) {
    if (flaw.self.issue) ids["clock-skew"].insert(flaw.self.id);
    if (flaw.self.astray) ids["merged"].insert(flaw.self.id);
    if (flaw.self.unknown_severity) ids["unknown-severity"].insert(flaw.self.id);
  }
  for (const History &history : never_started(scenario))
    ids["never-started"].insert(history.id);
  return ids;
}

std::map<std::string, std::set<std::string>> unattributed(const Scenario &scenario) {
  std::set<std::string> covered;
  for (const Agreement &agreement : scenario.agreements)
    covered.insert(agreement.accounts.begin(), agreement.accounts.end());
  const Histories seen = histories(scenario);
  std::map<std::string, std::set<std::string>> ids;
  for (const History &history : seen.counted) {
    const bool skewed = std::any_of(seen.flaws.begin(), seen.flaws.end(), [&](const Flaw &flaw) {
      return flaw.self.issue && flaw.root.id == history.id && flaw.root.source == history.source;
    });
    if (skewed) continue;
    bool names_any = false;
    bool names_all = false;
    bool unknown = false;
    const auto look = [&](const auto &accounts, bool all) {
      names_any = names_any || !accounts.empty();
      names_all = names_all || all;
      for (const std::string &name : accounts)
        unknown = unknown || !covered.contains(name);
    };
    std::vector<const History *> parts{&history};
    for (const History &merged : history.merged)
      parts.push_back(&merged);
    for (const History *part : parts) {
      look(part->accounts, part->all);
      for (const Event &event : part->events)
        look(event.accounts, event.all);
    }
    if (!names_any) ids[names_all ? "nobody" : "no-account"].insert(history.id);
    if (unknown) ids["unknown-account"].insert(history.id);
  }
  return ids;
}

std::set<std::string> united_with_skew(const Scenario &scenario) {
  std::set<std::string> ids;
  for (const Flaw &flaw : histories(scenario).flaws)
    if (flaw.self.issue) ids.insert({flaw.self.id, flaw.root.id});
  return ids;
}

std::set<std::string> merged_away(const Scenario &scenario) {
  const Histories seen = histories(scenario);
  std::set<std::string> ids;
  for (const History &history : seen.counted)
    for (const History &merged : history.merged)
      ids.insert(merged.id);
  for (const History &history : seen.counted)
    ids.erase(history.id); // of another source
  return ids;
}

} // namespace oracle

// SPDX-License-Identifier: Apache-2.0
// What is to be emitted, as data: rules, dashboards, inhibitions. The make_ functions build it out
// of the model, one resource at a time, so that nothing larger than a resource is ever held; emit/
// writes it in the language of each target.
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/plan/dashboard.hpp"
#include "compiler/plan/matcher.hpp"
#include "compiler/plan/naming.hpp"
#include "compiler/plan/wording.hpp"
#include "compiler/promql/ast.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What is to be emitted, without saying how any target writes it.
namespace slac::plan {

/// By name.
using Wordings = std::map<std::string, Wording>;

/// A recording rule (`alert` empty) or an alerting rule (`record` empty).
struct Rule {
  std::string record;
  std::string alert;
  promql::Expr expr;
  time::Duration wait{};        ///< `for`
  time::Duration keep_firing{}; ///< `keep_firing_for`
  Wordings labels;              ///< of a record literal
  Wordings annotations;         ///< of an alert
  std::optional<Role> role{};   ///< of an Objective's records
};

/// Rules that are evaluated in order, so that later ones may read earlier ones.
struct Group {
  std::string name;
  std::string purpose; ///< what they do, in one line
  time::Duration interval{};
  std::vector<Rule> rules;
  time::Duration offset{}; ///< into each interval; 0: anywhere
};

/// The rules of one resource.
struct RuleFile {
  std::vector<Group> groups;
};

/// Which alerts are mute while which others fire, where labels are equal.
struct Inhibition {
  std::string why;
  std::vector<AlertMatcher> sources;
  std::vector<AlertMatcher> targets;
  std::vector<std::string> equal; ///< label names
};

/// The resources of a spec file.
struct SpecFile {
  std::vector<const model::Objective *> objectives; ///< by name
  std::vector<const model::Agreement *> agreements; ///< by name
};
/// Rules that belong to no single spec.
struct SharedRules {
  RuleFile (*make)(const model::Model &) = nullptr;
};
/// What is about every Objective of the tree.
struct AllObjectives {};
/// What is about every Agreement of the tree.
struct AllAgreements {};

/// What is planned and written together.
struct Unit {
  std::string path; ///< of its output, without folder and extension: "team/checkout"
  std::variant<SpecFile, SharedRules, AllObjectives, AllAgreements> of;
};

/// Everything that is to be planned, pointing into `model`. Reports specs whose output would have
/// one path, or none. The order of the result depends on paths and names only.
std::vector<Unit> make_units(const model::Model &model, const base::SourceSet &sources,
                             base::Diagnostics &diagnostics);

RuleFile make_objective_rules(const model::Objective &objective, const model::Model &model);
RuleFile make_agreement_rules(const model::Agreement &agreement, const model::Model &model);
/// Rules about the exporter itself and the fleet, shared by all agreements.
RuleFile make_exporter_rules(const model::Model &model);
/// The alert that always fires.
RuleFile make_watchdog_rules(const model::Model &model);
/// The page about a burning budget over the ticket about the same, and a higher step of escalation
/// over the lower ones.
std::vector<Inhibition> make_inhibitions(const model::Model &model);

Dashboard make_agreement_dashboard(const model::Agreement &agreement, const model::Model &model);
/// Every Objective in one table.
Dashboard make_objective_list(const model::Model &model);
/// The pages that are the same for every tree but for where the exporter's page is: all agreements,
/// one account, and the exporter.
std::vector<Dashboard> make_fixed_dashboards(const model::Project &project);

} // namespace slac::plan

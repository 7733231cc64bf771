// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/plan/naming.hpp"
#include "compiler/promql/ast.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What is to be emitted, without saying how any target writes it.
namespace slac::plan {

struct Piece;
struct Shown;
struct Value;
struct Conditional;
struct ForEach;

/// What an alert says, filled in when it is sent.
struct Annotation {
  Annotation() = default;
  Annotation(std::string text);
  Annotation &operator+=(std::string text);
  Annotation &operator+=(Annotation other);
  Annotation &operator+=(Shown shown);
  Annotation &operator+=(Value value);
  Annotation &operator+=(Conditional conditional);
  Annotation &operator+=(ForEach each);

  std::vector<Piece> pieces;
};

/// The first value of a query. A matcher whose value is `$labels.NAME` takes the alert's own label.
struct Shown {
  promql::Expr expr;
  std::string format; ///< how the template prints it: "humanizePercentage"
};

/// In a `Conditional`: of the first series of its query the value, or a label.
struct Value {
  std::string format; ///< of the value
  std::string label{};
};

/// What is said only if a query has a result.
struct Conditional {
  promql::Expr expr;
  Annotation then;
};

/// What is said of every series that a query gives, as a template over `.Labels` and `.Value`.
struct ForEach {
  promql::Expr expr;
  std::string each;
};

/// Text is one of Prometheus's templates, in which the user's own must be literal.
struct Piece {
  std::variant<std::string, Shown, Value, Conditional, ForEach> part;
};

/// By name.
using Annotations = std::map<std::string, Annotation>;

/// A recording rule (`alert` empty) or an alerting rule (`record` empty).
struct Rule {
  std::string record;
  std::string alert;
  promql::Expr expr;
  time::Duration wait{};        ///< `for`
  time::Duration keep_firing{}; ///< `keep_firing_for`
  model::Labels labels;
  Annotations annotations;
  std::optional<Role> role{}; ///< of an Objective's records
};

/// Rules that are evaluated in order, so that later ones may read earlier ones.
struct Group {
  std::string name;
  std::string purpose; ///< what they do, in one line
  time::Duration interval{};
  std::vector<Rule> rules;
};

/// The rules of one resource.
struct RuleFile {
  std::vector<Group> groups;
};

enum class PanelKind { Text, Stat, Table, TimeSeries };

struct Query {
  promql::Expr expr;
  std::string legend;
};

enum class Tone { Good, Warning, Bad, Unclear };

/// A number that stands for a word.
struct NamedValue {
  int value = 0;
  std::string text;
  Tone tone = Tone::Good;
};

/// A column of a table: the query's value, or a label.
/// From which value on a number is bad.
enum class Limit { None, AboveZero, BelowZero };

struct Column {
  std::string field; ///< label name, or "Value #A"
  std::string title; ///< empty: there, but hidden
  std::string unit;
  std::vector<NamedValue> names; ///< shown in place of the numbers, on their colour
  std::string link{};            ///< a label with the uid of the dashboard that it leads to
  std::string address{};         ///< a label with the address that it leads to
  Limit limit = Limit::None;
};

struct Panel {
  PanelKind kind = PanelKind::Stat;
  std::string title;
  std::string description;
  std::string unit; ///< Grafana unit id: "percentunit", "s", "short"
  Limit limit = Limit::None;
  std::vector<Query> queries;
  std::vector<Column> columns; ///< of a table
  std::string text;            ///< of a text panel, Markdown
  std::string when_empty{};    ///< what it says without data, which may be missing: no verdict
  int width = 12;              ///< of 24
  int height = 8;
};

/// A choice among the values that a label has, of which several may be chosen, or among words.
struct Variable {
  std::string name; ///< the label's; `$name` in matchers
  promql::Expr series{};
  std::vector<std::string> words{}; ///< of which one is chosen, at first the first
};

struct Dashboard {
  std::string uid;
  std::string title;
  std::string description;
  std::vector<Variable> variables;
  std::vector<Panel> panels;
  int days = 7; ///< that it shows when it is opened
};

/// Which alerts are mute while which others fire, where labels are equal.
struct Inhibition {
  std::string why;
  std::vector<std::string> sources; ///< matchers of Alertmanager: `tier="page"`
  std::vector<std::string> targets;
  std::vector<std::string> equal; ///< label names
};

/// Rules that belong to no single spec.
using SharedRules = RuleFile (*)(const model::Model &);

/// What is planned and written together: the resources of a spec file, or shared rules.
struct Unit {
  std::string path; ///< of its output, without folder and extension: "team/checkout"
  std::vector<const model::Objective *> objectives; ///< by name
  std::vector<const model::Agreement *> agreements; ///< by name
  SharedRules shared = nullptr;
  bool is_of_all_objectives = false; ///< what is about every Objective of the tree
};

/// Everything that is to be planned, pointing into `model`. Reports specs whose output would have
/// one path, or none. The order of the result depends on paths and names only.
std::vector<Unit> make_units(const model::Model &model, const base::SourceSet &sources,
                             base::Diagnostics &diagnostics);

RuleFile make_objective_rules(const model::Objective &objective, const model::Model &model);
RuleFile make_agreement_rules(const model::Agreement &agreement, const model::Model &model);
/// Rules about the exporter itself and the fleet, shared by all agreements.
RuleFile make_exporter_rules(const model::Model &model);
Dashboard make_agreement_dashboard(const model::Agreement &agreement);
Dashboard make_objective_dashboard(const model::Objective &objective, const model::Model &model);
/// The page about a burning budget over the ticket about the same, and a higher step of escalation
/// over the lower ones.
std::vector<Inhibition> make_inhibitions(const model::Model &model);
/// Every Objective in one table.
Dashboard make_objective_list(const model::Model &model);

} // namespace slac::plan

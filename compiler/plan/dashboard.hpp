// SPDX-License-Identifier: Apache-2.0
// Pages of Grafana as data: what is shown, in which unit, what is bad, where it leads. Nothing here
// is in Grafana's words; emit/grafana.cpp writes those.
#pragma once

#include "compiler/plan/wording.hpp"
#include "compiler/promql/ast.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace slac::plan {

enum class PanelKind {
  Text,
  Stat,
  Table,
  TimeSeries,
  Timeline, ///< which state was when
  Row       ///< a heading over the panels up to the next one
};

/// How a series of a chart is drawn.
enum class Look {
  Plain,
  Target, ///< what is promised: red, dashed
  Ideal,  ///< what would be even: grey, dashed
  Bad     ///< a number that is below what is promised
};

struct Query {
  promql::Expr expr;
  Wording legend{}; ///< of words and labels; empty: every label
  Look look = Look::Plain;
};

/// What a number counts.
enum class Quantity {
  None,
  Count,
  Share, ///< a ratio, shown as percent
  Seconds,
  Times,     ///< a multiple
  PerSecond, ///< of events
  Bytes,
  MillisecondsAt, ///< since 1970, shown as the time from now
};

enum class Tone { Good, Warning, Bad, Unclear, None };

/// A number that stands for a word.
struct NamedValue {
  int value = 0;
  std::string text;
  Tone tone = Tone::None;
};

/// From which value on a number is bad.
enum class Limit { None, AboveZero, BelowZero };

/// Where a cell or a page leads. The label `name` of the row stands in the address as
/// `Label{name, Format::UrlQuery}`, one that is an address itself as `Label{name}`.
struct Link {
  std::string title;
  Wording address;
};

/// A column of a table.
struct Column {
  std::variant<std::string, std::size_t> from; ///< a label, or the value of the query at an index
  std::string title;                           ///< empty: there, but hidden
  Quantity quantity = Quantity::None;
  std::vector<NamedValue> names{}; ///< shown in place of the numbers, on their colour
  std::optional<Link> link{};
  Limit limit = Limit::None;
  bool is_gauge = false; ///< a bar of 0 to 1 beside the number
  bool is_prose = false; ///< takes the room that the other columns leave
};

/// One row for each value of a label, one column for each value of another.
struct Matrix {
  std::string row;
  std::string column;
};

/// A line across a chart from which on it is bad.
struct Threshold {
  double value = 0;
  bool is_bad_above = true;
};

struct Panel {
  PanelKind kind = PanelKind::Stat;
  std::string title;
  std::string description;
  Quantity quantity = Quantity::None;
  Limit limit = Limit::None;
  Tone bad = Tone::Bad; ///< of what is beyond the limit
  std::vector<Query> queries{};
  std::vector<Column> columns{};   ///< of a table
  std::optional<Matrix> matrix{};  ///< of a table in place of columns
  std::vector<NamedValue> names{}; ///< of a matrix and a timeline
  std::optional<Link> link{};      ///< of the rows of a matrix
  std::string text{};              ///< of a text panel, Markdown
  std::string when_empty{};        ///< what it says without data, which may be missing: no verdict
  std::string sort_by{};           ///< the title of a column
  bool sorts_down = false;
  std::optional<Threshold> threshold{};
  bool is_logarithmic = false;
  bool is_collapsed = false; ///< of a row: its panels are shown when it is opened
  int width = 12;            ///< of 24
  int height = 8;
};

/// A choice among the values that a label has, or among words.
struct Variable {
  std::string name; ///< `$name` in matchers
  std::string title{};
  promql::Expr series{};
  std::string label{};              ///< of the series
  std::vector<std::string> words{}; ///< of which one is chosen, at first the first
  bool has_several = true;          ///< several or all may be chosen; else the first at first
  bool is_hidden = false;           ///< follows from another choice
};

/// What is marked across all charts while an expression has values.
struct Annotation {
  std::string name;
  promql::Expr expr;
  Wording text;
  Tone tone = Tone::Unclear;
};

struct Dashboard {
  std::string uid;
  std::string title;
  std::string description;
  std::string tag{}; ///< beside `slac`
  std::vector<Variable> variables{};
  std::vector<Annotation> annotations{};
  std::vector<Link> links{}; ///< to other pages, at its top
  std::vector<Panel> panels{};
  int days = 7; ///< that it shows when it is opened
};

} // namespace slac::plan

// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/panels.hpp"

#include "compiler/plan/expr.hpp"

#include <utility>

namespace slac::plan {

Panel heading(std::string title, bool is_collapsed) {
  Panel out;
  out.kind = PanelKind::Row;
  out.title = std::move(title);
  out.is_collapsed = is_collapsed;
  out.width = 24;
  out.height = 1;
  return out;
}

Panel text_panel(std::string title, std::string description, std::string text, int height) {
  Panel out;
  out.kind = PanelKind::Text;
  out.title = std::move(title);
  out.description = std::move(description);
  out.text = std::move(text);
  out.width = 24;
  out.height = height;
  return out;
}

Panel stat(std::string title, std::string description, Quantity quantity, promql::Expr expr,
           Limit limit) {
  Panel out;
  out.title = std::move(title);
  out.description = std::move(description);
  out.quantity = quantity;
  out.limit = limit;
  out.width = 6;
  out.height = 4;
  out.queries.push_back({std::move(expr)});
  return out;
}

Panel over_time(std::string title, std::string description, Quantity quantity,
                std::vector<Query> queries) {
  Panel out;
  out.kind = PanelKind::TimeSeries;
  out.title = std::move(title);
  out.description = std::move(description);
  out.quantity = quantity;
  out.queries = std::move(queries);
  out.height = 9;
  return out;
}

Panel table(std::string title, std::string description, std::string when_empty, int rows,
            std::vector<Query> queries, std::vector<Column> columns) {
  Panel out;
  out.kind = PanelKind::Table;
  out.title = std::move(title);
  out.description = std::move(description);
  out.when_empty = std::move(when_empty);
  out.queries = std::move(queries);
  out.columns = std::move(columns);
  out.width = 24;
  out.height = 3 + rows;
  return out;
}

Panel half_wide(Panel panel) {
  panel.width = 12;
  return panel;
}

Column share_column(std::size_t query, std::string title) {
  Column out{query, std::move(title), Quantity::Share};
  out.names = {{1, "100%"}};
  return out;
}

Column budget_column(std::size_t query, std::string title) {
  Column out{query, std::move(title), Quantity::Share};
  out.limit = Limit::BelowZero;
  out.is_gauge = true;
  return out;
}

Variable choice(std::string_view label, std::string title, promql::Expr series) {
  Variable out;
  out.name = label;
  out.title = std::move(title);
  out.series = std::move(series);
  out.label = label;
  return out;
}

promql::Matcher chosen(std::string_view label) {
  return {std::string(label), promql::MatchOp::Regex, "$" + std::string(label), {}};
}

Link to_page(std::string_view uid, std::string title, const std::vector<std::string> &labels) {
  Wording address = "/d/" + std::string(uid);
  const char *separator = "?";
  for (const std::string &label : labels) {
    address += separator + ("var-" + label) + "=";
    address += Label{label, Format::UrlQuery};
    separator = "&";
  }
  return {std::move(title), std::move(address)};
}

std::vector<Link> links_between_pages() {
  return {to_page(kFleetUid, "Agreements", {}), to_page(kObjectivesUid, "Objectives", {}),
          to_page(kExporterUid, "Exporter and sources", {})};
}

std::vector<NamedValue> status_names() {
  return {{0, "met", Tone::Good},
          {1, "at risk", Tone::Warning},
          {2, "unknown", Tone::Unclear},
          {3, "breached", Tone::Bad}};
}

} // namespace slac::plan

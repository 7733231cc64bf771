// SPDX-License-Identifier: Apache-2.0
// One panel in Grafana's words. Field names and defaults follow @grafana/schema; what Grafana 9
// does not know yet (`hideFrom` of a table's column) it ignores.
#include "compiler/emit/grafana_panel.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/promql/print.hpp"

#include <algorithm>

namespace slac::emit {
namespace {

using plan::Look;
using plan::PanelKind;
using plan::Quantity;
using plan::Tone;

/// Below every value, so that a panel without data has the colour of the base.
constexpr const char *kLowest = "-1000000000000";
constexpr const char *kAboveZero = "0.000001";

const char *type_name(PanelKind kind) {
  switch (kind) {
  case PanelKind::Text: return "text";
  case PanelKind::Stat: return "stat";
  case PanelKind::Table: return "table";
  case PanelKind::TimeSeries: return "timeseries";
  case PanelKind::Timeline: return "state-timeline";
  case PanelKind::Row: return "row";
  }
  return "text";
}

const char *unit_of(Quantity quantity) {
  switch (quantity) {
  case Quantity::None: return "";
  case Quantity::Count: return "short";
  case Quantity::Share: return "percentunit";
  case Quantity::Seconds: return "s";
  case Quantity::Times: return "suffix:×";
  case Quantity::PerSecond: return "eps";
  case Quantity::Bytes: return "bytes";
  case Quantity::MillisecondsAt: return "dateTimeFromNow";
  }
  return "";
}

std::string ref_of(std::size_t query) { return std::string(1, static_cast<char>('A' + query)); }

class PanelWriter {
public:
  PanelWriter(const plan::Panel &panel, base::JsonWriter &json) : p_(panel), json_(json) {}

  void write(int id, const GridPos &where) {
    json_.open_object();
    if (p_.kind != PanelKind::Text) write_datasource(json_);
    json_.member("description", p_.description);
    write_field_config();
    json_.key("gridPos").open_object().member("h", where.height).member("w", where.width);
    json_.member("x", where.x).member("y", where.y).close_object();
    json_.member("id", id);
    write_options();
    if (p_.kind != PanelKind::Text) write_targets();
    json_.member("title", p_.title);
    if (p_.kind == PanelKind::Table) write_transformations();
    json_.member("transparent", false).member("type", type_name(p_.kind)).close_object();
  }

private:
  bool is_chart() const {
    return p_.kind == PanelKind::TimeSeries || p_.kind == PanelKind::Timeline;
  }

  void write_targets() {
    json_.key("targets").open_array();
    for (std::size_t i = 0; i < p_.queries.size(); ++i) {
      const plan::Query &query = p_.queries[i];
      json_.open_object();
      write_datasource(json_);
      json_.member("editorMode", "code").member("exemplar", false);
      json_.member("expr", promql::print(query.expr));
      json_.member("format", p_.kind == PanelKind::Table ? "table" : "time_series");
      json_.member("instant", !is_chart());
      const std::string legend = legend_of(query.legend);
      json_.member("legendFormat", legend.empty() ? "__auto" : legend);
      json_.member("range", is_chart()).member("refId", ref_of(i)).close_object();
    }
    json_.close_array();
  }

  /// How Grafana calls the value of a query: by its letter, where there are several.
  std::string field_of(const plan::Column &column) const {
    if (const auto *label = std::get_if<std::string>(&column.from)) return *label;
    if (p_.queries.size() == 1) return "Value";
    return "Value #" + ref_of(std::get<std::size_t>(column.from));
  }
  std::string name_of(const plan::Column &column) const {
    return column.title.empty() ? field_of(column) : column.title;
  }

  void step(const char *color, const char *value) {
    json_.open_object().member("color", color).key("value");
    value == nullptr ? json_.null() : json_.raw(value);
    json_.close_object();
  }

  template <class Steps>
  void write_steps(const char *key, const Steps &steps) {
    json_.key(key).open_object().member("mode", "absolute").key("steps").open_array();
    steps();
    json_.close_array().close_object();
  }

  /// Without data it is no verdict, so neither green nor red.
  void write_limit(plan::Limit limit, Tone bad, const char *key) {
    write_steps(key, [&] {
      step("text", nullptr);
      switch (limit) {
      case plan::Limit::None: break;
      case plan::Limit::AboveZero:
        step(color_of(Tone::Good), "0");
        step(color_of(bad), kAboveZero);
        break;
      case plan::Limit::BelowZero:
        step(color_of(bad), kLowest);
        step(color_of(Tone::Good), "0");
        break;
      }
    });
  }

  void write_line(const plan::Threshold &threshold) {
    const std::string value = base::double_text(threshold.value);
    write_steps("thresholds", [&] {
      step(threshold.is_bad_above ? "transparent" : color_of(Tone::Bad), nullptr);
      step(threshold.is_bad_above ? color_of(Tone::Bad) : "transparent", value.c_str());
    });
  }

  void write_mappings(const std::vector<plan::NamedValue> &names) {
    json_.open_array().open_object().key("options").open_object();
    int index = 0;
    for (const plan::NamedValue &name : names) {
      json_.key(std::to_string(name.value)).open_object();
      if (name.tone != Tone::None) json_.member("color", color_of(name.tone));
      json_.member("index", index++).member("text", name.text).close_object();
    }
    json_.close_object().member("type", "value").close_object().close_array();
  }

  void write_cell(const char *type) {
    json_.open_object();
    if (type == std::string_view("color-background")) json_.member("applyToRow", false);
    json_.member("mode", "basic").member("type", type);
    if (type == std::string_view("gauge")) json_.member("valueDisplayMode", "text");
    json_.close_object();
  }

  void write_custom() {
    if (p_.kind == PanelKind::TimeSeries) {
      json_.key("custom").open_object().member("fillOpacity", 0).member("lineWidth", 2);
      json_.member("showPoints", "never").key("scaleDistribution").open_object();
      if (p_.is_logarithmic) {
        json_.key("linearThreshold").raw("0.1");
        json_.member("log", 10).member("type", "symlog");
      } else {
        json_.member("type", "linear");
      }
      json_.close_object().key("thresholdsStyle").open_object();
      json_.member("mode", p_.threshold ? "line+area" : "off").close_object().close_object();
    } else if (p_.kind == PanelKind::Timeline) {
      json_.key("custom").open_object().member("fillOpacity", 80).member("lineWidth", 0);
      json_.close_object();
    } else if (p_.matrix) {
      json_.key("custom").open_object().member("align", "center").key("cellOptions");
      write_cell("color-background");
      json_.member("inspect", false).close_object();
    }
  }

  void write_defaults() {
    const bool has_palette = p_.kind == PanelKind::TimeSeries;
    json_.key("color").open_object();
    json_.member("mode", has_palette ? "palette-classic" : "thresholds").close_object();
    write_custom();
    // Left to itself Grafana rounds 99.951 % to 100.0 %.
    if (p_.quantity == Quantity::Share) json_.key("decimals").integer(3);
    if (!p_.names.empty()) {
      json_.key("mappings");
      write_mappings(p_.names);
    }
    if (has_palette && p_.quantity == Quantity::Share) json_.key("max").integer(1);
    if (has_palette && p_.quantity == Quantity::Times) json_.key("min").integer(0);
    if (!p_.when_empty.empty()) json_.member("noValue", p_.when_empty);
    if (p_.threshold)
      write_line(*p_.threshold);
    else if (p_.matrix)
      write_steps("thresholds", [&] { step("transparent", nullptr); });
    else
      write_limit(p_.limit, p_.bad, "thresholds");
    if (p_.quantity != Quantity::None) json_.member("unit", unit_of(p_.quantity));
  }

  void write_field_config() {
    json_.key("fieldConfig").open_object().key("defaults").open_object();
    if (p_.kind != PanelKind::Text) write_defaults();
    json_.close_object().key("overrides").open_array();
    for (const plan::Column &column : p_.columns)
      write_column(column);
    if (p_.matrix) write_rows_of_matrix();
    write_looks();
    json_.close_array().close_object();
  }

  void open_override(const char *by, const std::string &name) {
    json_.open_object().key("matcher").open_object().member("id", by).member("options", name);
    json_.close_object().key("properties").open_array();
  }
  void close_override() { json_.close_array().close_object(); }

  base::JsonWriter &property(const char *id) {
    return json_.open_object().member("id", id).key("value");
  }
  void property(const char *id, const char *value) { property(id).string(value).close_object(); }
  void property(const char *id, std::int64_t value) { property(id).integer(value).close_object(); }
  void flag(const char *id) { property(id).boolean(true).close_object(); }

  bool is_crowded() const { return p_.columns.size() >= 10; }
  /// Left to itself Grafana gives all columns the same room.
  bool has_fixed_widths() const {
    return is_crowded() || std::any_of(p_.columns.begin(), p_.columns.end(),
                                       [](const auto &c) { return c.is_prose; });
  }
  /// In pixels, for what stands in such columns; 0: what room is left.
  std::int64_t width_of(const plan::Column &column) const {
    if (column.is_prose) return is_crowded() ? 240 : 0;
    if (std::holds_alternative<std::string>(column.from))
      return column.link || !is_crowded() ? 140 : 108;
    if (column.is_gauge) return is_crowded() ? 120 : 180;
    if (column.quantity == Quantity::MillisecondsAt) return 95;
    return column.quantity == Quantity::Count ? 66 : 80;
  }

  void write_column(const plan::Column &column) {
    open_override("byName", name_of(column));
    if (column.title.empty()) {
      flag("custom.hidden");
      flag("custom.hideFrom.viz");
      close_override();
      return;
    }
    property("noValue", "–");
    if (column.link) write_link(*column.link);
    if (has_fixed_widths() && width_of(column) != 0) property("custom.width", width_of(column));
    if (column.quantity != Quantity::None) property("unit", unit_of(column.quantity));
    if (column.quantity == Quantity::Share) property("decimals", std::int64_t{3});
    if (!column.names.empty()) {
      property("mappings");
      write_mappings(column.names);
      json_.close_object();
    }
    write_cells(column);
    close_override();
  }

  void write_cells(const plan::Column &column) {
    const bool has_tone = std::any_of(column.names.begin(), column.names.end(),
                                      [](const auto &name) { return name.tone != Tone::None; });
    const char *type = column.is_gauge                     ? "gauge"
                       : has_tone                          ? "color-background"
                       : column.limit != plan::Limit::None ? "color-text"
                                                           : nullptr;
    if (type == nullptr) return;
    property("custom.cellOptions");
    write_cell(type);
    json_.close_object();
    if (column.is_gauge) {
      property("min", std::int64_t{0});
      property("max", std::int64_t{1});
    }
    if (has_tone && !column.is_gauge) {
      property("custom.align", "center");
      return;
    }
    json_.open_object().member("id", "thresholds");
    if (column.is_gauge && column.limit == plan::Limit::None)
      write_steps("value", [&] { step("blue", nullptr); });
    else
      write_limit(column.limit, Tone::Bad, "value");
    json_.close_object();
  }

  void write_link(const plan::Link &link) {
    property("links").open_array().open_object().member("title", link.title);
    json_.member("url", address_of(link)).close_object().close_array().close_object();
  }

  std::string address_of(const plan::Link &link) const {
    std::string out;
    for (const plan::WordingPart &part : link.address.parts)
      if (const auto *label = std::get_if<plan::Label>(&part.is)) {
        out += p_.matrix ? "${__value.raw" : "${__data.fields." + label->name;
        out += label->format == plan::Format::UrlQuery ? ":percentencode}" : "}";
      } else {
        out += std::get<std::string>(part.is);
      }
    return out;
  }

  static std::string joined(const plan::Matrix &matrix) {
    return matrix.row + "\\" + matrix.column;
  }
  static std::string heading(const plan::Matrix &matrix) {
    std::string out = matrix.row;
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
  }

  void write_rows_of_matrix() {
    open_override("byName", heading(*p_.matrix));
    property("custom.align", "left");
    property("custom.cellOptions").open_object().member("type", "auto").close_object();
    json_.close_object();
    if (p_.link) write_link(*p_.link);
    close_override();
  }

  void fixed_color(const char *color) {
    property("color").open_object().member("fixedColor", color).member("mode", "fixed");
    json_.close_object().close_object();
  }

  void write_looks() {
    const bool has_bad =
        p_.kind == PanelKind::Stat &&
        std::any_of(p_.queries.begin(), p_.queries.end(),
                    [](const plan::Query &query) { return query.look == Look::Bad; });
    for (std::size_t i = 0; i < p_.queries.size(); ++i) {
      const Look look = p_.queries[i].look;
      if (look == Look::Plain && !has_bad) continue;
      open_override("byFrameRefID", ref_of(i));
      fixed_color(look == Look::Plain   ? color_of(Tone::Good)
                  : look == Look::Ideal ? "#8E8E8E"
                                        : color_of(Tone::Bad));
      if (look == Look::Target || look == Look::Ideal) {
        property("custom.lineStyle").open_object().key("dash").open_array();
        json_.integer(10).integer(10).close_array().member("fill", "dash").close_object();
        json_.close_object();
      }
      close_override();
    }
  }

  void write_transformations() {
    json_.key("transformations").open_array();
    if (p_.matrix)
      write_matrix();
    else
      write_merge();
    json_.close_array();
  }

  void open_transformation(const char *id) {
    json_.open_object().member("id", id).key("options").open_object();
  }
  void close_transformation() { json_.close_object().close_object(); }

  void write_matrix() {
    open_transformation("groupingToMatrix");
    json_.member("columnField", p_.matrix->column).member("emptyValue", "null");
    json_.member("rowField", p_.matrix->row).member("valueField", "Value");
    close_transformation();
    open_transformation("organize");
    json_.key("renameByName").open_object();
    json_.member(joined(*p_.matrix), heading(*p_.matrix)).close_object();
    close_transformation();
  }

  void write_merge() {
    open_transformation("merge");
    close_transformation();
    open_transformation("filterFieldsByName");
    json_.key("include").open_object().key("names").open_array();
    for (const plan::Column &column : p_.columns)
      json_.string(field_of(column));
    json_.close_array().close_object();
    close_transformation();
    open_transformation("organize");
    json_.key("indexByName").open_object();
    int index = 0;
    for (const plan::Column &column : p_.columns)
      json_.member(field_of(column), index++);
    json_.close_object().key("renameByName").open_object();
    for (const plan::Column &column : p_.columns)
      if (!column.title.empty()) json_.member(field_of(column), column.title);
    json_.close_object();
    close_transformation();
  }

  void write_legend() {
    const bool is_wide = p_.width > 12;
    json_.key("legend").open_object();
    if (p_.kind == PanelKind::Timeline) {
      json_.key("calcs").open_array().close_array();
      json_.member("displayMode", "list").member("placement", "bottom");
    } else {
      json_.key("calcs").open_array().string("lastNotNull").close_array();
      json_.member("displayMode", "table").member("placement", is_wide ? "right" : "bottom");
    }
    json_.member("showLegend", true).close_object();
  }

  void write_tooltip() {
    json_.key("tooltip").open_object().member("mode", "multi").member("sort", "desc");
    json_.close_object();
  }

  void write_options() {
    json_.key("options").open_object();
    switch (p_.kind) {
    case PanelKind::Row: break;
    case PanelKind::Text: json_.member("content", p_.text).member("mode", "markdown"); break;
    case PanelKind::Stat:
      json_.member("colorMode", "value").member("graphMode", "none").member("justifyMode", "auto");
      json_.member("orientation", "auto").member("percentChangeColorMode", "standard");
      json_.key("reduceOptions").open_object().key("calcs").open_array().string("lastNotNull");
      json_.close_array().member("fields", "").member("values", false).close_object();
      json_.member("showPercentChange", false)
          .member("textMode", "auto")
          .member("wideLayout", true);
      break;
    case PanelKind::Table:
      json_.member("cellHeight", "sm").key("footer").open_object().member("countRows", false);
      json_.key("reducer").open_array().string("sum").close_array().member("show", false);
      json_.close_object().member("frameIndex", 0).member("showHeader", true);
      if (!p_.sort_by.empty()) {
        json_.key("sortBy").open_array().open_object().member("desc", p_.sorts_down);
        json_.member("displayName", p_.sort_by).close_object().close_array();
      }
      break;
    case PanelKind::TimeSeries:
      write_legend();
      write_tooltip();
      break;
    case PanelKind::Timeline:
      json_.member("alignValue", "left");
      write_legend();
      json_.member("mergeValues", true).key("rowHeight").raw("0.9");
      json_.member("showValue", "auto");
      write_tooltip();
      break;
    }
    json_.close_object();
  }

  const plan::Panel &p_;
  base::JsonWriter &json_;
};

} // namespace

const char *color_of(Tone tone) {
  switch (tone) {
  case Tone::Good: return "#009E73";
  case Tone::Warning: return "#E69F00";
  case Tone::Bad: return "#D55E00";
  case Tone::Unclear: return "#CC79A7";
  case Tone::None: return "text";
  }
  return "text";
}

void write_datasource(base::JsonWriter &json) {
  json.key("datasource").open_object().member("type", "prometheus");
  json.member("uid", "${datasource}").close_object();
}

std::string legend_of(const plan::Wording &wording) {
  std::string out;
  for (const plan::WordingPart &part : wording.parts)
    if (const auto *label = std::get_if<plan::Label>(&part.is))
      out += "{{" + label->name + "}}";
    else
      out += std::get<std::string>(part.is);
  return out;
}

void write_panel(const plan::Panel &panel, int id, const GridPos &where, base::JsonWriter &json) {
  PanelWriter(panel, json).write(id, where);
}

} // namespace slac::emit

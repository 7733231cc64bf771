// SPDX-License-Identifier: Apache-2.0
// Classic dashboards, schema version 39: what Grafana 10 reads as it is and newer ones migrate on
// load. Field names and defaults follow @grafana/schema.
#include "compiler/base/json_writer.hpp"
#include "compiler/base/yaml_writer.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/promql/print.hpp"

namespace slac::emit {
namespace {

using base::JsonWriter;

constexpr int kSchemaVersion = 39;
constexpr int kColumns = 24;

class DashboardWriter {
public:
  DashboardWriter(const plan::Dashboard &dashboard, const std::string &datasource, const char *tag)
      : d_(dashboard), datasource_(datasource), tag_(tag) {}

  std::string write() {
    json_.open_object();
    json_.key("annotations").open_object().key("list").open_array().close_array().close_object();
    json_.member("description", d_.description).member("editable", false);
    json_.member("fiscalYearStartMonth", 0).member("graphTooltip", 1);
    write_links();
    json_.key("panels").open_array();
    for (const plan::Panel &panel : d_.panels)
      write_panel(panel);
    json_.close_array();
    json_.member("refresh", "1m").member("schemaVersion", kSchemaVersion);
    json_.key("tags").open_array().string("slac").string(tag_).close_array();
    write_variables();
    json_.key("time").open_object().member("from", "now-" + std::to_string(d_.days) + "d");
    json_.member("to", "now").close_object();
    json_.key("timepicker").open_object().close_object();
    json_.member("timezone", "utc").member("title", d_.title).member("uid", d_.uid);
    json_.member("version", 1).member("weekStart", "monday");
    json_.close_object();
    return json_.take() + "\n";
  }

private:
  /// To the other pages.
  void write_links() {
    json_.key("links")
        .open_array()
        .open_object()
        .member("asDropdown", true)
        .member("icon", "external link");
    json_.member("includeVars", false).member("keepTime", true);
    json_.key("tags").open_array().string("slac").close_array();
    json_.member("targetBlank", false).member("title", "Objectives and agreements");
    json_.member("tooltip", "").member("type", "dashboards").member("url", "");
    json_.close_object().close_array();
  }

  void write_variables() {
    json_.key("templating").open_object().key("list").open_array().open_object();
    json_.key("current").open_object().member("selected", false).member("text", datasource_);
    json_.member("value", datasource_).close_object();
    json_.member("hide", 0).member("includeAll", false).member("label", "Data source");
    json_.member("multi", false).member("name", "datasource");
    json_.key("options").open_array().close_array();
    json_.member("query", "prometheus").member("refresh", 1).member("regex", "");
    json_.member("skipUrlSync", false).member("type", "datasource").close_object();
    for (const plan::Variable &variable : d_.variables)
      variable.words.empty() ? write_variable(variable) : write_words(variable);
    json_.close_array().close_object();
  }

  /// All values of a label, of which some may be chosen.
  void write_variable(const plan::Variable &variable) {
    const std::string query =
        "label_values(" + promql::print(variable.series) + ", " + variable.name + ")";
    json_.open_object().member("allValue", ".*").key("current").open_object();
    json_.member("selected", true).member("text", "All").member("value", "$__all").close_object();
    write_datasource();
    json_.member("definition", query).member("hide", 0).member("includeAll", true);
    json_.member("label", variable.name).member("multi", true).member("name", variable.name);
    json_.key("options").open_array().close_array();
    json_.key("query").open_object().member("qryType", 1).member("query", query);
    json_.member("refId", "PrometheusVariableQueryEditor-VariableQuery").close_object();
    json_.member("refresh", 2).member("regex", "").member("skipUrlSync", false).member("sort", 1);
    json_.member("type", "query").close_object();
  }

  /// One of some words.
  void write_words(const plan::Variable &variable) {
    std::string query;
    json_.open_object().key("current").open_object().member("selected", true);
    json_.member("text", variable.words.front()).member("value", variable.words.front());
    json_.close_object().member("hide", 0).member("includeAll", false);
    json_.member("label", variable.name).member("multi", false).member("name", variable.name);
    json_.key("options").open_array();
    for (const std::string &word : variable.words) {
      json_.open_object().member("selected", &word == variable.words.data());
      json_.member("text", word).member("value", word).close_object();
      query += (query.empty() ? "" : ",") + word;
    }
    json_.close_array().member("query", query).member("skipUrlSync", false);
    json_.member("type", "custom").close_object();
  }

  void write_datasource() {
    json_.key("datasource").open_object().member("type", "prometheus");
    json_.member("uid", "${datasource}").close_object();
  }

  void write_position(const plan::Panel &panel) {
    if (x_ + panel.width > kColumns) {
      x_ = 0;
      y_ += row_height_;
      row_height_ = 0;
    }
    json_.key("gridPos").open_object().member("h", panel.height).member("w", panel.width);
    json_.member("x", x_).member("y", y_).close_object();
    x_ += panel.width;
    row_height_ = std::max(row_height_, panel.height);
  }

  static const char *type_name(plan::PanelKind kind) {
    switch (kind) {
    case plan::PanelKind::Text: return "text";
    case plan::PanelKind::Stat: return "stat";
    case plan::PanelKind::Table: return "table";
    case plan::PanelKind::TimeSeries: return "timeseries";
    }
    return "text";
  }

  void write_panel(const plan::Panel &panel) {
    json_.open_object();
    const bool is_text = panel.kind == plan::PanelKind::Text;
    if (!is_text) write_datasource();
    json_.member("description", panel.description);
    write_field_config(panel);
    write_position(panel);
    json_.member("id", ++last_id_);
    write_options(panel);
    if (!is_text) write_targets(panel);
    json_.member("title", panel.title);
    if (panel.kind == plan::PanelKind::Table) write_table_transforms(panel);
    json_.member("transparent", false).member("type", type_name(panel.kind)).close_object();
  }

  void write_targets(const plan::Panel &panel) {
    json_.key("targets").open_array();
    char ref = 'A';
    const bool is_range = panel.kind == plan::PanelKind::TimeSeries;
    for (const plan::Query &query : panel.queries) {
      json_.open_object();
      write_datasource();
      json_.member("editorMode", "code").member("exemplar", false);
      json_.member("expr", promql::print(query.expr));
      json_.member("format", panel.kind == plan::PanelKind::Table ? "table" : "time_series");
      json_.member("instant", !is_range);
      json_.member("legendFormat", legend_of(query));
      json_.member("range", is_range).member("refId", std::string(1, ref++)).close_object();
    }
    json_.close_array();
  }

  using Quantity = plan::Quantity;

  static const char *unit_of(Quantity quantity) {
    switch (quantity) {
    case Quantity::None: return "";
    case Quantity::Count: return "short";
    case Quantity::Share: return "percentunit";
    case Quantity::Seconds: return "s";
    case Quantity::MillisecondsAt: return "dateTimeFromNow";
    }
    return "";
  }

  static std::string legend_of(const plan::Query &query) {
    std::string out;
    for (const plan::WordingPart &part : query.legend.parts)
      if (const auto *label = std::get_if<plan::Label>(&part.is))
        out += "{{" + label->name + "}}";
      else
        out += std::get<std::string>(part.is);
    return out.empty() ? "__auto" : out;
  }

  /// How Grafana calls the value of a query: by its letter, where there are several.
  static std::string field_of(const plan::Panel &panel, const plan::Column &column) {
    if (const auto *label = std::get_if<std::string>(&column.from)) return *label;
    if (panel.queries.size() == 1) return "Value";
    return std::string("Value #") + static_cast<char>('A' + std::get<std::size_t>(column.from));
  }

  void write_thresholds(plan::Limit limit, const char *key) {
    const bool is_bad_below = limit == plan::Limit::BelowZero;
    json_.key(key).open_object().member("mode", "absolute").key("steps").open_array();
    json_.open_object().member("color", is_bad_below ? "red" : "green").key("value").null();
    json_.close_object();
    if (limit != plan::Limit::None)
      json_.open_object()
          .member("color", is_bad_below ? "green" : "red")
          .key("value")
          .raw(is_bad_below ? "0" : "0.000001")
          .close_object();
    json_.close_array().close_object();
  }

  void write_field_config(const plan::Panel &panel) {
    json_.key("fieldConfig").open_object().key("defaults").open_object();
    if (panel.kind != plan::PanelKind::Text) {
      json_.key("color").open_object();
      json_.member("mode",
                   panel.kind == plan::PanelKind::TimeSeries ? "palette-classic" : "thresholds");
      json_.close_object();
      write_thresholds(panel.limit, "thresholds");
      if (panel.quantity != Quantity::None) json_.member("unit", unit_of(panel.quantity));
      if (!panel.when_empty.empty()) json_.member("noValue", panel.when_empty);
      // Left to itself Grafana rounds 99.951 % to 100.0 %.
      if (panel.quantity == Quantity::Share) json_.key("decimals").integer(3);
    }
    json_.close_object().key("overrides").open_array();
    for (const plan::Column &column : panel.columns)
      if (column.quantity != Quantity::None || !column.names.empty() || !column.link.empty() ||
          !column.address.empty() || column.limit != plan::Limit::None || column.title.empty())
        write_override(panel, column);
    json_.close_array().close_object();
  }

  void write_override(const plan::Panel &panel, const plan::Column &column) {
    json_.open_object().key("matcher").open_object().member("id", "byName");
    json_.member("options", column.title.empty() ? field_of(panel, column) : column.title)
        .close_object();
    json_.key("properties").open_array();
    if (column.title.empty())
      json_.open_object().member("id", "custom.hidden").member("value", true).close_object();
    if (!column.link.empty()) write_link("/d/${__data.fields." + column.link + "}");
    if (!column.address.empty()) write_link("${__data.fields." + column.address + "}");
    if (column.quantity != Quantity::None)
      json_.open_object()
          .member("id", "unit")
          .member("value", unit_of(column.quantity))
          .close_object();
    if (!column.names.empty()) write_names(column.names);
    if (column.limit != plan::Limit::None) write_limit(column.limit);
    if (column.quantity == Quantity::Share)
      json_.open_object().member("id", "decimals").key("value").integer(3).close_object();
    json_.close_array().close_object();
  }

  /// The number in its colour.
  void write_limit(plan::Limit limit) {
    json_.open_object().member("id", "thresholds");
    write_thresholds(limit, "value");
    json_.close_object();
    json_.open_object().member("id", "custom.cellOptions").key("value").open_object();
    json_.member("type", "color-text").close_object().close_object();
  }

  void write_link(const std::string &url) {
    json_.open_object().member("id", "links").key("value").open_array().open_object();
    json_.member("title", "Open").member("url", url);
    json_.close_object().close_array().close_object();
  }

  static const char *color_of(plan::Tone tone) {
    switch (tone) {
    case plan::Tone::Good: return "green";
    case plan::Tone::Warning: return "orange";
    case plan::Tone::Bad: return "red";
    case plan::Tone::Unclear: return "purple";
    }
    return "";
  }

  /// Words in place of numbers, and the cell in their colour.
  void write_names(const std::vector<plan::NamedValue> &names) {
    json_.open_object().member("id", "mappings").key("value").open_array().open_object();
    json_.key("options").open_object();
    int index = 0;
    for (const plan::NamedValue &name : names) {
      json_.key(std::to_string(name.value)).open_object();
      json_.member("color", color_of(name.tone)).member("index", index++);
      json_.member("text", name.text).close_object();
    }
    json_.close_object().member("type", "value").close_object().close_array().close_object();
    json_.open_object().member("id", "custom.cellOptions").key("value").open_object();
    json_.member("mode", "basic").member("type", "color-background");
    json_.close_object().close_object();
  }

  void write_table_transforms(const plan::Panel &panel) {
    json_.key("transformations").open_array();
    json_.open_object()
        .member("id", "merge")
        .key("options")
        .open_object()
        .close_object()
        .close_object();
    json_.open_object().member("id", "filterFieldsByName").key("options").open_object();
    json_.key("include").open_object().key("names").open_array();
    for (const plan::Column &column : panel.columns)
      json_.string(field_of(panel, column));
    json_.close_array().close_object().close_object().close_object();
    json_.open_object().member("id", "organize").key("options").open_object();
    json_.key("indexByName").open_object();
    int index = 0;
    for (const plan::Column &column : panel.columns)
      json_.member(field_of(panel, column), index++);
    json_.close_object().key("renameByName").open_object();
    for (const plan::Column &column : panel.columns)
      if (!column.title.empty()) json_.member(field_of(panel, column), column.title);
    json_.close_object().close_object().close_object().close_array();
  }

  void write_options(const plan::Panel &panel) {
    json_.key("options").open_object();
    switch (panel.kind) {
    case plan::PanelKind::Text:
      json_.member("content", panel.text).member("mode", "markdown");
      break;
    case plan::PanelKind::Stat:
      json_.member("colorMode", "value").member("graphMode", "none").member("justifyMode", "auto");
      json_.member("orientation", "auto").member("percentChangeColorMode", "standard");
      json_.key("reduceOptions").open_object().key("calcs").open_array().string("lastNotNull");
      json_.close_array().member("fields", "").member("values", false).close_object();
      json_.member("showPercentChange", false)
          .member("textMode", "auto")
          .member("wideLayout", true);
      break;
    case plan::PanelKind::Table:
      json_.member("cellHeight", "sm").key("footer").open_object().member("countRows", false);
      json_.key("reducer").open_array().string("sum").close_array().member("show", false);
      json_.close_object().member("frameIndex", 0).member("showHeader", true);
      break;
    case plan::PanelKind::TimeSeries:
      json_.key("legend")
          .open_object()
          .key("calcs")
          .open_array()
          .string("lastNotNull")
          .close_array();
      json_.member("displayMode", "table").member("placement", "bottom").member("showLegend", true);
      json_.close_object().key("tooltip").open_object().member("mode", "multi");
      json_.member("sort", "none").close_object();
      break;
    }
    json_.close_object();
  }

  const plan::Dashboard &d_;
  const std::string &datasource_;
  const char *tag_;
  JsonWriter json_{2};
  int last_id_ = 0;
  int x_ = 0;
  int y_ = 0;
  int row_height_ = 0;
};

class GrafanaEmitter final : public Emitter {
public:
  explicit GrafanaEmitter(const model::Model &model) : model_(model) {}

  void emit(const plan::Unit &unit, base::Sink &sink) override {
    if (const auto *file = std::get_if<plan::SpecFile>(&unit.of)) {
      for (const model::Objective *o : file->objectives)
        write(plan::make_objective_dashboard(*o, model_), "slo", sink);
      for (const model::Agreement *a : file->agreements)
        write(plan::make_agreement_dashboard(*a), "sla", sink);
      return;
    }
    if (std::holds_alternative<plan::AllObjectives>(unit.of))
      write(plan::make_objective_list(model_), "slo", sink);
    if (!has_provisioning_) sink.write("dashboards/provisioning.yaml", provisioning());
    has_provisioning_ = true;
  }

private:
  void write(const plan::Dashboard &dashboard, const char *tag, base::Sink &sink) const {
    sink.write("dashboards/" + dashboard.uid + ".json",
               DashboardWriter(dashboard, model_.project.datasource, tag).write());
  }

  /// The folder is no part of a dashboard
  /// (grafana.com/docs/grafana/latest/administration/provisioning).
  std::string provisioning() const {
    return "# Generated by slac. Copy it into Grafana's provisioning/dashboards, and set "
           "SLAC_DASHBOARDS in its\n# environment to the folder of the dashboards.\n"
           "apiVersion: 1\nproviders:\n  - name: slac\n    folder: " +
           base::yaml_scalar(model_.project.folder) +
           "\n    type: file\n    options:\n      path: $SLAC_DASHBOARDS\n";
  }

  bool has_provisioning_ = false;
  const model::Model &model_;
};

} // namespace

std::unique_ptr<Emitter> make_grafana_emitter(const model::Model &model,
                                              const Options & /*options*/) {
  return std::make_unique<GrafanaEmitter>(model);
}

} // namespace slac::emit

// SPDX-License-Identifier: Apache-2.0
// Classic dashboards, schema version 39: what Grafana 10 reads as it is, what older ones read as
// far as they know it, and newer ones migrate on load.
#include "compiler/base/json_writer.hpp"
#include "compiler/base/yaml_writer.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/emit/grafana_panel.hpp"
#include "compiler/plan/objective_shape.hpp"
#include "compiler/promql/print.hpp"

#include <algorithm>
#include <set>

namespace slac::emit {
namespace {

using base::JsonWriter;

constexpr int kSchemaVersion = 39;
constexpr int kColumns = 24;

class DashboardWriter {
public:
  DashboardWriter(const plan::Dashboard &dashboard, const std::string &datasource)
      : d_(dashboard), datasource_(datasource) {}

  std::string write() {
    json_.open_object();
    write_annotations();
    json_.member("description", d_.description).member("editable", false);
    json_.member("fiscalYearStartMonth", 0).member("graphTooltip", 1);
    write_links();
    write_panels();
    json_.member("refresh", "1m").member("schemaVersion", kSchemaVersion);
    json_.key("tags").open_array().string("slac").string(d_.tag).close_array();
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
  void write_annotations() {
    json_.key("annotations").open_object().key("list").open_array();
    for (const plan::Annotation &one : d_.annotations) {
      json_.open_object();
      write_datasource(json_);
      json_.member("enable", true).member("expr", promql::print(one.expr)).member("hide", false);
      json_.member("iconColor", color_of(one.tone)).member("name", one.name);
      json_.member("step", "60s").member("titleFormat", one.name);
      json_.member("textFormat", legend_of(one.text)).close_object();
    }
    json_.close_array().close_object();
  }

  /// To the pages of everything, then to all.
  void write_links() {
    json_.key("links").open_array();
    for (const plan::Link &link : d_.links) {
      const std::string url = legend_of(link.address);
      if (url != "/d/" + d_.uid) write_link(link.title, "link", url);
    }
    write_link("All pages", "dashboards", "");
    json_.close_array();
  }
  void write_link(const std::string &title, const char *type, const std::string &url) {
    const bool is_list = url.empty();
    json_.open_object().member("asDropdown", is_list);
    json_.member("icon", is_list ? "external link" : "dashboard");
    json_.member("includeVars", false).member("keepTime", true).key("tags").open_array();
    if (is_list) json_.string("slac");
    json_.close_array().member("targetBlank", false).member("title", title);
    json_.member("tooltip", "").member("type", type).member("url", url).close_object();
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

  /// Values of a label.
  void write_variable(const plan::Variable &variable) {
    const std::string query =
        "label_values(" + promql::print(variable.series) + ", " + variable.label + ")";
    json_.open_object();
    if (variable.has_several) {
      json_.member("allValue", ".*").key("current").open_object().member("selected", true);
      json_.member("text", "All").member("value", "$__all").close_object();
    } else {
      json_.key("current").open_object().member("text", "").member("value", "").close_object();
    }
    write_datasource(json_);
    json_.member("definition", query).member("hide", variable.is_hidden ? 2 : 0);
    json_.member("includeAll", variable.has_several);
    json_.member("label", variable.title).member("multi", variable.has_several);
    json_.member("name", variable.name).key("options").open_array().close_array();
    json_.key("query").open_object().member("qryType", 1).member("query", query);
    json_.member("refId", "PrometheusVariableQueryEditor-VariableQuery").close_object();
    json_.member("refresh", 2).member("regex", "").member("skipUrlSync", variable.is_hidden);
    json_.member("sort", 1).member("type", "query").close_object();
  }

  /// One of some words.
  void write_words(const plan::Variable &variable) {
    std::string query;
    json_.open_object().key("current").open_object().member("selected", true);
    json_.member("text", variable.words.front()).member("value", variable.words.front());
    json_.close_object().member("hide", 0).member("includeAll", false);
    json_.member("label", variable.title).member("multi", false).member("name", variable.name);
    json_.key("options").open_array();
    for (const std::string &word : variable.words) {
      json_.open_object().member("selected", &word == variable.words.data());
      json_.member("text", word).member("value", word).close_object();
      query += (query.empty() ? "" : ",") + word;
    }
    json_.close_array().member("query", query).member("skipUrlSync", false);
    json_.member("type", "custom").close_object();
  }

  /// From left to right, in rows as high as their highest panel.
  GridPos place(const plan::Panel &panel) {
    if (x_ + panel.width > kColumns) {
      x_ = 0;
      y_ += row_height_;
      row_height_ = 0;
    }
    const GridPos out{x_, y_, panel.width, panel.height};
    x_ += panel.width;
    row_height_ = std::max(row_height_, panel.height);
    return out;
  }

  void write_panels() {
    json_.key("panels").open_array();
    bool is_in_collapsed = false;
    for (const plan::Panel &panel : d_.panels) {
      const bool is_row = panel.kind == plan::PanelKind::Row;
      if (is_row && is_in_collapsed) close_collapsed();
      if (is_row) {
        open_row(panel);
        is_in_collapsed = panel.is_collapsed;
        if (!is_in_collapsed) json_.close_array().close_object();
      } else {
        const GridPos where = place(panel);
        write_panel(panel, ++last_id_, where, json_);
      }
    }
    if (is_in_collapsed) close_collapsed();
    json_.close_array();
  }

  void open_row(const plan::Panel &panel) {
    const GridPos where = place(panel);
    json_.open_object().member("collapsed", panel.is_collapsed).key("gridPos").open_object();
    json_.member("h", where.height).member("w", where.width).member("x", where.x);
    json_.member("y", where.y).close_object().member("id", ++last_id_);
    json_.member("title", panel.title).member("type", "row");
    before_collapsed_ = where.y + where.height;
    json_.key("panels").open_array();
  }
  /// What is folded takes no room.
  void close_collapsed() {
    json_.close_array().close_object();
    x_ = 0;
    y_ = before_collapsed_;
    row_height_ = 0;
  }

  const plan::Dashboard &d_;
  const std::string &datasource_;
  JsonWriter json_{2};
  int last_id_ = 0;
  int x_ = 0;
  int y_ = 0;
  int row_height_ = 0;
  int before_collapsed_ = 0;
};

class GrafanaEmitter final : public Emitter {
public:
  explicit GrafanaEmitter(const model::Model &model) : model_(model) {}

  void emit(const plan::Unit &unit, base::Sink &sink) override {
    if (!has_provisioning_) sink.write("dashboards/provisioning.yaml", provisioning());
    has_provisioning_ = true;
    if (const auto *file = std::get_if<plan::SpecFile>(&unit.of)) {
      for (const model::Objective *o : file->objectives)
        write_shape(plan::shape_of(*o, model_.project), sink);
      for (const model::Agreement *a : file->agreements)
        write(plan::make_agreement_dashboard(*a, model_), sink);
    } else if (std::holds_alternative<plan::AllObjectives>(unit.of)) {
      write(plan::make_objective_list(model_), sink);
    } else if (std::holds_alternative<plan::AllAgreements>(unit.of)) {
      for (const plan::Dashboard &page : plan::make_fixed_dashboards(model_.project))
        write(page, sink);
    }
  }

private:
  /// Once for all Objectives of the shape.
  void write_shape(const plan::ObjectiveShape &shape, base::Sink &sink) {
    if (shapes_.insert(shape.uid(model_.project)).second)
      write(plan::make_objective_dashboard(shape, model_.project), sink);
  }

  void write(const plan::Dashboard &dashboard, base::Sink &sink) const {
    sink.write("dashboards/" + dashboard.uid + ".json",
               DashboardWriter(dashboard, model_.project.datasource).write());
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

  const model::Model &model_;
  std::set<std::string> shapes_; ///< the uids of those written
  bool has_provisioning_ = false;
};

} // namespace

std::unique_ptr<Emitter> make_grafana_emitter(const model::Model &model,
                                              const Options & /*options*/) {
  return std::make_unique<GrafanaEmitter>(model);
}

} // namespace slac::emit

// SPDX-License-Identifier: Apache-2.0
// `slac cost`: what the rules of a tree ask of a Prometheus.
#include "compiler/plan/cost.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/base/json_writer.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/model/promised.hpp"
#include "compiler/plan/plan.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/plan/unclaimed_rules.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/query/live.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <set>

namespace slac::cli {
namespace {

struct CostOptions {
  std::vector<std::string> paths;
  std::string format = "text";
  std::string by;         ///< a label; empty: each resource
  std::string prometheus; ///< address of one to ask; empty: none
  std::string project;
  double series = 20;
  std::size_t top = 20;
  bool skip_foreign = false;
};

/// A line of the table, a minute.
struct Line {
  double rules = 0;
  double samples = 0;
  double seconds = 0; ///< of one core
  double stored = 0;  ///< samples that are recorded
  double series = 0;  ///< that are recorded

  void add(const Line &more) {
    rules += more.rules;
    samples += more.samples;
    seconds += more.seconds;
    stored += more.stored;
    series += more.series;
  }
};

Line line_of(const plan::RuleFile &rules, const model::Project &project, double series) {
  const plan::Cost cost = plan::cost_of(rules, project, series);
  Line out{cost.rules, cost.samples(), cost.engine_seconds(), 0, 0};
  std::set<std::string> names;
  for (const plan::Group &group : rules.groups)
    for (const plan::Rule &rule : group.rules) {
      if (rule.record.empty()) continue;
      std::string name = rule.record;
      for (const auto &[label, value] : rule.labels)
        name += "\n" + label + "\n" + plan::literal(value);
      out.series += names.insert(name).second ? 1 : 0;
      out.stored += 60e9 / static_cast<double>(group.interval.ns);
    }
  return out;
}

using Lines = std::vector<std::pair<std::string, Line>>;

class Costs {
public:
  Costs(const model::Model &model, const CostOptions &options) : model_(model), options_(options) {}

  /// False where the Prometheus does not answer.
  bool count() {
    std::optional<query::Prometheus> prometheus;
    if (!options_.prometheus.empty()) prometheus.emplace(options_.prometheus);
    for (const model::Objective &o : model_.objectives) {
      double series = options_.series;
      if (prometheus) {
        const auto counted = query::count_series(o, *prometheus);
        if (!counted) {
          print(stderr, "slac: cannot ask " + counted.error().text() + "\n");
          return false;
        }
        series = counted.value();
      }
      Line line = line_of(plan::make_objective_rules(o, model_), model_.project, series);
      for (const model::Objective *promised : model::promised(model_, o.name.value))
        line.add(line_of(plan::make_promised_rules(*promised, model_), model_.project, series));
      line.add(line_of({{plan::make_unclaimed_rules(o, model_)}}, model_.project, series));
      add(name_of("objective", o.name.value, o.labels, o.service.value), line);
    }
    for (const model::Agreement &a : model_.agreements) {
      // A row for each account and service of each promise, at most.
      const double rows =
          static_cast<double>(a.accounts.size() * std::max<std::size_t>(1, a.services.size()));
      add(name_of("agreement", a.name.value, a.labels, ""),
          line_of(plan::make_agreement_rules(a, model_), model_.project, rows));
    }
    return true;
  }

  /// What all share.
  void add_shared(const plan::RuleFile &rules) { add("shared", line_of(rules, model_.project, 1)); }

  const Line &total() const { return total_; }
  /// The most expensive first.
  Lines sorted() const {
    Lines out(lines_.begin(), lines_.end());
    std::stable_sort(out.begin(), out.end(), [](const auto &a, const auto &b) {
      return a.second.seconds > b.second.seconds;
    });
    return out;
  }

private:
  std::string name_of(const std::string &kind, const std::string &name, const model::Labels &labels,
                      const std::string &service) const {
    if (options_.by.empty()) return kind + " " + name;
    if (const auto own = labels.find(options_.by); own != labels.end())
      return options_.by + " " + own->second;
    if (const model::Service *of = service.empty() ? nullptr : model_.find_service(service))
      if (const auto its = of->labels.find(options_.by); its != of->labels.end())
        return options_.by + " " + its->second;
    return "without " + options_.by;
  }
  void add(const std::string &name, const Line &line) {
    lines_[name].add(line);
    total_.add(line);
  }

  const model::Model &model_;
  const CostOptions &options_;
  std::map<std::string, Line> lines_;
  Line total_;
};

std::string number(double value) { return base::double_text(std::round(value * 10) / 10); }

std::string text_of(const Lines &lines, const Line &total, std::size_t top) {
  std::string out = "a minute                                  evaluations      samples   ms of a "
                    "core   stored   series\n";
  const auto add = [&](const std::string &name, const Line &line) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), "%-40s %12.1f %12.0f %14.2f %8.0f %8.0f\n",
                  base::printable(name.substr(0, 40)).c_str(), line.rules, line.samples,
                  line.seconds * 1000, line.stored, line.series);
    out += text.data();
  };
  Line rest;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (i < top)
      add(lines[i].first, lines[i].second);
    else
      rest.add(lines[i].second);
  if (lines.size() > top) add(std::to_string(lines.size() - top) + " more", rest);
  add("all", total);
  return out;
}

void write_line(base::JsonWriter &json, const Line &line) {
  json.key("evaluations").raw(number(line.rules));
  json.key("samples").raw(number(line.samples));
  json.key("coreSeconds").raw(base::double_text(std::round(line.seconds * 1e6) / 1e6));
  json.key("storedSamples").raw(number(line.stored));
  json.key("series").raw(number(line.series));
}

/// What the Prometheus says of itself, a minute.
struct Load {
  std::string_view name;
  std::string_view query;
  double Line::*ours;
};
constexpr std::array kLoads{
    Load{"rule evaluations", "sum(rate(prometheus_rule_evaluations_total[5m])) * 60", &Line::rules},
    Load{"stored samples", "sum(rate(prometheus_tsdb_head_samples_appended_total[5m])) * 60",
         &Line::stored},
    Load{"series", "sum(prometheus_tsdb_head_series)", &Line::series},
    Load{"seconds of evaluation",
         "sum(rate(prometheus_engine_query_duration_seconds_sum{slice=\"inner_eval\"}[5m])) * 60",
         &Line::seconds}};

/// False where it does not answer.
bool ask_loads(const std::string &url,
               std::vector<std::pair<const Load *, std::optional<double>>> &out) {
  query::Prometheus prometheus(url);
  for (const Load &load : kLoads) {
    const auto parsed = promql::parse(load.query);
    const auto value = prometheus.value(std::get<promql::Expr>(parsed));
    if (!value) {
      print(stderr, "slac: cannot ask " + value.error().text() + "\n");
      return false;
    }
    out.emplace_back(&load, value.value());
  }
  return true;
}

int run_cost(const CostOptions &options) {
  std::optional<CheckedProjects> checked;
  if (const int code =
          load_one_project(options.paths, options.project, options.skip_foreign, checked);
      code != kExitOk)
    return code;
  const model::Model &model = checked->models.front();
  Costs costs(model, options);
  if (!costs.count()) return kExitIo;
  base::Diagnostics found; // by the check before
  for (const plan::Unit &unit : plan::make_units(model, checked->tree.sources, found))
    if (const auto *shared = std::get_if<plan::SharedRules>(&unit.of))
      costs.add_shared(shared->make(model));
  std::vector<std::pair<const Load *, std::optional<double>>> loads;
  if (!options.prometheus.empty() && !ask_loads(options.prometheus, loads)) return kExitIo;
  const Lines lines = costs.sorted();
  if (options.format == "json") {
    base::JsonWriter json(2);
    json.open_object().key("total").open_object();
    write_line(json, costs.total());
    json.close_object().key("parts").open_array();
    for (const auto &[name, line] : lines) {
      json.open_object().member("name", name);
      write_line(json, line);
      json.close_object();
    }
    json.close_array().key("prometheus").open_array();
    for (const auto &[load, now] : loads) {
      json.open_object().member("what", load->name).key("now");
      now ? json.raw(number(*now)) : json.null();
      json.key("ours").raw(base::double_text(costs.total().*(load->ours))).close_object();
    }
    json.close_array().close_object();
    print(stdout, json.take() + "\n");
    return flush_output() ? kExitOk : kExitIo;
  }
  std::string out = text_of(lines, costs.total(), options.top);
  if (!loads.empty()) out += "\nThis Prometheus now, with what it already has of these rules:\n";
  for (const auto &[load, now] : loads) {
    std::array<char, 256> text{};
    const double ours = costs.total().*(load->ours);
    if (now && *now > 0)
      std::snprintf(text.data(), text.size(), "  %-24s %14.1f, these rules %.1f (%.1f%%)\n",
                    std::string(load->name).c_str(), *now, ours, 100 * ours / *now);
    else
      std::snprintf(text.data(), text.size(), "  %-24s nothing is known there; these rules %.1f\n",
                    std::string(load->name).c_str(), ours);
    out += text.data();
  }
  print(stdout, out);
  return flush_output() ? kExitOk : kExitIo;
}

} // namespace

Command add_cost(CLI::App &app) {
  auto options = std::make_shared<CostOptions>();
  CLI::App *command =
      app.add_subcommand("cost", "Say what the rules of a tree ask of a Prometheus, a minute");
  command->add_option("PATH", options->paths, "Spec files or folders")->required();
  command->add_option("--series", options->series, "Series of each selector of an indicator")
      ->check(CLI::Range(1.0, 1e9))
      ->capture_default_str();
  command->add_option("--by", options->by,
                      "Add up by this label of Objectives, their Services, and Agreements: team");
  command->add_option("--top", options->top, "How many lines are printed; the rest is one")
      ->capture_default_str();
  command->add_option("--prometheus", options->prometheus,
                      "Ask this Prometheus how many series there are, and what it does at present");
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--project", options->project, kOneProjectHelp);
  command->add_flag("--skip-foreign", options->skip_foreign, kSkipForeignHelp);
  command->footer(
      "Samples are those that rules read, of objectives within a fifth; of `by` one value is "
      "counted. Time is "
      "of\n"
      "one core of the machine of tests/bench: 0.2 ms an evaluation, 19 million samples a second.");
  return {command, [options] { return run_cost(*options); }};
}

} // namespace slac::cli

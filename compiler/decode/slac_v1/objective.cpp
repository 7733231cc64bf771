// SPDX-License-Identifier: Apache-2.0
// An Objective: service, indicator, target and its exceptions, further windows, alerts. What needs
// other resources is left to model/resolve.cpp.
#include "compiler/decode/slac_v1/alerts.hpp"
#include "compiler/decode/slac_v1/composite.hpp"
#include "compiler/decode/slac_v1/exclusion.hpp"
#include "compiler/decode/slac_v1/indicator.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/model/labels.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

constexpr std::size_t kMaxBy = 5;
constexpr std::size_t kMaxAlso = 4;
constexpr std::size_t kMaxCalendar = 4; ///< a group has twenty rules at most
constexpr std::size_t kMaxTargets = 100;

void report(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
            std::string help) {
  diagnostics.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
}

/// Labels that rules set or sum over themselves.
bool is_taken(const std::string &label) {
  constexpr std::array<std::string_view, 9> kTaken{"objective", "window",     "tier",
                                                   "component", "alertname",  "severity",
                                                   "le",        "slac_birth", "datasource"};
  return model::is_sum_label(label) ||
         std::find(kTaken.begin(), kTaken.end(), label) != kTaken.end();
}

void add_label(const model::Text &name, std::string source, std::vector<model::ByLabel> &out,
               base::Diagnostics &diagnostics) {
  if (is_taken(name.value)) {
    report(diagnostics, Code::BadName, name.span,
           "label `" + name.value + "` is set by the rules themselves",
           "rename it: `by: {my_" + name.value + ": " + name.value + "}`");
    return;
  }
  for (const model::ByLabel &label : out)
    if (label.name.value == name.value) {
      report(diagnostics, Code::DuplicateName, name.span,
             "the label `" + name.value + "` is given twice", "keep one of the two");
      return;
    }
  out.push_back({name, std::move(source)});
}

/// `[a, b]` keeps the names, `{account: tenant}` renames.
void decode_by(const yaml::Node *node, std::vector<model::ByLabel> &out,
               base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind == yaml::NodeKind::Mapping) {
    for (const yaml::Entry &entry : node->entries) {
      const auto name = read_label(&entry.key, "by", diagnostics);
      const auto source = read_label(&entry.value, entry.key.text, diagnostics);
      if (name && source) add_label(*name, source->value, out, diagnostics);
    }
  } else if (node->kind == yaml::NodeKind::Sequence) {
    for (const yaml::Node &item : node->items)
      if (const auto name = read_label(&item, "by", diagnostics))
        add_label(*name, name->value, out, diagnostics);
  } else {
    report_shape(*node, "by", "labels such as [region] or {account: tenant}", diagnostics);
    return;
  }
  if (out.size() > kMaxBy)
    report(diagnostics, Code::BadValue, node->span,
           "expected at most " + std::to_string(kMaxBy) + " labels for `by`, got " +
               std::to_string(out.size()),
           "every combination of values is an objective with alerts of its own");
}

std::optional<model::TargetOf> decode_target_of(const yaml::Node &node,
                                                const model::Objective &objective,
                                                base::Diagnostics &diagnostics) {
  const Fields fields(node, kTargetOf, diagnostics);
  model::TargetOf out;
  const auto percent = read_percent(fields.find("target"), "target", diagnostics);
  const yaml::Node *match = fields.find("match");
  if (match == nullptr || !percent) return std::nullopt;
  if (match->kind != yaml::NodeKind::Mapping || match->entries.empty()) {
    report_shape(*match, "match",
                 "labels of `by` such as {account: acme}, or of Accounts such as {tier: gold}",
                 diagnostics);
    return std::nullopt;
  }
  for (const yaml::Entry &entry : match->entries) {
    const auto value = read_text(&entry.value, entry.key.text, diagnostics);
    const bool is_known =
        std::any_of(objective.by.begin(), objective.by.end(), [&](const model::ByLabel &label) {
          return label.name.value == entry.key.text;
        });
    const bool is_of_account =
        !is_known && std::any_of(objective.by.begin(), objective.by.end(), model::names_accounts);
    if (is_of_account && value)
      out.account_labels.push_back({{entry.key.text, entry.key.span}, *value});
    else if (!is_known)
      report(diagnostics, Code::DanglingReference, entry.key.span,
             "`by` has no label `" + entry.key.text + "`",
             "a target differs by the labels that split the objective, under our names; where one "
             "is `account`, by the labels of Accounts too");
    if (value && is_known) out.match[entry.key.text] = value->value;
  }
  out.percent = *percent;
  if (out.match.empty() && out.account_labels.empty()) return std::nullopt;
  return out;
}

void decode_targets(const yaml::Node *node, model::Objective &out, base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind != yaml::NodeKind::Sequence) {
    report_shape(*node, "targets", "a list such as [{match: {account: acme}, target: 99.95%}]",
                 diagnostics);
    return;
  }
  if (node->items.size() > kMaxTargets)
    report(diagnostics, Code::BadValue, node->items[kMaxTargets].span,
           "expected at most " + std::to_string(kMaxTargets) + " targets, got " +
               std::to_string(node->items.size()),
           "each is a term of one expression; objectives of their own hold more");
  for (const yaml::Node &item : node->items)
    if (auto target = decode_target_of(item, out, diagnostics))
      out.targets.push_back(std::move(*target));
}

void decode_idle(const yaml::Node *node, model::Objective &out, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "idle", diagnostics);
  if (!text) return;
  constexpr std::array<std::pair<std::string_view, model::Idle>, 3> kIdle{
      {{"skip", model::Idle::Skip}, {"good", model::Idle::Good}, {"bad", model::Idle::Bad}}};
  const auto found = std::find_if(kIdle.begin(), kIdle.end(),
                                  [&](const auto &i) { return i.first == text->value; });
  if (found == kIdle.end()) {
    report(diagnostics, Code::BadValue, text->span,
           "expected skip, good or bad for `idle`, got `" + text->value.substr(0, 40) + "`",
           "it says what time counts as in which nothing happened");
    return;
  }
  out.idle = found->second;
  const bool counts_events = std::holds_alternative<model::Ratio>(out.indicator) ||
                             std::holds_alternative<model::Latency>(out.indicator);
  if (counts_events && out.idle != model::Idle::Skip)
    report(diagnostics, Code::BadValue, text->span,
           "a ratio and a latency count events, and always skip time without any",
           "remove `idle`, or measure by `slices`");
}

void decode_no_data(const yaml::Node *node, promql::Version version, model::NoData &out,
                    base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const Fields fields(*node, kNoData, diagnostics);
  if (const auto after = read_duration(fields.find("after"), "after", diagnostics))
    out.after = after->value;
  read_alert_name(fields.find("name"), out.name, diagnostics);
  read_alert_labels(fields.find("labels"), version, out.labels, diagnostics);
  const auto alert = read_text(fields.find("alert"), "alert", diagnostics);
  if (!alert) return;
  out.alerts = alert->value != "none";
  out.pages = alert->value == "page";
  if (!out.pages && out.alerts && alert->value != "ticket")
    report(diagnostics, Code::BadValue, alert->span,
           "expected page, ticket or none for `alert`, got `" + alert->value.substr(0, 40) + "`",
           "it says who is notified when the objective is not measured");
}

void decode_also(const yaml::Node *node, model::Objective &out, base::Diagnostics &diagnostics) {
  if (node == nullptr || !read_texts(node, "also", diagnostics)) return;
  for (const yaml::Node &item : node->items) {
    const auto window = read_window(&item, "also", diagnostics);
    if (!window) continue;
    const std::string name = terms::window_name(window->value);
    const auto known = model::windows_of(out);
    if (std::any_of(known.begin(), known.end(), [&](const terms::WindowForm &form) {
          return terms::window_name(form) == name;
        }))
      report(diagnostics, Code::DuplicateName, window->span,
             "the window of " + name + " is there already", "remove it");
    else
      out.also.push_back(*window);
  }
  if (out.also.size() > kMaxAlso)
    report(diagnostics, Code::BadValue, node->span,
           "expected at most " + std::to_string(kMaxAlso) + " further windows, got " +
               std::to_string(out.also.size()),
           "each costs four rules, one of the calendar nine");
}

/// Calendar windows are of one zone, and few enough for one group of rules.
void check_calendar_windows(const yaml::Node *also, const model::Objective &o,
                            const model::Project &project, base::Diagnostics &diagnostics) {
  std::optional<std::string> zone;
  std::size_t count = 0;
  const auto check = [&](const terms::WindowForm &form, base::Span where) {
    const auto *calendar = std::get_if<terms::Calendar>(&form);
    if (calendar == nullptr) return;
    ++count;
    if (calendar->period == time::Period::Day && !o.calendar.value.empty())
      report(diagnostics, Code::BadValue, where,
             "under a calendar each day has another budget, and some have none",
             "write a window of a week or more, or a rolling one");
    const std::string own = model::calendar_zone(*calendar, project).name();
    if (!zone) zone = own;
    if (own != *zone)
      report(diagnostics, Code::BadValue, where,
             "expected every calendar window of an Objective in one time zone, got " + own +
                 " beside " + *zone,
             "name one zone in all of them, or make a second Objective");
  };
  check(model::window_of(o), o.window_span);
  for (const auto &window : o.also)
    check(window.value, window.span);
  const bool excludes = o.exclude.maintenance || !o.calendar.value.empty();
  const std::size_t most = excludes ? kMaxCalendar - 1 : kMaxCalendar;
  if (count > most)
    report(diagnostics, Code::BadValue, also->span,
           "expected at most " + std::to_string(most) + " calendar windows, got " +
               std::to_string(count),
           "remove one, or make a second Objective");
}

/// A slice counts as a whole at its end: rates look back as far.
void check_slices(const yaml::Node &exclusion, const model::Objective &o,
                  base::Diagnostics &diagnostics) {
  const auto *slices = std::get_if<model::Slices>(&o.indicator);
  if (slices == nullptr || slices->slice.value.ns <= 5 * time::kMinute) return;
  report(diagnostics, Code::BadValue, exclusion.span,
         "time cannot be left out of slices of more than 5m: each counts as a whole, at its end",
         "measure by slices of at most 5m, or without slices");
}

void check_windows(const yaml::Node *alerts, const model::Objective &o,
                   base::Diagnostics &diagnostics) {
  for (const model::AlertTier *tier : {&o.page, &o.ticket})
    for (const model::AlertWindows &pair : tier->windows)
      if (pair.long_window > terms::nominal_length(model::window_of(o)))
        report(diagnostics, Code::BadDuration, alerts->span,
               "the alert looks at " + time::format_window(pair.long_window) + ", the target at " +
                   terms::window_name(model::window_of(o)),
               "shorten the pair of windows, or lengthen the target's");
}

} // namespace

void decode_objective(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, kObjective, diagnostics);
  model::Objective out;
  out.name = header.name;
  out.labels = header.labels;
  if (const auto service = read_text(fields.find("service"), "service", diagnostics))
    out.service = *service;
  if (const auto text = read_text(fields.find("description"), "description", diagnostics))
    out.description = text->value;
  bool complete = false;
  if (const yaml::Node *node = fields.find("indicator"))
    if (auto indicator = decode_indicator(*node, context)) {
      out.indicator = std::move(*indicator);
      complete = true;
    }
  bool has_target = false;
  const yaml::Node *target = fields.find("target");
  if (target != nullptr && !fields.cut())
    if (const auto read = read_target(target, out.window_span, diagnostics)) {
      out.target = *read;
      has_target = true;
    }
  decode_by(fields.find("by"), out.by, diagnostics);
  decode_targets(fields.find("targets"), out, diagnostics);
  if (complete) check_beside_composite(*header.spec, out, diagnostics);
  if (complete) decode_idle(fields.find("idle"), out, diagnostics);
  decode_no_data(fields.find("noData"), context.project.dialect.version, out.no_data, diagnostics);
  read_calendar(fields.find("calendar"), out.calendar, diagnostics);
  read_objective_exclusion(fields.find("exclude"), out.exclude, diagnostics);
  if (complete && !out.calendar.value.empty())
    check_slices(*fields.find("calendar"), out, diagnostics);
  else if (complete && out.exclude.maintenance)
    check_slices(*fields.find("exclude"), out, diagnostics);
  if (has_target) {
    decode_also(fields.find("also"), out, diagnostics);
    check_calendar_windows(fields.find("also"), out, context.project, diagnostics);
  }
  decode_alerts(fields.find("alerts"), context.project, out, diagnostics);
  if (has_target) check_windows(fields.find("alerts"), out, diagnostics);
  // A reference that could not be read has been reported; it would dangle as well.
  if (!out.service.value.empty()) context.out.resources.objectives.push_back(std::move(out));
}

} // namespace slac::decode::slac_v1

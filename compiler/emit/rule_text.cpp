// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/rule_text.hpp"

#include "compiler/base/yaml_writer.hpp"
#include "compiler/emit/alert_template.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/time/duration.hpp"

namespace slac::emit {
namespace {

/// Prometheus expands templates in what alerts say, not in the labels of records.
void write_map(const char *key, const plan::Wordings &map, bool is_alert, RuleText &out) {
  if (map.empty()) return;
  out.yaml("        ");
  out.yaml(key);
  out.yaml(":\n");
  for (const auto &[name, value] : map) {
    out.yaml("          ");
    out.yaml(name);
    out.yaml(": ");
    out.scalar(is_alert ? alert_template(value) : plan::literal(value));
    out.yaml("\n");
  }
}

void write_duration(const char *key, time::Duration duration, RuleText &out) {
  if (duration.ns == 0) return;
  out.yaml("        ");
  out.yaml(key);
  out.yaml(": " + time::format_window(duration) + "\n");
}

void write_rule(const plan::Rule &rule, const RuleStyle &style, RuleText &out) {
  if (rule.alert.empty()) {
    out.yaml("      - record: " + rule.record);
  } else {
    out.yaml("      - alert: ");
    out.scalar(rule.alert); // any text
  }
  out.yaml("\n        expr: ");
  out.expr(promql::print(rule.expr));
  out.yaml("\n");
  write_duration("for", rule.wait, out);
  write_duration("keep_firing_for", rule.keep_firing, out);
  if (rule.alert.empty() || style.of_alert.empty()) {
    write_map("labels", rule.labels, !rule.alert.empty(), out);
  } else {
    plan::Wordings labels = rule.labels;
    labels.insert(style.of_alert.begin(), style.of_alert.end());
    write_map("labels", labels, true, out);
  }
  write_map("annotations", rule.annotations, true, out);
}

} // namespace

/// PromQL prints with double quotes, so single ones keep an expression as it is.
void PlainRuleText::expr(std::string_view text) {
  out_ += '\'';
  for (const char c : text) {
    out_ += c;
    if (c == '\'') out_ += c;
  }
  out_ += '\'';
}

void PlainRuleText::scalar(std::string_view text) { out_ += base::yaml_scalar(text); }

void write_groups(const plan::RuleFile &rules, RuleText &out, const RuleStyle &style) {
  for (const plan::Group &group : rules.groups) {
    out.yaml("  # " + group.purpose + "\n  - name: ");
    out.scalar(group.name);
    out.yaml("\n    interval: " + time::format_window(group.interval) + "\n");
    if (group.offset.ns != 0)
      out.yaml("    eval_offset: " + time::format_window(group.offset) + "\n");
    out.yaml(style.of_group + "    rules:\n");
    for (const plan::Rule &rule : group.rules)
      write_rule(rule, style, out);
  }
}

} // namespace slac::emit

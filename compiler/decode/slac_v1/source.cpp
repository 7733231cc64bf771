// SPDX-License-Identifier: Apache-2.0
// A Source: the connector that it uses, its parameters and secrets (names of files or variables,
// never values), how accounts are found, and grouping.
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/programs.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;
using time::Duration;

constexpr Duration kEvery{60 * time::kSecond};
constexpr Duration kAtLeast{5 * time::kSecond};
constexpr Duration kRescan{time::kDay};

class SourceDecoder {
public:
  explicit SourceDecoder(base::Diagnostics &diagnostics) : diagnostics_(diagnostics) {}

  model::Source decode(const Header &header) {
    const Fields fields(*header.spec, kSource, diagnostics_);
    model::Source out;
    out.name = header.name;
    if (const auto name = read_name(fields.find("use"), "use", diagnostics_)) out.use = *name;
    out.with_span = header.name.span;
    read_with(fields.find("with"), out);
    out.every = kEvery;
    if (const auto every = read_duration(fields.find("every"), "every", diagnostics_)) {
      out.every = every->value;
      if (every->value < kAtLeast)
        report(Code::BadDuration, every->span, "expected at least 5s for `every`",
               "what changed less than 5s ago can wait for the next time");
    }
    out.rescan = kRescan;
    if (const auto rescan = read_duration(fields.find("rescan"), "rescan", diagnostics_))
      out.rescan = rescan->value;
    if (auto list = read_texts(fields.find("accounts"), "accounts", diagnostics_))
      out.accounts = std::move(*list);
    read_rules(fields.find("account"), out);
    out.timezone = read_zone(fields.find("timezone"), "timezone", diagnostics_);
    out.severities = read_renames(fields.find("severities"), "severities");
    out.services = read_renames(fields.find("services"), "services");
    if (const yaml::Node *group = fields.find("group")) out.group = read_group(*group);
    if (const auto text = read_text(fields.find("overrides"), "overrides", diagnostics_))
      out.overrides = text->value;
    if (const auto list = read_texts(fields.find("hosts"), "hosts", diagnostics_))
      for (const model::Text &host : *list)
        out.hosts.push_back(host.value);
    read_clocks(fields.find("clocks"), out);
    if (const yaml::Node *write = fields.find("writeBack")) read_write_back(*write, out);
    return out;
  }

private:
  void report(Code code, base::Span where, std::string message, std::string help) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  std::map<std::string, std::string> read_renames(const yaml::Node *node, const std::string &key) {
    std::map<std::string, std::string> out;
    if (node == nullptr) return out;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, key, "a mapping such as {theirs: ours}", diagnostics_);
      return out;
    }
    for (const yaml::Entry &entry : node->entries)
      if (const auto text = read_text(&entry.value, entry.key.text, diagnostics_))
        out[entry.key.text] = text->value;
    return out;
  }

  void read_with(const yaml::Node *node, model::Source &out) {
    if (node == nullptr) return;
    out.with_span = node->span;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, "with", "a mapping such as {token: {file: /run/secrets/token}}",
                   diagnostics_);
      return;
    }
    for (const yaml::Entry &entry : node->entries) {
      if (entry.value.kind == yaml::NodeKind::Mapping) {
        if (auto given = read_given(entry.value, entry.key.span, diagnostics_))
          out.with[entry.key.text] = std::move(*given);
        continue;
      }
      const auto text = read_text(&entry.value, entry.key.text, diagnostics_);
      if (!text) continue;
      model::Given given;
      given.value = {text->value, entry.key.span};
      given.text_span = text->span;
      out.with[entry.key.text] = std::move(given);
    }
  }

  std::optional<model::Grouping> read_group(const yaml::Node &node) {
    const Fields fields(node, kGrouping, diagnostics_);
    model::Grouping out;
    out.max = {time::kDay};
    const auto by = read_texts(fields.find("by"), "by", diagnostics_);
    const auto window = read_duration(fields.find("window"), "window", diagnostics_);
    constexpr std::array<std::pair<std::string_view, bool>, 2> kModes{
        {{"rolling", true}, {"fixed", false}}};
    read_word(fields.find("mode"), "mode", kModes, out.rolling, diagnostics_);
    if (const auto max = read_duration(fields.find("max"), "max", diagnostics_)) {
      out.max = max->value;
      if (!out.rolling)
        report(Code::BadValue, max->span, "a fixed window has no `max`: it ends by itself",
               "remove `max`, or write `mode: rolling`");
    }
    if (const auto reopen =
            read_duration(fields.find("reopenWithin"), "reopenWithin", diagnostics_))
      out.reopen_within = reopen->value;
    if (!by || !window) return std::nullopt;
    for (const model::Text &name : *by)
      out.by.push_back(name.value);
    out.window = window->value;
    return out;
  }

  void read_clocks(const yaml::Node *node, model::Source &out) {
    if (node == nullptr) return;
    if (node->kind != yaml::NodeKind::Mapping)
      report_shape(*node, "clocks", "a mapping such as {Time to resolution: gold/fix}",
                   diagnostics_);
    for (const yaml::Entry &entry : node->entries)
      if (const auto text = read_text(&entry.value, entry.key.text, diagnostics_)) {
        if (text->value.find('/') == std::string::npos)
          report(Code::BadValue, text->span,
                 "expected `AGREEMENT/COMMITMENT`, got `" + text->value.substr(0, 60) + "`",
                 "write `gold/fix`");
        else
          out.clocks[entry.key.text] = *text;
      }
  }

  void read_write_back(const yaml::Node &node, model::Source &source) {
    using Mode = std::optional<model::WriteBack::Mode>;
    const Fields fields(node, kWriteBack, diagnostics_);
    model::WriteBack out;
    out.span = node.span;
    constexpr std::array<std::pair<std::string_view, Mode>, 3> kModes{
        {{"off", std::nullopt},
         {"dry-run", model::WriteBack::Mode::DryRun},
         {"on", model::WriteBack::Mode::On}}};
    Mode mode;
    read_word(fields.find("mode"), "mode", kModes, mode, diagnostics_);
    read_truth(fields.find("comments"), "comments", out.comments, diagnostics_);
    if (const yaml::Node *list = fields.find("fields")) {
      if (list->kind != yaml::NodeKind::Mapping)
        report_shape(*list, "fields", "a mapping such as {u_sla_deadline: deadline}", diagnostics_);
      for (const yaml::Entry &entry : list->entries)
        if (const auto value = read_text(&entry.value, entry.key.text, diagnostics_)) {
          check_written(*value);
          out.fields[entry.key.text] = {value->value, entry.key.span};
        }
    }
    if (!out.comments && out.fields.empty() && node.kind == yaml::NodeKind::Mapping)
      report(Code::MissingKey, node.span, "neither notes nor fields are written",
             "write `comments: true`, or `fields: {u_sla_state: state}`");
    if (source.group)
      report(Code::BadValue, node.span, "alerts that are grouped have no record to write to",
             "write back to the Source of the tickets");
    if (!mode) return;
    out.mode = *mode;
    source.write_back = std::move(out);
  }

  void check_written(const model::Text &value) {
    const auto &known = model::kWrittenValues;
    if (std::find(known.begin(), known.end(), value.value) != known.end()) return;
    std::string all;
    for (const std::string_view one : known)
      all += (all.empty() ? "" : ", ") + std::string(one);
    report(Code::BadValue, value.span, "`" + value.value + "` is nothing that can be written",
           "expected one of " + all);
  }

  void read_rules(const yaml::Node *node, model::Source &out) {
    if (node == nullptr) return;
    if (node->kind != yaml::NodeKind::Sequence) {
      report_shape(*node, "account", "a list such as [{label: account}, {static: [acme]}]",
                   diagnostics_);
      return;
    }
    for (const yaml::Node &item : node->items)
      if (auto rule = read_rule(item)) out.account.push_back(std::move(*rule));
  }

  std::optional<model::AccountRule> read_rule(const yaml::Node &node) {
    using From = model::AccountRule::From;
    model::AccountRule out;
    if (node.kind == yaml::NodeKind::Scalar && node.text == "all") {
      out.from = From::All;
      return out;
    }
    const Fields fields(node, kAccountRule, diagnostics_);
    if (node.kind != yaml::NodeKind::Mapping) return std::nullopt;
    int given = 0;
    const auto look = [&](const char *key, From from) {
      const yaml::Node *found = fields.find(key);
      if (found == nullptr) return found;
      ++given;
      out.from = from;
      return found;
    };
    if (const yaml::Node *found = look("field", From::Field))
      out.field = read_jq(found, "field", diagnostics_);
    if (const auto text = read_text(look("label", From::Label), "label", diagnostics_))
      out.label = text->value;
    if (const auto text = read_text(look("regex", From::Regex), "regex", diagnostics_))
      out.regex = text->value;
    out.services = read_renames(look("services", From::Services), "services");
    if (const auto list = read_texts(look("static", From::Static), "static", diagnostics_))
      for (const model::Text &name : *list)
        out.accounts.push_back(name.value);
    constexpr std::array<std::pair<std::string_view, const char *>, 2> kPlaces{
        {{"title", "title"}, {"description", "description"}}};
    const char *place = "title";
    read_word(fields.find("in"), "in", kPlaces, place, diagnostics_);
    out.in = place;
    if (given != 1)
      report(given == 0 ? Code::MissingKey : Code::BadValue, node.span,
             "expected one of `field`, `label`, `regex`, `services` and `static`",
             "further ones are entries of their own: the first that finds an account decides");
    return out;
  }

  base::Diagnostics &diagnostics_;
};

} // namespace

void decode_source(const Header &header, Context &context) {
  context.out.resources.sources.push_back(SourceDecoder(context.diagnostics).decode(header));
}

} // namespace slac::decode::slac_v1

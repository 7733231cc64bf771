// SPDX-License-Identifier: Apache-2.0
// The decoders' hands: each function takes one YAML node, gives a value of the model or reports at
// the node's place. Fields checks a mapping against its table first, so that an unknown key is
// reported wherever it stands.
#include "compiler/decode/reader.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/model/labels.hpp"
#include "compiler/yaml/quote.hpp"

#include <algorithm>
#include <array>

namespace slac::decode {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

namespace {

std::string list_keys(const std::vector<std::string_view> &keys) {
  std::string out;
  for (const std::string_view key : keys)
    out += (out.empty() ? "`" : ", `") + std::string(key) + "`";
  return out;
}

bool is_plain(const Node &node) {
  return node.kind == NodeKind::Scalar && node.style == yaml::ScalarStyle::Plain;
}

/// A scalar as its author wrote it, on one line.
std::string plain_or_quoted(const Node &scalar) {
  return is_plain(scalar) ? scalar.text : yaml::quote(scalar.text);
}

base::Diagnostic shape_diagnostic(const Node &node, const std::string &key,
                                  const std::string &expected) {
  return base::make_diagnostic(Code::WrongShape, node.span,
                               "expected " + expected + " for `" + key + "`, got " +
                                   shape_name(node));
}

} // namespace

std::string shape_name(const Node &node) {
  switch (node.kind) {
  case NodeKind::Null: return "nothing";
  case NodeKind::Scalar: return "`" + node.text.substr(0, 40) + "`";
  case NodeKind::Sequence: return "a list";
  case NodeKind::Mapping: return "a mapping";
  }
  return "";
}

bool is_label_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name.front()) && !name.starts_with("__") &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

void report_shape(const Node &node, const std::string &key, const std::string &expected,
                  base::Diagnostics &diagnostics) {
  diagnostics.add(shape_diagnostic(node, key, expected));
}

Fields::Fields(const Node &node, const Table &table, base::Diagnostics &diagnostics,
               std::string what)
    : node_(node), what_(what.empty() ? std::string(table.what) : std::move(what)),
      diagnostics_(diagnostics) {
  std::vector<std::string_view> known;
  for (const Field &field : table.fields)
    known.push_back(field.key);
  if (node.kind != NodeKind::Mapping) {
    diagnostics_.add(
        base::make_diagnostic(Code::WrongShape, node.span,
                              "expected a mapping for the " + what_ + ", got " + shape_name(node),
                              "keys are " + list_keys(known)));
    return;
  }
  for (const yaml::Entry &entry : node.entries)
    if (std::find(known.begin(), known.end(), entry.key.text) == known.end())
      report_unknown(entry, known);
  for (const Field &field : table.fields)
    if (field.required && find(field.key) == nullptr) report_missing(field);
}

void Fields::report_unknown(const yaml::Entry &entry, const std::vector<std::string_view> &known) {
  const std::string &key = entry.key.text;
  const auto position = static_cast<std::size_t>(&entry - node_.entries.data());
  if (cut_until_ > position) return; // part of a sentence that has been reported
  if (node_.flow && entry.value.kind == NodeKind::Null && position > 0) {
    const yaml::Entry &before = node_.entries[position - 1];
    if (before.value.kind == NodeKind::Scalar && before.value.style == yaml::ScalarStyle::Plain) {
      cut_ = true;
      std::string sentence = before.value.text;
      const yaml::Node *last = &entry.key;
      for (cut_until_ = position; cut_until_ < node_.entries.size() &&
                                  node_.entries[cut_until_].value.kind == NodeKind::Null;
           ++cut_until_) {
        last = &node_.entries[cut_until_].key;
        sentence += ", " + last->text;
      }
      base::Diagnostic d =
          base::make_diagnostic(Code::SentenceCut, entry.key.span,
                                "the sentence of `" + before.key.text +
                                    "` was cut at the comma: inside {} a comma ends a value",
                                "put the whole sentence in double quotes");
      d.also.push_back({before.value.span, "the sentence starts here"});
      base::Span whole = before.value.span;
      whole.end = last->span.end;
      d.fixes.push_back({whole, "\"" + sentence + "\"", "quote the sentence"});
      diagnostics_.add(std::move(d));
      return;
    }
  }
  const std::string near = base::nearest(key, known);
  base::Diagnostic d = base::make_diagnostic(Code::UnknownKey, entry.key.span,
                                             "unknown key `" + key + "` in the " + what_);
  if (!near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({entry.key.span, near, "use the known key"});
  } else if (!known.empty()) {
    d.help = "keys are " + list_keys(known);
  }
  diagnostics_.add(std::move(d));
}

const Node *Fields::find(std::string_view key) const {
  for (const yaml::Entry &entry : node_.entries)
    if (entry.key.text == key) return &entry.value;
  return nullptr;
}

void Fields::report_missing(const Field &field) {
  const std::string name(field.key);
  base::Diagnostic d =
      base::make_diagnostic(Code::MissingKey, node_.span, "the " + what_ + " needs `" + name + "`");
  if (field.value.empty()) {
    d.help = "add `" + name + ": …`";
  } else {
    const std::uint32_t at = node_.span.begin + (node_.flow ? 1 : 0);
    d.fixes.push_back({{node_.span.file, at, at},
                       name + ": " + std::string(field.value) + (node_.flow ? ", " : "\n"),
                       "add"});
  }
  diagnostics_.add(std::move(d));
}

namespace {

/// What stands where text is wanted, with the text that was most likely meant.
void report_no_text(const Node &node, const std::string &key, base::Diagnostics &diagnostics) {
  base::Diagnostic d = shape_diagnostic(node, key, "text");
  if (node.kind == NodeKind::Sequence) {
    d.help = "write one value, without brackets or dashes";
    if (node.items.size() == 1 && node.items.front().kind == NodeKind::Scalar)
      d.fixes.push_back({node.span, plain_or_quoted(node.items.front()), "write"});
  }
  if (node.kind == NodeKind::Mapping && node.entries.size() == 1) {
    const auto &[name, value] = node.entries.front();
    const bool in_braces = name.span.begin != node.span.begin;
    if (!in_braces && is_plain(name) && is_plain(value)) {
      d.help = "quote the value: `: ` inside it makes YAML read a key";
      d.fixes.push_back({node.span, yaml::quote(name.text + ": " + value.text), "write"});
    }
  }
  diagnostics.add(std::move(d));
}

} // namespace

std::optional<model::Text> read_text(const Node *node, const std::string &key,
                                     base::Diagnostics &diagnostics) {
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::Scalar) {
    report_no_text(*node, key, diagnostics);
    return std::nullopt;
  }
  return model::Text{node->text, node->span};
}

std::optional<std::vector<model::Text>> read_texts(const Node *node, const std::string &key,
                                                   base::Diagnostics &diagnostics) {
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::Sequence) {
    base::Diagnostic d = shape_diagnostic(*node, key, "a list such as [a, b]");
    if (node->kind == NodeKind::Scalar) {
      d.help = "put the value into brackets";
      d.fixes.push_back({node->span, "[" + plain_or_quoted(*node) + "]", "write"});
    }
    diagnostics.add(std::move(d));
    return std::nullopt;
  }
  std::vector<model::Text> out;
  for (const Node &item : node->items)
    if (auto text = read_text(&item, key, diagnostics)) out.push_back(std::move(*text));
  return out;
}

std::optional<model::Labels> read_labels(const Node *node, const std::string &key,
                                         base::Diagnostics &diagnostics) {
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::Mapping) {
    report_shape(*node, key, "a mapping such as {team: payments}", diagnostics);
    return std::nullopt;
  }
  model::Labels out;
  for (const yaml::Entry &entry : node->entries) {
    if (!is_label_name(entry.key.text)) {
      diagnostics.add(base::make_diagnostic(
          Code::BadName, entry.key.span, "`" + entry.key.text + "` cannot be a Prometheus label",
          "use letters, digits and _, not starting with a digit or __"));
      continue;
    }
    if (const auto text = read_text(&entry.value, entry.key.text, diagnostics))
      out[entry.key.text] = text->value;
  }
  return out;
}

namespace {

void report_reserved(const yaml::Entry &entry, const char *help, base::Diagnostics &diagnostics) {
  diagnostics.add(
      base::make_diagnostic(Code::BadName, entry.key.span,
                            "label `" + entry.key.text + "` is set by the rules themselves", help));
}

} // namespace

void refuse_reserved_labels(const Node *labels, bool may_route, base::Diagnostics &diagnostics) {
  if (labels == nullptr) return;
  for (const yaml::Entry &entry : labels->entries) {
    const std::string &name = entry.key.text;
    if (model::is_rule_label(name) && !(name == "severity" && may_route))
      report_reserved(entry,
                      name == "severity" ? "only `alerts: {page: {labels: …}}` may change it"
                                         : "choose another name",
                      diagnostics);
  }
}

void refuse_identity_labels(const Node *identity, base::Diagnostics &diagnostics) {
  refuse_reserved_labels(identity, false, diagnostics);
  if (identity == nullptr) return;
  for (const yaml::Entry &entry : identity->entries)
    if (model::is_sum_label(entry.key.text))
      report_reserved(entry, "choose another name", diagnostics);
}

} // namespace slac::decode

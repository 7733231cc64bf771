// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/translation.hpp"

#include "compiler/decode/reader.hpp"
#include "compiler/model/labels.hpp"
#include "compiler/promql/parse.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace slac::decode {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

Node text_at(std::string text, const Node &at) {
  Node out;
  out.kind = NodeKind::Scalar;
  out.span = at.span;
  out.text = std::move(text);
  out.map = yaml::ScalarMap(at.span.file, at.span.begin, at.span.end);
  return out;
}

Node mapping_at(const Node &at) {
  Node out;
  out.kind = NodeKind::Mapping;
  out.span = at.span;
  return out;
}

Node list_at(const Node &at) {
  Node out;
  out.kind = NodeKind::Sequence;
  out.span = at.span;
  return out;
}

void put(Node &mapping, std::string_view key, Node value, const Node &from) {
  mapping.entries.push_back({text_at(std::string(key), from), std::move(value)});
}
void put(Node &mapping, std::string_view key, Node value) {
  Node name = text_at(std::string(key), value);
  mapping.entries.push_back({std::move(name), std::move(value)});
}
void put_text(Node &mapping, std::string_view key, const yaml::Entry *from) {
  if (from != nullptr && !from->value.text.empty()) put(mapping, key, from->value, from->key);
}

Node resource(std::string_view kind, Node name, const Node &at) {
  Node out = mapping_at(at);
  put(out, "apiVersion", text_at("slac/v1", at));
  put(out, "kind", text_at(std::string(kind), at));
  Node metadata = mapping_at(name);
  put(metadata, "name", std::move(name));
  put(out, "metadata", std::move(metadata), at);
  put(out, "spec", mapping_at(at));
  return out;
}
// The last two of its entries.
Node &metadata_of(Node &resource) { return std::prev(resource.entries.end(), 2)->value; }
Node &spec_of(Node &resource) { return resource.entries.back().value; }

void Rewriting::take(std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    out_.text += from_.text[i];
    places_.push_back(from_.subspan(i, i + 1).begin);
  }
}

void Rewriting::add(std::string_view words) {
  const std::uint32_t at = places_.empty() ? from_.subspan(0, 0).begin : places_.back();
  for (const char c : words) {
    out_.text += c;
    places_.push_back(at);
  }
}

Node Rewriting::finish() && {
  out_.kind = NodeKind::Scalar;
  out_.style = from_.style;
  out_.map = yaml::ScalarMap(from_.span.file, from_.span.begin, from_.span.end);
  for (std::size_t i = 0; i < places_.size(); ++i)
    out_.map.add(static_cast<std::uint32_t>(i), places_[i]);
  return std::move(out_);
}

std::optional<Node> with_our_window(const Node &query, base::Diagnostics &diagnostics) {
  if (query.kind != NodeKind::Scalar) return query; // its reader says what is wrong
  const std::string &text = query.text;
  if (text.find("{{") == std::string::npos) return query;
  Rewriting out(query);
  std::size_t at = 0;
  for (std::size_t open; (open = text.find("{{", at)) != std::string::npos;) {
    const std::size_t close = text.find("}}", open);
    std::string action = text.substr(open + 2, close == std::string::npos ? 40 : close - open - 2);
    action.erase(std::remove_if(action.begin(), action.end(),
                                [](unsigned char c) { return std::isspace(c) != 0 || c == '-'; }),
                 action.end());
    if (close == std::string::npos || action != ".window") {
      const std::size_t end = close == std::string::npos ? text.size() : close + 2;
      diagnostics.add(base::make_diagnostic(
          Code::IndicatorWindow, query.subspan(open, end),
          "expected no template action but the window",
          "write `{{.window}}` for the length of a range; nothing else is filled in"));
      return std::nullopt;
    }
    out.take(at, open);
    out.add("$window");
    at = close + 2;
  }
  out.take(at, text.size());
  return std::move(out).finish();
}

namespace {

void note_renamed(const Node &at, const std::string &what, const std::string &from,
                  const std::string &to, std::string help, base::Diagnostics &diagnostics) {
  diagnostics.add(base::make_diagnostic(
      Code::Renamed, at.span, what + " `" + from + "` is `" + to + "` in rules", std::move(help)));
}

/// They stand on every rule.
constexpr std::size_t kMostLabels = 100;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

} // namespace

Node our_name(const std::string &text, std::string_view prefix, const Node &at,
              base::Diagnostics &diagnostics) {
  std::string out = text;
  for (char &c : out)
    if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_' && c != '.') c = '-';
  if (out.empty() || !is_letter(out.front())) out = std::string(prefix) + out;
  if (out != text)
    note_renamed(at, "the name", text, out,
                 "names start with a letter, then letters, digits, -, _ and .", diagnostics);
  return text_at(std::move(out), at);
}

void LabelSet::add(const Node *mapping, const std::string &key) {
  if (mapping == nullptr || mapping->kind == NodeKind::Null) return;
  if (mapping->kind != NodeKind::Mapping) {
    report_shape(*mapping, key, "a mapping such as {team: payments}", diagnostics_);
    return;
  }
  if (mapping->entries.size() > kMostLabels) {
    diagnostics_.add(base::make_diagnostic(Code::BadValue, mapping->span,
                                           "expected at most " + std::to_string(kMostLabels) +
                                               " entries for `" + key + "`, got " +
                                               std::to_string(mapping->entries.size())));
    return;
  }
  for (const yaml::Entry &entry : mapping->entries)
    add(entry.key, entry.value);
}

void LabelSet::add(const Node &name, Node value) {
  if (entries_.size() == kMostLabels) {
    diagnostics_.add(base::make_diagnostic(Code::BadValue, name.span,
                                           "expected at most " + std::to_string(kMostLabels) +
                                               " labels, this is one more"));
    return;
  }
  std::string own = name.text;
  for (char &c : own)
    if (!is_letter(c) && !is_digit(c) && c != '_') c = '_';
  if (!own.empty() && is_digit(own.front())) own.insert(0, "_");
  if (model::is_rule_label(own) && !(own == "severity" && may_route_)) own.insert(0, "exported_");
  if (own != name.text)
    note_renamed(name, "the label", name.text, own,
                 "rules set that label themselves, or Prometheus takes no such name", diagnostics_);
  if (own != name.text && renamed_ != nullptr && is_label_name(name.text))
    (*renamed_)[own] = name.text;
  std::erase_if(entries_, [&](const yaml::Entry &entry) { return entry.key.text == own; });
  entries_.push_back({text_at(std::move(own), name), std::move(value)});
}

Node LabelSet::finish(const Node &at) && {
  Node out = mapping_at(at);
  out.entries = std::move(entries_);
  return out;
}

namespace {

/// The labels that the expression aggregates by at its top; both sides of an operator agree.
std::optional<std::vector<std::string>> labels_of(const promql::Expr &expr) {
  if (const auto *paren = std::get_if<promql::Paren>(&expr.node)) return labels_of(*paren->expr);
  if (const auto *sum = std::get_if<promql::Aggregate>(&expr.node)) {
    if (sum->without) return std::nullopt;
    std::vector<std::string> out = sum->labels;
    std::sort(out.begin(), out.end());
    return out;
  }
  const auto *binary = std::get_if<promql::Binary>(&expr.node);
  if (binary == nullptr) return std::nullopt;
  auto left = labels_of(*binary->left), right = labels_of(*binary->right);
  if (!left) return right;
  return right && *left != *right ? std::nullopt : left;
}

} // namespace

std::vector<std::string> grouped_by(const std::vector<const Node *> &expressions) {
  // Most do not, which needs no tree to be seen.
  if (std::none_of(expressions.begin(), expressions.end(),
                   [](const Node *node) { return node->text.find("by") != std::string::npos; }))
    return {};
  std::optional<std::vector<std::string>> out;
  for (const Node *node : expressions) {
    const auto parsed = promql::parse(node->text, {promql::Version::V3_16, true, true});
    const auto *expr = std::get_if<promql::Expr>(&parsed);
    const auto labels = expr == nullptr ? std::nullopt : labels_of(*expr);
    if (!labels || (out && *out != *labels)) return {};
    out = labels;
  }
  return out.value_or(std::vector<std::string>{});
}

} // namespace slac::decode

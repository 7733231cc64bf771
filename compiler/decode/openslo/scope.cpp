// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/openslo/scope.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/openslo/tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace slac::decode::openslo {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

void report(Context &context, Code code, const Node &at, std::string message, std::string help) {
  context.diagnostics.add(
      base::make_diagnostic(code, at.span, std::move(message), std::move(help)));
}

const Node *given(const Fields &fields, std::string_view key) {
  const Node *out = fields.find(key);
  return out == nullptr || out->kind == NodeKind::Null ? nullptr : out;
}

namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// RFC 1123.
bool is_dns_label(std::string_view text) {
  constexpr std::size_t kMost = 63;
  return !text.empty() && text.size() <= kMost && is_lower_or_digit(text.front()) &&
         is_lower_or_digit(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower_or_digit(c) || c == '-';
         });
}

void check_length(const Node *node, const char *key, std::size_t most, Context &context) {
  const auto text = read_text(node, key, context.diagnostics);
  if (text && text->value.size() > most)
    report(context, Code::BadValue, *node,
           std::string("expected at most ") + std::to_string(most) + " characters for `" + key +
               "`, got " + std::to_string(text->value.size()));
}

} // namespace

bool is_text(const Node *node, const char *key, Context &context) {
  const auto text = read_text(node, key, context.diagnostics);
  if (text && !text->value.empty()) return true;
  if (text)
    report(context, Code::MissingKey, *node,
           std::string("expected text for `") + key + "`, got nothing");
  return false;
}

bool is_name(const Node *node, const char *key, Context &context) {
  const auto text = read_text(node, key, context.diagnostics);
  if (!text) return false;
  if (is_dns_label(text->value)) return true;
  report(context, Code::BadName, *node,
         "`" + text->value.substr(0, 80) + "` cannot be a name of OpenSLO",
         "lower-case letters, digits and -, starting and ending with a letter or digit; at most 63 "
         "characters");
  return false;
}

namespace {

/// RFC 1123 without the dots' rules: what the official validator takes for a key.
bool is_label_key(std::string_view text) {
  const auto alnum = [](char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && text.size() <= 63 && alnum(text.front()) && alnum(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return alnum(c) || c == '-' || c == '_' || c == '.'; });
}

void check_labels(const Node *labels, Context &context) {
  if (labels == nullptr) return;
  if (labels->kind != NodeKind::Mapping) {
    report_shape(*labels, "labels", "a mapping such as {team: [web]}", context.diagnostics);
    return;
  }
  for (const auto &[key, value] : labels->entries) {
    if (!is_label_key(key.text))
      report(context, Code::BadName, key,
             "`" + key.text.substr(0, 80) + "` cannot be a label of OpenSLO",
             "letters, digits, -, _ and ., starting and ending with a letter or digit; at most 63");
    if (value.kind == NodeKind::Sequence)
      (void)read_texts(&value, key.text, context.diagnostics);
    else
      (void)read_text(&value, key.text, context.diagnostics);
  }
}

} // namespace

const Node *check_metadata(const Node *metadata, Context &context) {
  if (metadata == nullptr) return nullptr;
  const Fields fields(*metadata, kMetadata, context.diagnostics);
  check_length(given(fields, "displayName"), "displayName", 63, context);
  check_labels(given(fields, "labels"), context);
  const Node *name = fields.find("name");
  return is_name(name, "name", context) ? name : nullptr;
}

void check_description(const Fields &fields, Context &context) {
  check_length(given(fields, "description"), "description", 1050, context);
}

namespace {

std::int64_t length_of(char unit) {
  constexpr std::array<std::pair<char, std::int64_t>, 7> kUnits{{{'m', time::kMinute},
                                                                 {'h', time::kHour},
                                                                 {'d', time::kDay},
                                                                 {'w', 7 * time::kDay},
                                                                 {'M', 30 * time::kDay},
                                                                 {'Q', 90 * time::kDay},
                                                                 {'Y', 365 * time::kDay}}};
  for (const auto &[letter, ns] : kUnits)
    if (letter == unit) return ns;
  return 0;
}

constexpr std::int64_t kLongest = std::int64_t{100} * 365 * time::kDay;

} // namespace

time::Duration Shorthand::length() const { return {count * length_of(unit)}; }

std::optional<Shorthand> read_shorthand(const Node *node, const char *key, Context &context) {
  const auto text = read_text(node, key, context.diagnostics);
  if (!text) return std::nullopt;
  Shorthand out;
  const char *end = text->value.data() + text->value.size();
  const auto read = std::from_chars(text->value.data(), end, out.count);
  if (read.ec == std::errc{} && read.ptr + 1 == end) {
    out.unit = *read.ptr;
    const std::int64_t unit = length_of(out.unit);
    if (unit > 0 && out.count >= 0 && out.count <= kLongest / unit) return out;
  }
  report(context, Code::BadDuration, *node,
         std::string("expected a number and one of m h d w M Q Y for `") + key + "`, got `" +
             text->value.substr(0, 40) + "`",
         "write `30d`; a capital M is a month, a small one a minute");
  return std::nullopt;
}

bool is_word(const Node *node, const char *key, std::initializer_list<const char *> words,
             Context &context) {
  const auto text = read_text(node, key, context.diagnostics);
  if (!text) return false;
  std::string all;
  std::vector<std::string_view> known;
  for (const char *word : words) {
    if (text->value == word) return true;
    all += (all.empty() ? "`" : ", `") + std::string(word) + "`";
    known.emplace_back(word);
  }
  base::Diagnostic d = base::make_diagnostic(Code::BadValue, node->span,
                                             "expected one of " + all + " for `" + key +
                                                 "`, got `" + text->value.substr(0, 40) + "`");
  if (const std::string near = base::nearest(text->value, known); !near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({node->span, near, "write"});
  }
  context.diagnostics.add(std::move(d));
  return false;
}

const Node *find_reference(const char *kind, const Node &name, Context &context) {
  const auto found = context.references.openslo.find({kind, name.text});
  if (found != context.references.openslo.end()) return &found->second;
  std::vector<std::string_view> known;
  for (const auto &[of_kind, document] : context.references.openslo)
    if (of_kind.first == kind) known.emplace_back(of_kind.second);
  base::Diagnostic d = base::make_diagnostic(Code::DanglingReference, name.span,
                                             std::string("no ") + kind + " is named `" +
                                                 name.text.substr(0, 80) + "`");
  if (const std::string near = base::nearest(name.text, known); !near.empty()) {
    d.help = base::did_you_mean(near);
    d.fixes.push_back({name.span, near, "use the one that exists"});
  } else {
    d.help = std::string("add `kind: ") + kind + "` to the tree";
  }
  context.diagnostics.add(std::move(d));
  return nullptr;
}

} // namespace slac::decode::openslo

// SPDX-License-Identifier: Apache-2.0
// What `slac fmt` changes: sentences and scalars are found by walking the same tables as the
// decoders, and each edit is a replacement of one span, so that comments and layout stay.
#include "compiler/decode/format.hpp"

#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/yaml/parse.hpp"
#include "compiler/yaml/quote.hpp"

#include <functional>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string_view>

namespace slac::decode {
namespace {

using Form = Shape::Form;
using yaml::Node;
using yaml::NodeKind;
using yaml::ScalarStyle;

/// What stands in [begin, end) of the text becomes `text`.
struct Edit {
  std::uint32_t end = 0;
  std::string text;
};
using Edits = std::map<std::uint32_t, Edit>; // by their begin

/// Called with each scalar that a table knows.
using Visit = std::function<void(const Shape &, const Node &)>;

void walk(const Node &node, const Shape &shape, const Visit &visit);

void walk(const Node &node, const Table &table, const Visit &visit) {
  for (const Field &field : table.fields)
    if (const Node *value = yaml::find(node, field.key)) walk(*value, *field.shape, visit);
}

void walk(const Node &node, const Shape &shape, const Visit &visit) {
  switch (shape.form) {
  case Form::NotYet: break;
  case Form::Text:
  case Form::Words:
    if (node.kind == NodeKind::Scalar) visit(shape, node);
    break;
  case Form::List:
    for (const Node &item : node.items)
      walk(item, *shape.item, visit);
    break;
  case Form::Map:
    for (const yaml::Entry &entry : node.entries)
      walk(entry.value, *shape.item, visit);
    break;
  case Form::Table: walk(node, *shape.table, visit); break;
  case Form::Either: // each has a form of its own, and passes over the others' nodes
    for (const Shape *form : shape.either)
      walk(node, *form, visit);
    break;
  }
}

void walk_document(const Node &document, const Visit &visit) {
  const Node *version = yaml::find(document, "apiVersion");
  const Node *kind = yaml::find(document, "kind");
  const Node *spec = yaml::find(document, "spec");
  if (version == nullptr || version->text != "slac/v1" || kind == nullptr) return;
  walk(document, slac_v1::kResource, visit);
  for (const slac_v1::Kind &known : slac_v1::kinds())
    if (known.name == kind->text && spec != nullptr) walk(*spec, known.spec, visit);
}

/// The scalar as it should stand in the file; nothing if it is right.
std::optional<std::string> rewritten(const Shape &shape, const Node &scalar) {
  if (scalar.style == ScalarStyle::Literal || scalar.style == ScalarStyle::Folded)
    return std::nullopt;
  std::string text = scalar.text;
  if (shape.canonical != nullptr)
    if (auto canonical = shape.canonical(text)) text = std::move(*canonical);
  const bool is_plain = scalar.style == ScalarStyle::Plain;
  // A comma ends a plain sentence where somebody moves it into braces.
  const bool needs_quotes =
      shape.quoted || (shape.canonical != nullptr && text.find(',') != std::string::npos);
  if (text == scalar.text && !(is_plain && needs_quotes)) return std::nullopt;
  if (is_plain) return needs_quotes ? yaml::quote(text) : text;
  const std::string mark = scalar.style == ScalarStyle::SingleQuoted ? "'" : "\"";
  return mark + yaml::inside(scalar.style, text) + mark;
}

/// The places of all scalars, keys included.
void gather_scalars(const Node &node, std::map<std::uint32_t, std::uint32_t> &out) {
  if (node.kind == NodeKind::Scalar) out[node.span.begin] = node.span.end;
  for (const Node &item : node.items)
    gather_scalars(item, out);
  for (const yaml::Entry &entry : node.entries) {
    gather_scalars(entry.key, out);
    gather_scalars(entry.value, out);
  }
}

bool is_inside(std::uint32_t at, const std::map<std::uint32_t, std::uint32_t> &spans) {
  auto after = spans.upper_bound(at);
  return after != spans.begin() && at < std::prev(after)->second;
}

void trim_lines(std::string_view text, const std::map<std::uint32_t, std::uint32_t> &scalars,
                Edits &edits) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    const std::size_t next = end + 1;
    if (end > begin && text[end - 1] == '\r') --end;
    std::size_t kept = end;
    while (kept > begin && (text[kept - 1] == ' ' || text[kept - 1] == '\t'))
      --kept;
    const auto at = static_cast<std::uint32_t>(kept);
    if (kept < end && !is_inside(at, scalars)) edits[at] = {static_cast<std::uint32_t>(end), ""};
    begin = next;
  }
  if (!text.empty() && text.back() != '\n' &&
      !is_inside(static_cast<std::uint32_t>(text.size()), scalars))
    edits[static_cast<std::uint32_t>(text.size())] = {static_cast<std::uint32_t>(text.size()),
                                                      "\n"};
}

std::string edited(std::string_view text, const Edits &edits) {
  std::string out;
  std::size_t at = 0;
  for (const auto &[begin, edit] : edits) {
    out += text.substr(at, begin - at);
    out += edit.text;
    at = edit.end;
  }
  return out += text.substr(at);
}

/// What a file says. `canonical` has the sentences that have one form, by their place.
void append_meaning(const Node &node, const std::map<std::uint32_t, std::string> &canonical,
                    std::string &out) {
  switch (node.kind) {
  case NodeKind::Null: out += "~"; break;
  case NodeKind::Scalar: {
    const auto sentence = canonical.find(node.span.begin);
    out += yaml::quote(sentence == canonical.end() ? node.text : sentence->second);
    break;
  }
  case NodeKind::Sequence:
    out += "[";
    for (const Node &item : node.items) {
      append_meaning(item, canonical, out);
      out += ",";
    }
    out += "]";
    break;
  case NodeKind::Mapping:
    out += "{";
    for (const yaml::Entry &entry : node.entries) {
      append_meaning(entry.key, canonical, out);
      out += ":";
      append_meaning(entry.value, canonical, out);
      out += ",";
    }
    out += "}";
    break;
  }
}

struct Reading {
  bool ok = false;
  std::string meaning;
  Edits edits; ///< what formatting would change
};

Reading read(base::FileId file, const base::SourceSet &sources, base::Diagnostics &diagnostics) {
  Reading out;
  std::map<std::uint32_t, std::uint32_t> scalars;
  out.ok = yaml::read_documents(file, sources, diagnostics, [&](const Node &document) {
    gather_scalars(document, scalars);
    std::map<std::uint32_t, std::string> canonical;
    walk_document(document, [&](const Shape &shape, const Node &scalar) {
      if (auto text = rewritten(shape, scalar))
        out.edits[scalar.span.begin] = {scalar.span.end, std::move(*text)};
      if (shape.canonical == nullptr) return;
      if (auto text = shape.canonical(scalar.text)) canonical[scalar.span.begin] = std::move(*text);
    });
    append_meaning(document, canonical, out.meaning);
    out.meaning += "\n";
    return true;
  });
  trim_lines(sources.file(file).text, scalars, out.edits);
  return out;
}

} // namespace

std::optional<std::string> format(base::FileId file, const base::SourceSet &sources,
                                  base::Diagnostics &diagnostics) {
  const Reading before = read(file, sources, diagnostics);
  if (!before.ok) return std::nullopt;
  const base::SourceFile &source = sources.file(file);
  std::string text = edited(source.text, before.edits);
  if (text == source.text) return text;
  base::SourceSet again;
  const base::FileId formatted = again.add(source.path, text);
  base::Diagnostics found;
  const Reading after = read(formatted, again, found);
  if (!after.ok || after.meaning != before.meaning || !after.edits.empty())
    throw std::logic_error("formatting " + source.path + " would change what it says");
  return text;
}

} // namespace slac::decode

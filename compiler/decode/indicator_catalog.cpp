// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/indicator_catalog.hpp"

#include "compiler/decode/indicator_catalog_data.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/yaml/parse.hpp"

#include <algorithm>

namespace slac::decode {
namespace {

constexpr std::string_view kWindow = "window";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Gives `take` each stretch of text, and whether it is a parameter's name behind a `$`.
template <class Take>
void split(std::string_view text, Take take) {
  std::size_t done = 0;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() &&
           (is_letter(text[end]) || (end > at + 1 && text[end] >= '0' && text[end] <= '9')))
      ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (name.empty() || name == kWindow) continue;
    take(text.substr(done, at - done), false);
    take(name, true);
    done = end;
    at = end - 1;
  }
  take(text.substr(done), false);
}

void collect(const yaml::Node &node, std::vector<std::string> &out) {
  if (node.kind == yaml::NodeKind::Scalar)
    split(node.text, [&](std::string_view piece, bool is_name) {
      if (is_name) out.emplace_back(piece);
    });
  for (const yaml::Node &item : node.items)
    collect(item, out);
  for (const yaml::Entry &entry : node.entries)
    collect(entry.value, out);
}

IndicatorCatalog read_built_in() {
  IndicatorCatalog out;
  for (const base::EmbeddedFile &catalog : kIndicatorCatalog) {
    base::SourceSet sources;
    base::Diagnostics unused; // tests decode them all
    const base::FileId file = sources.add(std::string(catalog.name), std::string(catalog.text));
    yaml::read_documents(file, sources, unused, [&](const yaml::Node &document) {
      if (auto read = slac_v1::read_indicator_template(document, unused)) {
        read->place.reset();
        out.add(std::move(*read));
      }
      return true;
    });
  }
  return out;
}

} // namespace

const IndicatorCatalog &IndicatorCatalog::built_in() {
  static const IndicatorCatalog catalog = read_built_in();
  return catalog;
}

void IndicatorCatalog::add(IndicatorTemplate indicator) {
  std::string name = indicator.name;
  own_.try_emplace(std::move(name), std::move(indicator));
}

const IndicatorTemplate *IndicatorCatalog::find(std::string_view name) const {
  if (const auto it = own_.find(name); it != own_.end()) return &it->second;
  return this == &built_in() ? nullptr : built_in().find(name);
}

std::vector<std::string_view> IndicatorCatalog::names() const {
  std::vector<std::string_view> out;
  for (const auto &[name, indicator] : own_)
    out.push_back(name);
  if (this != &built_in())
    for (const std::string_view name : built_in().names())
      out.push_back(name);
  return out;
}

std::vector<std::string> parameters_in(const yaml::Node &node) {
  std::vector<std::string> out;
  collect(node, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

yaml::Node fill_in(const yaml::Node &node, const std::map<std::string, std::string> &values,
                   base::Span place) {
  yaml::Node out = node;
  out.span = place;
  out.map = yaml::ScalarMap(place.file, place.begin, place.end);
  if (out.kind == yaml::NodeKind::Scalar) {
    out.text.clear();
    split(node.text, [&](std::string_view piece, bool is_name) {
      const auto value = is_name ? values.find(std::string(piece)) : values.end();
      out.text += value == values.end() ? std::string(piece) : value->second;
    });
  }
  for (yaml::Node &item : out.items)
    item = fill_in(item, values, place);
  for (yaml::Entry &entry : out.entries) {
    entry.key.span = place;
    entry.value = fill_in(entry.value, values, place);
  }
  return out;
}

} // namespace slac::decode

// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/indicator_catalog.hpp"

#include "compiler/base/placeholders.hpp"
#include "compiler/decode/indicator_catalog_data.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/yaml/parse.hpp"

#include <algorithm>

namespace slac::decode {
namespace {

constexpr std::string_view kWindow = "window";

/// Gives `take` texts, and the names of parameters; `$window` is none.
template <class Take>
void split(std::string_view text, Take take) {
  base::split_placeholders(text, [&](std::string_view written, std::string_view name) {
    const bool is_name = !name.empty() && name != kWindow;
    take(is_name ? name : written, is_name);
  });
}

/// Follows PromQL's string literals through the pieces of a text.
class Quotes {
public:
  void read(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (quote_ != 0 && quote_ != '`' && c == '\\')
        ++i;
      else if (quote_ == 0 && (c == '"' || c == '\'' || c == '`'))
        quote_ = c;
      else if (c == quote_)
        quote_ = 0;
    }
  }
  /// A value as it stands inside the literal, if it is in one.
  std::string placed(std::string_view value) const {
    if (quote_ == 0 || quote_ == '`') return std::string(value);
    std::string out;
    for (const char c : value) {
      if (c == quote_ || c == '\\') out += '\\';
      out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out;
  }

private:
  char quote_ = 0;
};

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

void IndicatorCatalog::add(IndicatorTemplate &&indicator) {
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
                   base::Span place, std::size_t &left) {
  yaml::Node out = node;
  out.span = place;
  out.map = yaml::ScalarMap(place.file, place.begin, place.end);
  if (out.kind == yaml::NodeKind::Scalar) {
    out.text.clear();
    Quotes quotes;
    split(node.text, [&](std::string_view piece, bool is_name) {
      const auto value = is_name ? values.find(std::string(piece)) : values.end();
      if (value != values.end()) {
        left -= std::min(left, value->second.size());
        if (left > 0) out.text += quotes.placed(value->second);
      } else {
        out.text += piece;
        quotes.read(piece);
      }
    });
  }
  for (yaml::Node &item : out.items)
    item = fill_in(item, values, place, left);
  for (yaml::Entry &entry : out.entries) {
    entry.key.span = place;
    entry.value = fill_in(entry.value, values, place, left);
  }
  return out;
}

} // namespace slac::decode

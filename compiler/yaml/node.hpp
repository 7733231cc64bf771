// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/span.hpp"
#include "compiler/yaml/scalar_map.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace slac::yaml {

enum class NodeKind { Null, Scalar, Sequence, Mapping };
enum class ScalarStyle { Plain, SingleQuoted, DoubleQuoted, Literal, Folded };

struct Entry;

/// A YAML value and where it stands. Mappings keep the author's order and have unique scalar keys.
struct Node {
  NodeKind kind = NodeKind::Null;
  base::Span span;
  std::string text; ///< decoded scalar; empty for other kinds
  ScalarStyle style = ScalarStyle::Plain;
  ScalarMap map;      ///< of a scalar
  bool flow = false;  ///< `[…]` or `{…}`
  bool typed = false; ///< of a scalar that is written: a number or a truth value, not text
  std::vector<Node> items;
  std::vector<Entry> entries;

  /// File span of the decoded range [begin, end) of a scalar.
  base::Span subspan(std::size_t begin, std::size_t end) const {
    return map.span(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                    static_cast<std::uint32_t>(text.size()));
  }
};

struct Entry {
  Node key;
  Node value;
};

/// Of a mapping; null where the key is missing.
inline const Entry *find_entry(const Node &mapping, std::string_view key) {
  for (const Entry &entry : mapping.entries)
    if (entry.key.text == key) return &entry;
  return nullptr;
}
inline const Node *find(const Node &mapping, std::string_view key) {
  const Entry *entry = find_entry(mapping, key);
  return entry == nullptr ? nullptr : &entry->value;
}

} // namespace slac::yaml

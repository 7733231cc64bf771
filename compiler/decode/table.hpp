// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Which keys a mapping takes and what their values look like. One description serves the readers,
/// which report what does not fit, and the JSON Schema, from which editors complete.
namespace slac::decode {

struct Table;

struct Shape {
  enum class Form {
    Text,   ///< a scalar; whether it is right is the reader's to judge
    Words,  ///< one of `words`
    List,   ///< of `item`
    Map,    ///< of the user's own keys to `item`
    Table,  ///< of `table`
    Either, ///< any of `either`
    NotYet  ///< a key that readers know and refuse; the schema has none
  };
  Form form = Form::Text;
  std::string_view name;    ///< of the definition in the schema; empty: written where it is used
  std::string_view says;    ///< for people, in one line
  std::string_view pattern; ///< of a text, or of the keys of a map; ECMA 262
  std::span<const std::string_view> words;
  const Shape *item = nullptr;
  const Table *table = nullptr;
  std::span<const Shape *const> either;
  /// The one way to write a text; nothing for a text that is wrong.
  std::optional<std::string> (*canonical)(const std::string &) = nullptr;
  /// YAML may read it as a number, which is as good.
  bool numeric = false;
  /// Stands in quotes, since other YAML readers take it for something else.
  bool quoted = false;
};

struct Field {
  std::string_view key;
  const Shape *shape = nullptr;
  std::string_view says;
  bool required = false;
  /// The only value that a required key can have: the fix of a mapping that lacks it.
  std::string_view value = {};
};

struct Table {
  std::string_view what; ///< the mapping in messages: "spec of an Objective"
  std::string_view name; ///< of the definition in the schema
  std::span<const Field> fields;
  /// Exactly one of these keys is needed; whether it is there is for the readers to judge.
  std::span<const std::string_view> one_of = {};
  bool nullable = false;        ///< a key without a value takes away what would stand there
  std::string_view beside = {}; ///< of `one_of` the one that the first one may stand beside
};

} // namespace slac::decode

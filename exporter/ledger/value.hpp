// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace slax::ledger {

/// JSON without numbers that a reader could round: null, truth, whole numbers below 2^53, texts,
/// lists and objects. What has more digits is a text (specs/ledger.md).
struct Value {
  using Array = std::vector<Value>;
  using Object = std::map<std::string, Value, std::less<>>;

  Value() = default;
  Value(std::nullptr_t) {}                                // NOLINT(google-explicit-constructor)
  Value(bool truth) : is(truth) {}                        // NOLINT(google-explicit-constructor)
  Value(std::int64_t number) : is(number) {}              // NOLINT(google-explicit-constructor)
  Value(int number) : is(std::int64_t{number}) {}         // NOLINT(google-explicit-constructor)
  Value(std::string text) : is(std::move(text)) {}        // NOLINT(google-explicit-constructor)
  Value(std::string_view text) : is(std::string(text)) {} // NOLINT(google-explicit-constructor)
  Value(const char *text) : is(std::string(text)) {}      // NOLINT(google-explicit-constructor)
  Value(Array list) : is(std::move(list)) {}              // NOLINT(google-explicit-constructor)
  Value(Object object) : is(std::move(object)) {}         // NOLINT(google-explicit-constructor)

  std::variant<std::nullptr_t, bool, std::int64_t, std::string, Array, Object> is;

  /// Null where it is none, or has no such member.
  const Value *find(std::string_view key) const;
  /// Empty where there is no such text.
  std::string_view text(std::string_view key) const;
  std::optional<std::int64_t> number(std::string_view key) const;
  /// Empty where there is no such list.
  const Array &list(std::string_view key) const;

  friend bool operator==(const Value &, const Value &) = default;
};

/// The one form of a value (RFC 8785): members in the order of their keys' bytes, which for ASCII
/// is that of UTF-16, no blanks, the shortest escapes. Bytes that are no UTF-8 become U+FFFD.
std::string canonical(const Value &value);

/// Nothing for what is no JSON, has other numbers, names a member twice, or is deeper than 32.
std::optional<Value> parse_value(std::string_view json);

} // namespace slax::ledger

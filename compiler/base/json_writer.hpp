// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slac::base {

/// Appends JSON to a string in the order of the calls, so that equal calls give equal bytes.
/// With `indent` > 0 every member stands on a line of its own. The caller balances open and close.
class JsonWriter {
public:
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  JsonWriter &open_object() { return open('{'); }
  JsonWriter &close_object() { return close('}'); }
  JsonWriter &open_array() { return open('['); }
  JsonWriter &close_array() { return close(']'); }
  JsonWriter &key(std::string_view name);
  JsonWriter &string(std::string_view value);
  JsonWriter &integer(std::int64_t value);
  JsonWriter &boolean(bool value);
  JsonWriter &null();
  /// A number or other token that is already JSON.
  JsonWriter &raw(std::string_view token);

  /// key + string / integer / boolean.
  JsonWriter &member(std::string_view name, std::string_view value) {
    return key(name).string(value);
  }
  JsonWriter &member(std::string_view name, const char *value) { return key(name).string(value); }
  JsonWriter &member(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter &member(std::string_view name, int value) { return key(name).integer(value); }
  JsonWriter &member(std::string_view name, std::int64_t value) { return key(name).integer(value); }

  std::string take() { return std::move(out_); }

private:
  JsonWriter &open(char bracket);
  JsonWriter &close(char bracket);
  void before_value();
  void new_line();

  std::string out_;
  std::vector<bool> has_members_;
  int indent_;
  bool after_key_ = false;
};

/// `text` as a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
std::string json_quote(std::string_view text);

} // namespace slac::base

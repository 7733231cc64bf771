// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/value.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/base/utf8.hpp"

#include <simdjson.h>

#include <utility>

namespace slax::ledger {
namespace {

constexpr int kMostDeep = 32;
constexpr std::int64_t kMost = (std::int64_t{1} << 53) - 1;

void append_escaped(std::string &out, char control) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (control) {
  case '\b': out += "\\b"; return;
  case '\t': out += "\\t"; return;
  case '\n': out += "\\n"; return;
  case '\f': out += "\\f"; return;
  case '\r': out += "\\r"; return;
  default: break;
  }
  const auto byte = static_cast<unsigned char>(control);
  out += "\\u00";
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 15U];
}

void append(std::string &out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const char first = text.front();
    const std::size_t length = slac::base::code_point_length(text);
    if (first == '"' || first == '\\')
      out += {'\\', first};
    else if (static_cast<unsigned char>(first) < 0x20)
      append_escaped(out, first);
    else if (length == 0)
      slac::base::append_utf8(out, 0xFFFD);
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  out += '"';
}

void append(std::string &out, const Value &value) {
  std::visit(
      slac::base::Overloaded{[&](std::nullptr_t) { out += "null"; },
                             [&](bool truth) { out += truth ? "true" : "false"; },
                             [&](std::int64_t number) { out += std::to_string(number); },
                             [&](const std::string &text) { append(out, std::string_view(text)); },
                             [&](const Value::Array &list) {
                               out += '[';
                               for (const Value &item : list) {
                                 if (&item != &list.front()) out += ',';
                                 append(out, item);
                               }
                               out += ']';
                             },
                             [&](const Value::Object &object) {
                               out += '{';
                               bool is_first = true;
                               for (const auto &[key, member] : object) {
                                 if (!std::exchange(is_first, false)) out += ',';
                                 append(out, std::string_view(key));
                                 out += ':';
                                 append(out, member);
                               }
                               out += '}';
                             }},
      value.is);
}

using simdjson::dom::element;

std::optional<Value> read(const element &from, int depth) {
  if (depth > kMostDeep) return std::nullopt;
  simdjson::dom::array list;
  simdjson::dom::object object;
  std::string_view text;
  std::int64_t number = 0;
  bool truth = false;
  if (from.is_null()) return Value();
  if (from.get(truth) == simdjson::SUCCESS) return Value(truth);
  if (from.get(text) == simdjson::SUCCESS) return Value(text);
  if (from.type() == simdjson::dom::element_type::INT64 && from.get(number) == simdjson::SUCCESS)
    return number > kMost || number < -kMost ? std::nullopt : std::optional<Value>(number);
  if (from.get(list) == simdjson::SUCCESS) {
    Value::Array out;
    for (const element item : list) {
      auto one = read(item, depth + 1);
      if (!one) return std::nullopt;
      out.push_back(std::move(*one));
    }
    return Value(std::move(out));
  }
  if (from.get(object) != simdjson::SUCCESS) return std::nullopt;
  Value::Object out;
  for (const auto field : object) {
    auto one = read(field.value, depth + 1);
    if (!one || !out.emplace(std::string(field.key), std::move(*one)).second) return std::nullopt;
  }
  return Value(std::move(out));
}

} // namespace

const Value *Value::find(std::string_view key) const {
  const auto *object = std::get_if<Object>(&is);
  if (object == nullptr) return nullptr;
  const auto found = object->find(key);
  return found == object->end() ? nullptr : &found->second;
}

std::string_view Value::text(std::string_view key) const {
  const Value *found = find(key);
  const auto *text = found == nullptr ? nullptr : std::get_if<std::string>(&found->is);
  return text == nullptr ? std::string_view() : *text;
}

std::optional<std::int64_t> Value::number(std::string_view key) const {
  const Value *found = find(key);
  const auto *number = found == nullptr ? nullptr : std::get_if<std::int64_t>(&found->is);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

const Value::Array &Value::list(std::string_view key) const {
  static const Array kNone;
  const Value *found = find(key);
  const auto *list = found == nullptr ? nullptr : std::get_if<Array>(&found->is);
  return list == nullptr ? kNone : *list;
}

std::string canonical(const Value &value) {
  std::string out;
  append(out, value);
  return out;
}

std::optional<Value> parse_value(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  return read(root, 0);
}

} // namespace slax::ledger

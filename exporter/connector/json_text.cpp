// SPDX-License-Identifier: Apache-2.0
// JSON as text, before jq sees it: jq 1.6 rounds long numbers and stumbles over broken escapes, so
// they are rewritten byte by byte, and a page is cut into records without parsing it twice.
#include "exporter/connector/json_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cctype>

namespace slax::connector {
namespace {

constexpr std::size_t kSureDigits = 15; ///< a double holds each whole number of so many
constexpr int kMaxDepth = 200;          ///< jq reads 256, and what is put around it counts too
constexpr std::string_view kTooDeep = "\"(nested too deep)\"";
constexpr std::string_view kEscapes = "\"\\/bfnrtu"; ///< what may follow a backslash
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kLargePart = 256U << 10U;
constexpr std::size_t kInRecord = 4; ///< containers around a record's part, with itself

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

/// Whether four hexadecimal digits stand at the front.
bool is_hex_unit(std::string_view text) {
  return text.size() >= 4 && std::all_of(text.begin(), text.begin() + 4,
                                         [](unsigned char c) { return std::isxdigit(c) != 0; });
}

/// How many bytes the UTF-8 sequence at the front has; 0 if it is none.
std::size_t sequence_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  const bool is_one = first >= 0xC2 && first < 0xF5 && text.size() >= length &&
                      simdjson::validate_utf8(text.data(), length);
  return is_one ? length : 0;
}

/// Copies a text and changes what would be lost.
class Copy {
public:
  explicit Copy(std::string_view from) : from_(from) { out_.reserve(from.size() + 16); }

  std::string make() {
    while (at_ < from_.size()) {
      const char c = from_[at_];
      if (c == '"') {
        copy_text();
      } else if (c == '-' || is_digit(c)) {
        copy_number();
      } else {
        if (c == '{' || c == '[') ++depth_;
        if ((c == '{' || c == '[') && depth_ > kMaxDepth) {
          skip_nested();
          continue;
        }
        if (c == '}' || c == ']') --depth_;
        put(c);
        ++at_;
      }
    }
    return std::move(out_);
  }

private:
  void put(char c) { out_ += c; }

  /// From `"` to `"`.
  void copy_text() {
    put(from_[at_++]);
    while (at_ < from_.size()) {
      const char c = from_[at_];
      if (c == '\\' && at_ + 1 < from_.size()) {
        if (from_[at_ + 1] == 'u')
          copy_escape();
        else if (kEscapes.find(from_[at_ + 1]) == std::string_view::npos) {
          out_ += "\\\\"; // a backslash, then what stands behind it
          ++at_;
        } else {
          put(c);
          put(from_[at_ + 1]);
          at_ += 2;
        }
        continue;
      }
      if (is_control(c)) {
        constexpr std::string_view kHex = "0123456789abcdef";
        out_ += "\\u00";
        put(kHex[static_cast<unsigned char>(c) >> 4U]);
        put(kHex[static_cast<unsigned char>(c) & 15U]);
        ++at_;
        continue;
      }
      const std::size_t length = sequence_at(from_.substr(at_));
      out_ += length == 0 ? kReplacement : from_.substr(at_, length);
      at_ += std::max<std::size_t>(length, 1);
      if (c == '"') return;
    }
  }

  /// The unit of `\uXXXX` there; -1 if it is none.
  int unit_at(std::size_t at) const {
    if (at + 6 > from_.size() || from_[at] != '\\' || from_[at + 1] != 'u') return -1;
    int out = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      const char c = from_[i];
      if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return -1;
      out = out * 16 + (is_digit(c) ? c - '0' : std::tolower(c) - 'a' + 10);
    }
    return out;
  }

  void copy_escape() {
    const int unit = unit_at(at_);
    const bool is_high = unit >= 0xD800 && unit < 0xDC00;
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    const int next = is_high ? unit_at(at_ + 6) : -1;
    const std::size_t length = unit < 0 ? 2 : 6;
    if (is_high && next >= 0xDC00 && next < 0xE000) {
      out_ += from_.substr(at_, 12);
      at_ += 12;
      return;
    }
    if (is_high || is_low)
      out_ += "\\ufffd";
    else if (unit < 0)
      out_ += "\\\\u"; // no escape
    else
      out_ += from_.substr(at_, length);
    at_ += length;
  }

  void copy_number() {
    std::size_t end = at_ + 1;
    bool is_whole = true;
    for (; end < from_.size(); ++end) {
      const char c = from_[end];
      if (is_digit(c)) continue;
      if (c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-') break;
      is_whole = false;
    }
    const std::string_view number = from_.substr(at_, end - at_);
    const std::size_t digits = number.size() - (number.starts_with('-') ? 1 : 0);
    const bool is_lost = is_whole && digits > kSureDigits;
    if (is_lost) put('"');
    out_ += number;
    if (is_lost) put('"');
    at_ = end;
  }

  /// Over the object or array that begins here.
  void skip_nested() {
    out_ += kTooDeep;
    int inside = 0;
    while (at_ < from_.size()) {
      const char c = from_[at_];
      if (c == '"') {
        for (++at_; at_ < from_.size() && from_[at_] != '"'; ++at_)
          if (from_[at_] == '\\') ++at_;
      } else if (c == '{' || c == '[') {
        ++inside;
      } else if (c == '}' || c == ']') {
        --inside;
      }
      ++at_;
      if (inside == 0) break;
    }
    --depth_;
  }

  std::string_view from_;
  std::size_t at_ = 0;
  std::string out_;
  int depth_ = 0;
};

/// Whether anything in the text may be lost; says yes too often rather than too rarely.
bool may_lose(std::string_view json) {
  if (!simdjson::validate_utf8(json.data(), json.size())) return true;
  std::size_t digits = 0;
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && (is_control(c) || (c == '\\' && i + 1 < json.size() &&
                                      kEscapes.find(json[i + 1]) == std::string_view::npos)))
      return true;
    if (c == '"') in_text = !in_text;
    if (in_text && c == '\\' && i + 1 < json.size() && json[i + 1] != 'u') {
      ++i;
      digits = 0;
      continue;
    }
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits > kSureDigits) return true;
    if (c == '\\' && i + 2 < json.size() && json[i + 1] == 'u' &&
        (json[i + 2] == 'd' || json[i + 2] == 'D' || !is_hex_unit(json.substr(i + 2))))
      return true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

/// The keys of `.a.b`; nothing if the program is more than that.
std::optional<std::vector<std::string>> keys_of(std::string_view path) {
  while (!path.empty() && (path.back() == ' ' || path.back() == '\n'))
    path.remove_suffix(1);
  std::vector<std::string> out;
  if (path == ".") return out;
  while (!path.empty()) {
    if (path.front() != '.') return std::nullopt;
    std::size_t end = 1;
    while (end < path.size() &&
           (std::isalnum(static_cast<unsigned char>(path[end])) != 0 || path[end] == '_'))
      ++end;
    if (end == 1 || is_digit(path[1])) return std::nullopt;
    out.emplace_back(path.substr(1, end - 1));
    path.remove_prefix(end);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

} // namespace

bool is_readable(std::string_view json) {
  return !json.starts_with("\xEF\xBB\xBF") && !may_lose(json);
}

std::string readable(std::string_view json) {
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  return may_lose(json) ? Copy(json).make() : std::string(json);
}

std::string outline(std::string_view json) {
  if (json.size() <= kLargePart) return std::string(json);
  std::string out;
  std::vector<std::size_t> begins; // of the containers that are open, in `out`
  const auto shorten = [&](std::size_t begin) {
    if (begins.size() + 1 < kInRecord || out.size() - begin <= kLargePart) return;
    out.erase(begin);
    out += "null";
  };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') {
      const std::size_t begin = out.size();
      const std::size_t first = i;
      for (++i; i < json.size() && json[i] != '"'; ++i)
        if (json[i] == '\\') ++i;
      out += json.substr(first, i + 1 - first);
      shorten(begin);
      continue;
    }
    if (c == '{' || c == '[') begins.push_back(out.size());
    out += c;
    if ((c == '}' || c == ']') && !begins.empty()) {
      const std::size_t begin = begins.back();
      begins.pop_back();
      shorten(begin);
    }
  }
  return out;
}

std::optional<JqAnswer> elements_at(std::string_view path, std::string_view json) {
  namespace ondemand = simdjson::ondemand;
  const auto keys = keys_of(path);
  if (!keys) return std::nullopt;
  JqAnswer out;
  const auto fail = [&](const std::string &why) {
    out.outputs.clear();
    out.error = why;
    return out;
  };
  ondemand::parser parser;
  const simdjson::padded_string padded(json);
  ondemand::document document;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return fail("not JSON");
  ondemand::value value;
  ondemand::array array;
  if (keys->empty()) {
    bool is_null = false;
    if (document.is_null().get(is_null) == simdjson::SUCCESS && is_null) return out;
    if (document.get_array().get(array) != simdjson::SUCCESS)
      return fail("the records are no array");
  } else {
    for (const std::string &key : *keys) {
      const bool is_first = &key == &keys->front();
      const auto error = is_first ? document.find_field_unordered(key).get(value)
                                  : value.find_field_unordered(key).get(value);
      if (error == simdjson::NO_SUCH_FIELD) return fail("the answer has no `" + key + "`");
      if (error != simdjson::SUCCESS) return fail("not JSON");
      bool is_null = false;
      if (value.is_null().get(is_null) == simdjson::SUCCESS && is_null) return out;
    }
    if (value.get_array().get(array) != simdjson::SUCCESS) return fail("the records are no array");
  }
  for (auto element : array) {
    std::string_view text;
    if (simdjson::to_json_string(element).get(text) != simdjson::SUCCESS) return fail("not JSON");
    out.outputs.emplace_back(trimmed(text));
  }
  return out;
}

} // namespace slax::connector

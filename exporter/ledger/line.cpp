// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/line.hpp"

#include "compiler/base/hex.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/store/record_hash.hpp"

#include <charconv>

namespace slax::ledger {
namespace {

constexpr std::size_t kPartDigits = 12; ///< 48 bits
constexpr std::size_t kHeadDigits = 3 * kPartDigits;

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string part_digits(std::int64_t part) {
  std::string out(kPartDigits, '0');
  for (std::size_t i = kPartDigits; i-- > 0; part >>= 4)
    out[i] = "0123456789abcdef"[part & 15];
  return out;
}

} // namespace

std::string hash_of(std::string_view text) { return slac::base::to_hex(store::record_hash(text)); }

Line seal(const Draft &draft, std::int64_t number, std::string_view previous,
          slac::time::Instant at) {
  Value::Object body = draft.body;
  body["account"] = draft.account;
  body["kind"] = draft.kind;
  body["number"] = number;
  body["previous"] = previous;
  body["subject"] = draft.subject;
  body["written"] = slac::time::format_rfc3339({at.ns - at.ns % slac::time::kSecond});
  Line out{draft.account, number, draft.kind, draft.subject, canonical(Value(std::move(body))), {}};
  out.hash = hash_of(out.text);
  return out;
}

bool columns_fit(const Line &line) {
  const auto body = parse_value(line.text);
  return body && hash_of(line.text) == line.hash && body->text("account") == line.account &&
         body->number("number") == line.number && body->text("kind") == line.kind &&
         body->text("subject") == line.subject;
}

std::array<std::int64_t, 3> head_parts(std::string_view hash) {
  std::array<std::int64_t, 3> out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::string_view digits = hash.substr(i * kPartDigits, kPartDigits);
    std::from_chars(digits.data(), digits.data() + digits.size(), out[i], 16);
  }
  return out;
}

std::string head_digits(std::string_view given) {
  if (given.find(',') == std::string_view::npos)
    return given.size() >= kHeadDigits && given.size() <= kNoHash.size() && is_hex(given)
               ? std::string(given)
               : std::string();
  if (given.ends_with(',')) return {};
  std::string out;
  while (!given.empty()) {
    const std::size_t comma = std::min(given.find(','), given.size());
    std::int64_t part = -1;
    const auto [at, error] = std::from_chars(given.data(), given.data() + comma, part);
    if (error != std::errc{} || at != given.data() + comma || part < 0 || part >> 48 != 0)
      return {};
    out += part_digits(part);
    given.remove_prefix(std::min(comma + 1, given.size()));
  }
  return out.size() == kHeadDigits ? out : std::string();
}

} // namespace slax::ledger

// SPDX-License-Identifier: Apache-2.0
// Proofs of a delivery, one function a scheme, compared in constant time. inbox.cpp calls it before
// it keeps a byte.
#include "exporter/source/signature.hpp"

#include "compiler/base/ascii.hpp"
#include "compiler/base/hex.hpp"
#include "compiler/time/rfc3339.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace slax::source {
namespace {

using slac::model::Signature;
using slac::time::Instant;

constexpr std::size_t kMaxSignatures = 16;

using slac::base::lower;

std::string hmac(std::string_view key, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char *>(message.data()), message.size(), digest.data(),
           &size) == nullptr)
    return {};
  return {reinterpret_cast<const char *>(digest.data()), size};
}

std::string to_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                                   reinterpret_cast<const unsigned char *>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string from_base64(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                                   reinterpret_cast<const unsigned char *>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return {};
  out.resize(static_cast<std::size_t>(size));
  for (std::size_t end = text.size(); end > 0 && text[end - 1] == '='; --end)
    out.pop_back(); // the decoder counts padding
  return out;
}

/// Neither content nor length of what is expected shows in the time that it takes.
bool same(std::string_view got, std::string_view expected) {
  return got.size() == expected.size() &&
         CRYPTO_memcmp(got.data(), expected.data(), expected.size()) == 0;
}

/// The parts of a header with several signatures or keys: `t=1,v1=ab`.
std::vector<std::string_view> parts(std::string_view value, char separator) {
  std::vector<std::string_view> out;
  while (!value.empty() && out.size() < kMaxSignatures) {
    const std::size_t end = separator == 0 ? std::string_view::npos : value.find(separator);
    std::string_view part = value.substr(0, end);
    while (part.starts_with(' '))
      part.remove_prefix(1);
    while (part.ends_with(' '))
      part.remove_suffix(1);
    out.push_back(part);
    if (end == std::string_view::npos) break;
    value.remove_prefix(end + 1);
  }
  return out;
}

std::string_view timestamp_of(const Signature &terms, const Headers &headers) {
  if (!terms.timestamp.ends_with('=')) return header(headers, terms.timestamp);
  for (const std::string_view part : parts(header(headers, terms.header), terms.separator))
    if (part.starts_with(terms.timestamp)) return part.substr(terms.timestamp.size());
  return {};
}

/// Unix seconds, or RFC 3339.
std::optional<Instant> parse_time(std::string_view text) {
  std::int64_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec == std::errc{} && read.ptr == text.data() + text.size()) {
    if (seconds < 0 || seconds > 9'000'000'000) return std::nullopt;
    return Instant{seconds * slac::time::kSecond};
  }
  const auto parsed = slac::time::parse_rfc3339(std::string(text), false);
  const auto *at = std::get_if<Instant>(&parsed);
  return at == nullptr ? std::nullopt : std::optional(*at);
}

Proof prove(const Signature &terms, const std::string &secret, const Headers &headers,
            std::string_view body, Instant now) {
  using Signs = Signature::Signs;
  const std::string_view given = header(headers, terms.header);
  const std::string_view timestamp = timestamp_of(terms, headers);
  const std::string_view id = header(headers, terms.id);
  if (given.empty()) return Proof::Missing;
  std::string message;
  if (terms.signs == Signs::IdTimestampBody) (message += id) += '.';
  if (terms.signs != Signs::Body) message += timestamp;
  if (terms.signs == Signs::TimestampDotBody || terms.signs == Signs::IdTimestampBody)
    message += '.';
  message += body;
  constexpr std::string_view kKeyMark = "whsec_";
  std::string_view key = secret;
  if (terms.key_is_base64 && key.starts_with(kKeyMark)) key.remove_prefix(kKeyMark.size());
  const std::string digest =
      hmac(terms.key_is_base64 ? from_base64(key) : std::string(key), message);
  const std::string expected = terms.base64 ? to_base64(digest) : slac::base::to_hex(digest);
  bool right = false;
  for (const std::string_view part : parts(given, terms.separator))
    if (part.starts_with(terms.prefix) && same(part.substr(terms.prefix.size()), expected))
      right = true;
  if (!right || digest.empty()) return Proof::Wrong;
  if (terms.signs == Signs::Body) return Proof::Ok;
  const auto at = parse_time(timestamp);
  if (!at) return Proof::Missing;
  const std::int64_t distance = now.ns > at->ns ? now.ns - at->ns : at->ns - now.ns;
  return distance > terms.tolerance.ns ? Proof::TooOld : Proof::Ok;
}

} // namespace

std::string_view header(const Headers &headers, std::string_view name) {
  if (name.empty()) return {};
  const std::string wanted = lower(name);
  for (const auto &[field, value] : headers)
    if (field == wanted) return value;
  return {};
}

namespace {

Proof prove_one(const slac::model::Webhook &webhook, const std::string &secret,
                const Credentials &credentials, std::string_view body, Instant now) {
  const Headers &headers = credentials.headers;
  if (!webhook.certificate.value.empty()) {
    const std::vector<std::string> &names = credentials.client_names;
    if (names.empty()) return Proof::Missing;
    return std::find(names.begin(), names.end(), secret) == names.end() ? Proof::Wrong : Proof::Ok;
  }
  if (webhook.signature) return prove(*webhook.signature, secret, headers, body, now);
  const std::string_view given = header(headers, "authorization");
  if (given.empty()) return Proof::Missing;
  const std::string expected = webhook.bearer ? "Bearer " + secret : "Basic " + to_base64(secret);
  return same(given, expected) ? Proof::Ok : Proof::Wrong;
}

} // namespace

Proof prove(const slac::model::Webhook &webhook, const std::string &secret,
            const Credentials &credentials, std::string_view body, Instant now) {
  Proof out = Proof::Wrong; // without a secret nothing is proven
  for (std::size_t begin = 0; begin < secret.size();) {
    const std::size_t end = std::min(secret.find('\n', begin), secret.size());
    std::string one = secret.substr(begin, end - begin);
    if (one.ends_with('\r')) one.pop_back();
    begin = end + 1;
    if (one.empty()) continue;
    const Proof found = prove_one(webhook, one, credentials, body, now);
    if (found == Proof::Ok) return found;
    if (out == Proof::Wrong) out = found;
  }
  return out;
}

} // namespace slax::source

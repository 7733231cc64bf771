// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/signature.hpp"

#include <catch2/catch.hpp>

using namespace slax::source;
using slac::model::Signature;
using slac::model::Webhook;
using slac::time::Instant;

namespace {

constexpr Instant kNow{1'774'745'400 * slac::time::kSecond};

Webhook signed_by(Signature signature) {
  Webhook out;
  signature.tolerance = {5 * slac::time::kMinute};
  out.signature = std::move(signature);
  return out;
}

Signature of(std::string header) {
  Signature out;
  out.header = std::move(header);
  return out;
}

Proof proof_of(const Webhook &webhook, const std::string &secret, const Headers &headers,
               const std::string &body, Instant now) {
  return prove(webhook, secret, {headers, {}}, body, now);
}

} // namespace

// The digests were made with: printf '%s' MESSAGE | openssl dgst -sha256 -hmac KEY
TEST_CASE("a body's HMAC in hex behind a prefix, one of several") {
  Signature terms = of("X-PagerDuty-Signature");
  terms.prefix = "v1=";
  terms.separator = ',';
  const Webhook webhook = signed_by(terms);
  const std::string right = "v1=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
  const auto with = [&](const std::string &value, const std::string &body) {
    return proof_of(webhook, "key", {{"x-pagerduty-signature", value}}, body, kNow);
  };
  const std::string body = "The quick brown fox jumps over the lazy dog";
  CHECK(with(right, body) == Proof::Ok);
  CHECK(with("v1=00," + right, body) == Proof::Ok);
  CHECK(with(right + ", v1=00", body) == Proof::Ok);
  CHECK(with(right, body + " ") == Proof::Wrong);
  CHECK(with(right.substr(3), body) == Proof::Wrong);
  CHECK(with("v1=", body) == Proof::Wrong);
  CHECK(proof_of(webhook, "key", {}, body, kNow) == Proof::Missing);
  CHECK(proof_of(webhook, "", {{"x-pagerduty-signature", right}}, body, kNow) == Proof::Wrong);
}

TEST_CASE("a time that is signed inside the header keeps replays off") {
  Signature terms = of("X-Rootly-Signature");
  terms.prefix = "v1=";
  terms.separator = ',';
  terms.signs = Signature::Signs::TimestampBody;
  terms.timestamp = "t=";
  const Webhook webhook = signed_by(terms);
  const std::string header =
      "t=1774745400,v1=dea88729e7bb316fc96d6f7297e8d7e19939bb97e125287816845469dac88375";
  const auto at = [&](std::int64_t seconds, const std::string &value) {
    return proof_of(webhook, "s3cret", {{"x-rootly-signature", value}}, R"({"data":{}})",
                    {kNow.ns + seconds * slac::time::kSecond});
  };
  CHECK(at(0, header) == Proof::Ok);
  CHECK(at(300, header) == Proof::Ok);
  CHECK(at(301, header) == Proof::TooOld);
  CHECK(at(-301, header) == Proof::TooOld);
  CHECK(at(0, "t=1774745401" + header.substr(12)) == Proof::Wrong);
  CHECK(at(0, header.substr(13)) == Proof::Wrong);
}

TEST_CASE("Standard Webhooks: id, time and body, key and signature in base64") {
  // The example of the specification: https://www.standardwebhooks.com
  Signature terms = of("webhook-signature");
  terms.base64 = terms.key_is_base64 = true;
  terms.prefix = "v1,";
  terms.separator = ' ';
  terms.signs = Signature::Signs::IdTimestampBody;
  terms.timestamp = "webhook-timestamp";
  terms.id = "webhook-id";
  const Webhook webhook = signed_by(terms);
  const Headers headers{{"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
                        {"webhook-timestamp", "1614265330"},
                        {"webhook-signature", "v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= "
                                              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}};
  const std::string body = R"({"test": 2432232314})";
  const std::string key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  CHECK(proof_of(webhook, key, headers, body, {1'614'265'330 * slac::time::kSecond}) == Proof::Ok);
  CHECK(proof_of(webhook, key, headers, body, kNow) == Proof::TooOld);
  CHECK(proof_of(webhook, key, headers, body + "\n", {1'614'265'330 * slac::time::kSecond}) ==
        Proof::Wrong);
}

TEST_CASE("bearer and basic") {
  Webhook webhook;
  webhook.bearer = true;
  CHECK(proof_of(webhook, "t", {{"authorization", "Bearer t"}}, "", kNow) == Proof::Ok);
  CHECK(proof_of(webhook, "t", {{"authorization", "Bearer tt"}}, "", kNow) == Proof::Wrong);
  CHECK(proof_of(webhook, "t", {{"authorization", "t"}}, "", kNow) == Proof::Wrong);
  CHECK(proof_of(webhook, "t", {}, "", kNow) == Proof::Missing);
  webhook.bearer = false;
  webhook.basic = true;
  CHECK(proof_of(webhook, "user:pass", {{"authorization", "Basic dXNlcjpwYXNz"}}, "", kNow) ==
        Proof::Ok);
  CHECK(proof_of(webhook, "user:pass", {{"authorization", "Basic dXNlcjpwYXN0"}}, "", kNow) ==
        Proof::Wrong);
}

TEST_CASE("a certificate is the proof of whom it names") {
  Webhook webhook;
  webhook.certificate.value = "desk.example";
  const auto with = [&](const std::vector<std::string> &names) {
    return prove(webhook, "desk.example", {{}, names}, "", kNow);
  };
  CHECK(with({"Desk", "desk.example"}) == Proof::Ok);
  CHECK(with({"prometheus"}) == Proof::Wrong);
  CHECK(with({}) == Proof::Missing);
  CHECK(prove(webhook, "", {{}, {""}}, "", kNow) == Proof::Wrong);
}

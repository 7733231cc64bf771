// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/hex.hpp"
#include "exporter/access/gatekeeper.hpp"
#include "exporter/store/record_hash.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>

using namespace slax;
using namespace std::chrono_literals;
using access::Gatekeeper;
using access::read_web_config;
using access::WebConfig;
using http::Scope;

namespace {

// Of `secret`, at the least cost.
constexpr const char *kSecret = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

std::string problems(const std::string &text) {
  const auto read = read_web_config("/etc/web.yaml", text);
  const auto *wrong = std::get_if<std::string>(&read);
  return wrong == nullptr ? "" : *wrong;
}
WebConfig config(const std::string &text) {
  auto read = read_web_config("/etc/web.yaml", text);
  INFO(problems(text));
  REQUIRE(std::holds_alternative<WebConfig>(read));
  return std::get<WebConfig>(std::move(read));
}
std::string users(const std::string &hash = kSecret) {
  return "basic_auth_users: {alice: '" + hash + "', acme: '" + hash + "'}\n";
}
std::string sha256(std::string_view text) {
  return slac::base::to_hex(store::record_hash(text));
}

struct Asking {
  std::atomic<std::int64_t> seconds{1000};
  Gatekeeper keeper{[this] {
    return Gatekeeper::Clock::time_point(std::chrono::seconds(seconds.load()));
  }};
  explicit Asking(const std::string &text) { keeper.use(config(text)); }

  http::Verdict ask(const std::string &authorization, Scope scope = Scope::Page,
                    const std::string &peer = "192.0.2.1",
                    const std::vector<std::string> &names = {}) {
    std::promise<http::Verdict> said;
    keeper.check({scope, authorization, peer, names},
                 [&](http::Verdict verdict) { said.set_value(std::move(verdict)); });
    return said.get_future().get();
  }
};

constexpr const char *kAlice = "Basic YWxpY2U6c2VjcmV0"; // alice:secret
constexpr const char *kAcme = "basic YWNtZTpzZWNyZXQ=";  // acme:secret
constexpr const char *kWrong = "Basic YWxpY2U6d3Jvbmc="; // alice:wrong
constexpr const char *kNobody = "Basic bm9ib2R5OnNlY3JldA==";

} // namespace

TEST_CASE("a web configuration says who may see what") {
  const WebConfig read = config(users() + "slac:\n  users: {acme: {accounts: [acme]}}\n"
                                          "  tokens: [{name: ci, sha256: " +
                                sha256("t") + ", scopes: [metrics, api]}]\n");
  CHECK(read.users.at("alice").grant.scopes.size() == 3);
  CHECK_FALSE(read.users.at("alice").grant.accounts);
  CHECK(read.users.at("acme").grant.accounts->contains("acme"));
  CHECK_FALSE(read.users.at("acme").grant.scopes.contains(Scope::Metrics));
  CHECK(read.tokens.front().grant.scopes.size() == 2);
  CHECK_FALSE(read.tls);
  const WebConfig encrypted =
      config(users() + "tls_server_config: {cert_file: c.pem, key_file: /k.pem, client_ca_file: "
                       "a.pem, client_auth_type: VerifyClientCertIfGiven, min_version: TLS13}\n"
                       "slac: {certificates: {prometheus.example: {scopes: [metrics]}}}\n");
  CHECK(encrypted.tls->certificate == "/etc/c.pem");
  CHECK(encrypted.tls->key == "/k.pem");
  CHECK_FALSE(encrypted.tls->needs_client);
  CHECK(encrypted.tls->is_13_only);
}

TEST_CASE("everything that is wrong with a web configuration is named, and no hash is shown") {
  const auto says = [](const std::string &text, const std::string &what) {
    const std::string found = problems(text);
    INFO(found);
    CHECK(found.find(what) != std::string::npos);
    CHECK(found.find("c2VjcmV0") == std::string::npos);
  };
  says("", "it is empty");
  says("[]", "the file is a mapping");
  says("slac: {}", "nobody could sign in");
  says("tls_server_config: {cert_file: c, key_file: k}", "for TLS alone use --tls-cert");
  says("basic_auth_users: {}", "a mapping of names to bcrypt hashes");
  says("basic_auth_users: {alice: secretc2VjcmV0}", "web.yaml:1:27: the hash of alice is no bcrypt");
  says("basic_auth_users: {alice: '$2b$99$abcdefghijklmnopqrstuuEfM1fFUuOwnWRfQ6eBP/lGJz4Ug9Xqq'}",
       "no bcrypt hash");
  says(users() + "http_server_config: {http2: true}", "the file has no http_server_config here");
  says(users() + "slac: {users: {bob: {}}}", "bob is not among basic_auth_users");
  says(users() + "slac: {users: {acme: {scopes: [write]}}}", "a scope is metrics, api or page");
  says(users() + "slac: {users: {acme: {scopes: [metrics], accounts: [acme]}}}",
       "metrics are of all accounts");
  says(users() + "slac: {users: {acme: {scopes: []}}}", "scopes is a list");
  says(users() + "slac: {users: {acme: {accounts: []}}}", "leave it out for all");
  says(users() + "slac: {tokens: [{name: ci, sha256: abc}]}", "64 lower-case hexadecimal digits");
  says(users() + "slac: {tokens: [{sha256: " + sha256("x") + "}]}", "a token needs a name");
  says(users() + "slac: {certificates: {a: {}}}", "needs tls_server_config with client_ca_file");
  const std::string tls = users() + "tls_server_config: {cert_file: c, key_file: k, ";
  says(tls + "client_auth_type: RequireAnyClientCert}", "nobody verified proves nothing");
  says(tls + "client_auth_type: RequireAndVerifyClientCert}", "needs client_ca_file");
  says(tls + "client_ca_file: a}", "client_ca_file needs client_auth_type");
  says(tls + "cipher_suites: [x]}", "tls_server_config has no cipher_suites here");
  says(tls + "min_version: TLS10}", "min_version is TLS12 or TLS13");
  says(users() + "tls_server_config: {cert_file: c}", "needs cert_file and key_file");
}

TEST_CASE("a guard lets in whom it knows, for what they may ask") {
  Asking guard(users() + "slac:\n  users: {acme: {accounts: [acme]}}\n"
                         "  tokens: [{name: ci, sha256: " +
               sha256("token") + ", scopes: [metrics]}]\n");
  for (int again = 0; again < 2; ++again) { // the second time it is remembered
    const auto alice = guard.ask(kAlice);
    REQUIRE(alice.access);
    CHECK(alice.access->user == "alice");
    CHECK(alice.access->sees("anybody"));
    const auto acme = guard.ask(kAcme, Scope::Api);
    REQUIRE(acme.access);
    CHECK(acme.access->sees("acme"));
    CHECK_FALSE(acme.access->sees("other"));
    CHECK(guard.ask(kAcme, Scope::Metrics).refusal == 403);
  }
  CHECK(guard.ask("Bearer token", Scope::Metrics).access->user == "ci");
  CHECK(guard.ask("Bearer token", Scope::Api).refusal == 403);
  for (const char *wrong : {"", "Basic", "Basic !", "Basic YWxpY2U=", "Digest x", "Bearer", kWrong,
                            kNobody, "Bearer other"})
    CHECK(guard.ask(wrong, Scope::Page, wrong).refusal == 401);
  CHECK_FALSE(guard.ask(kAlice).access->user.empty());
  guard.keeper.use(config("basic_auth_users: {bob: '" + std::string(kSecret) + "'}"));
  CHECK(guard.ask(kAlice).refusal == 401); // what was remembered went with the configuration
}

TEST_CASE("a certificate is a name") {
  Asking guard("tls_server_config: {cert_file: c, key_file: k, client_ca_file: a, "
               "client_auth_type: RequireAndVerifyClientCert}\n"
               "slac: {certificates: {prometheus.example: {scopes: [metrics]}}}\n");
  CHECK(guard.ask("", Scope::Metrics, "p", {"other", "prometheus.example"}).access);
  CHECK(guard.ask("", Scope::Api, "p", {"prometheus.example"}).refusal == 403);
  CHECK(guard.ask("", Scope::Metrics, "p", {"other"}).refusal == 401);
}

TEST_CASE("who fails again and again has to wait, and nobody else") {
  Asking guard(users());
  CHECK(guard.ask(kAlice, Scope::Page, "192.0.2.9").access);
  CHECK(guard.ask(kAlice).access);
  for (int i = 0; i < Gatekeeper::kFreeFailures; ++i)
    CHECK(guard.ask(i % 2 == 0 ? kWrong : "Bearer x").refusal == 401);
  const auto refused = guard.ask(kWrong);
  CHECK(refused.refusal == 429);
  CHECK(refused.retry_after == 1);
  CHECK(guard.ask(kNobody).refusal == 429);
  CHECK(guard.ask(kAcme).refusal == 429);               // the right one has to wait too
  CHECK(guard.ask(kAlice).access);                      // but for one that was right from here
  CHECK(guard.ask(kAcme, Scope::Page, "p").access);     // and elsewhere
  guard.seconds += 1;
  CHECK(guard.ask(kWrong).refusal == 401);
  CHECK(guard.ask(kWrong).retry_after == 2);
  for (int i = 0; i < 20; ++i) {
    guard.seconds += 60;
    CHECK(guard.ask(kWrong).refusal == 401);
  }
  CHECK(guard.ask(kWrong).retry_after == 60);
  guard.seconds += 3600;
  for (int i = 0; i < Gatekeeper::kFreeFailures; ++i)
    CHECK(guard.ask(kWrong).refusal == 401); // long ago is forgotten
}

TEST_CASE("who has to wait does not learn which guess is right") {
  Asking guard(users() + "slac:\n  tokens: [{name: ci, sha256: " + sha256("t") +
               ", scopes: [metrics]}]\n");
  CHECK(guard.ask(kAlice, Scope::Page, "192.0.2.9").access); // so that it is remembered
  CHECK(guard.ask("Bearer t", Scope::Metrics, "192.0.2.9").access);
  for (int i = 0; i < Gatekeeper::kFreeFailures; ++i)
    CHECK(guard.ask(kWrong).refusal == 401);
  CHECK(guard.ask(kWrong).refusal == 429);
  CHECK(guard.ask(kAlice).refusal == 429);
  CHECK(guard.ask("Bearer x", Scope::Metrics).refusal == 429);
  CHECK(guard.ask("Bearer t", Scope::Metrics).refusal == 429);
  CHECK(guard.ask(kAlice, Scope::Page, "192.0.2.9").access); // where it was right before
  guard.seconds += 1;
  CHECK(guard.ask(kAlice).access);
}

TEST_CASE("the addresses of one IPv6 network are one") {
  Asking guard(users());
  for (int i = 0; i < Gatekeeper::kFreeFailures; ++i)
    CHECK(guard.ask(kWrong, Scope::Page, "2001:db8:1:2::" + std::to_string(i)).refusal == 401);
  CHECK(guard.ask(kWrong, Scope::Page, "2001:db8:1:2:ffff::9").refusal == 429);
  CHECK(guard.ask(kWrong, Scope::Page, "2001:db8:1:3::9").refusal == 401);
}

// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/record_writer.hpp"
#include "tests/support/fake_outside.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

using namespace slax;
using source::WriteOutcome;
using support::FakeOutside;

namespace {

constexpr const char *kSpec = R"(apiVersion: slac/v1
kind: Connector
metadata: {name: desk}
spec:
  parameters: {token: {secret: true}, site: {default: main}}
  poll: {url: "https://desk.example/t", headers: {A: $token}, records: ., key: .id}
  write:
    headers: {Authorization: Bearer $token}
    fields: [u_]
    requests:
      - {method: PUT, url: "https://desk.example/t/$key", body: '.fields | select(. != {})'}
      - method: POST
        url: https://desk.example/t/$key/notes?site=$site
        body: 'select(.note) | {text: .note, mark: .marker, site: $with.site, secret: $with.token}'
        sent: {url: "https://desk.example/t/$key/notes?q=$marker", when: 'any(.[]; . == $marker)'}
  map: 'empty'
---
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec: {use: desk, with: {token: {env: TOKEN}}}
)";

struct Desk {
  WriteOutcome write(bool may_have_arrived = false) {
    return writer.write(written, may_have_arrived, {});
  }

  static constexpr const char *kPut = "PUT https://desk.example/t/a%20b";
  static constexpr const char *kPost = "POST https://desk.example/t/a%20b/notes?site=main";
  static constexpr const char *kLook = "https://desk.example/t/a%20b/notes?q=sla-1";

  FakeOutside fake;
  source::Outside outside = fake.outside();
  std::shared_ptr<const slac::model::Model> model = support::model_of(kSpec);
  connector::Values values{{"token", "T"}, {"site", "main"}};
  connector::Writing writing{model->connectors.front(), model->sources.front(), {{"site", "main"}}};
  source::PollCounts counts;
  source::RecordWriter writer{
      model->connectors.front(), model->sources.front(), values, writing, outside, counts};
  connector::Written written{"a b", "sla-1", "a \"note\"", {{"u_a", "x"}, {"u_b", ""}}};
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("an entry is written with all requests, without a secret in a program") {
  Desk d;
  d.fake.answers(Desk::kPut, FakeOutside::status(204));
  d.fake.answers(Desk::kPost, FakeOutside::status(201));
  CHECK(d.write().error.empty());
  CHECK(d.fake.asked == Texts{Desk::kPut, Desk::kPost});
  CHECK(d.fake.bodies ==
        Texts{R"({"u_a":"x","u_b":""})",
              R"({"text":"a \"note\"","mark":"sla-1","site":"main","secret":null})"});
  CHECK(d.fake.headers == Texts{"Content-Type: application/json", "Authorization: Bearer T"});
}

TEST_CASE("what has nothing to say is not sent") {
  Desk d;
  d.fake.answers(Desk::kPost, FakeOutside::status(201));
  d.written.fields.clear();
  CHECK(d.write().error.empty());
  CHECK(d.fake.asked == Texts{Desk::kPost});
}

TEST_CASE("what may have arrived is looked for, and sent where it did not") {
  Desk d;
  d.fake.answers(Desk::kPut, FakeOutside::status(200));
  d.fake.answers(Desk::kLook, FakeOutside::ok(R"(["sla-0"])"));
  d.fake.answers(Desk::kLook, FakeOutside::ok(R"(["sla-1"])"));
  d.fake.answers(Desk::kPost, FakeOutside::failure("broke"));
  CHECK(d.write(true).error == "broke");
  CHECK(d.fake.asked == Texts{Desk::kPut, Desk::kLook, Desk::kPost});
  d.fake.asked.clear();
  CHECK(d.write(true).error.empty());
  CHECK(d.fake.asked == Texts{Desk::kPut, Desk::kLook});
}

TEST_CASE("how it failed is said: by whom, for how long, for good") {
  Desk d;
  d.fake.answers(Desk::kPut, FakeOutside::status(429, {{"retry-after", "7"}}));
  d.fake.answers(Desk::kPut, FakeOutside::status(403));
  d.fake.answers(Desk::kPut, FakeOutside::failure("no way there"));
  WriteOutcome outcome = d.write();
  CHECK(outcome.status == 429);
  CHECK(outcome.wait->ns == 7 * slac::time::kSecond);
  outcome = d.write();
  CHECK(outcome.status == 403);
  CHECK_FALSE(outcome.wait);
  outcome = d.write();
  CHECK(outcome.status == 0);
  CHECK(outcome.error == "no way there");
  CHECK_FALSE(outcome.is_final);
  CHECK(d.fake.bodies.size() == 3); // nothing is sent again by itself
}

TEST_CASE("an answer that cannot be read is no proof: it is looked for again") {
  Desk d;
  d.fake.answers(Desk::kPut, FakeOutside::status(200));
  d.fake.answers(Desk::kLook, FakeOutside::ok("<html>"));
  const WriteOutcome outcome = d.write(true);
  CHECK(outcome.error.starts_with("an answer that cannot be read"));
  CHECK_FALSE(outcome.is_final);
  CHECK(d.fake.asked == Texts{Desk::kPut, Desk::kLook});
}

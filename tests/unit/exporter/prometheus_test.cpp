// SPDX-License-Identifier: Apache-2.0
// Answers as prometheus.io/docs, "HTTP API", shows them.
#include "exporter/source/prometheus.hpp"
#include "tests/support/fake_outside.hpp"
#include "tests/support/spec.hpp"

using namespace slax;
using support::FakeOutside;

namespace {

constexpr const char *kUrl = "http://p:9090/base/api/v1/query?query=up%7Ba%3D%22b%22%7D&time="
                             "1435781451&partial_response=false&deny_partial_response=1";

struct World {
  std::variant<std::vector<source::Sample>, source::NoAnswer> ask(const FakeOutside::Answer &answer,
                                                                  const std::string &bearer = {}) {
    outside.answers(kUrl, answer);
    source::Prometheus prometheus("http://p:9090/base", bearer, outside.outside().http({}));
    return prometheus.ask("up{a=\"b\"}", support::at("2015-07-01T20:10:51Z"));
  }
  std::string refusal(const FakeOutside::Answer &answer) {
    const auto got = ask(answer);
    REQUIRE(std::holds_alternative<source::NoAnswer>(got));
    return std::get<source::NoAnswer>(got).why;
  }
  FakeOutside outside;
};

} // namespace

TEST_CASE("an instant query gives a vector of finite values") {
  World w;
  const auto got = w.ask(FakeOutside::ok(R"({"status":"success","data":{"resultType":"vector",
    "result":[{"metric":{"__name__":"up","job":"prometheus"},"value":[1435781451.781,"1"]},
              {"metric":{"job":"node"},"value":[1435781451.781,"9.99e-1"]},
              {"metric":{"job":"a"},"value":[1435781451.781,"NaN"]},
              {"metric":{"job":"b"},"value":[1435781451.781,"+Inf"]}]}})"),
                         "secret");
  const auto *samples = std::get_if<std::vector<source::Sample>>(&got);
  REQUIRE(samples != nullptr);
  REQUIRE(samples->size() == 2);
  CHECK(samples->front().labels.at("job") == "prometheus");
  CHECK(samples->front().value == 1);
  CHECK(samples->back().value == 0.999);
  CHECK(w.outside.headers == std::vector<std::string>{"Authorization: Bearer secret"});
}

TEST_CASE("what is no complete answer is none") {
  CHECK(World().refusal(FakeOutside::failure("no route")) == "no route");
  CHECK(World().refusal(FakeOutside::status(503)) == "status 503");
  CHECK(
      World().refusal(source::HttpAnswer{
          400, {}, R"({"status":"error","errorType":"bad_data","error":"invalid\nparameter"})"}) ==
      "status 400: invalid\\nparameter");
  CHECK(World().refusal(FakeOutside::ok("<html>")) == "it does not answer as a Prometheus");
  CHECK(
      World().refusal(FakeOutside::ok(
          R"({"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"1"]}})")) ==
      "it does not answer as a Prometheus");
  CHECK(World().refusal(FakeOutside::ok(
            R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}})")) ==
        "it does not answer as a Prometheus");
  // As Thanos and Prometheus's remote read say that a store did not answer.
  CHECK(
      World().refusal(FakeOutside::ok(
          R"({"status":"success","warnings":["store b: no answer"],"data":{"resultType":"vector","result":[]}})")) ==
      "it says that its answer is not complete");
  // As VictoriaMetrics does.
  CHECK(
      World().refusal(FakeOutside::ok(
          R"({"status":"success","isPartial":true,"data":{"resultType":"vector","result":[]}})")) ==
      "it says that its answer is not complete");
  CHECK(World().refusal(FakeOutside::ok(R"({"data":{"resultType":"vector","result":[]}})")) ==
        "it does not answer as a Prometheus");
}

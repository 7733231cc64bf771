// SPDX-License-Identifier: Apache-2.0
// Against a server of our own that answers as a Prometheus does, and as none would.
#include "compiler/promql/parse.hpp"
#include "compiler/query/prometheus.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <httplib.h>
#include <thread>

using namespace slac;

namespace {

using Handler = std::function<void(const httplib::Request &, httplib::Response &)>;

class FakePrometheus {
public:
  explicit FakePrometheus(Handler handler) {
    server_.Post("/prom/api/v1/query", [this, handler](const auto &request, auto &response) {
      asked = request.get_param_value("query");
      authorization = request.get_header_value("Authorization");
      handler(request, response);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running())
      std::this_thread::yield();
  }
  ~FakePrometheus() {
    server_.stop();
    thread_.join();
  }
  FakePrometheus(const FakePrometheus &) = delete;
  FakePrometheus &operator=(const FakePrometheus &) = delete;

  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

  std::string asked;
  std::string authorization;

private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

Handler answers(std::string body, int status = 200) {
  return [body, status](const httplib::Request &, httplib::Response &response) {
    response.status = status;
    response.set_content(body, "application/json");
  };
}

/// The value, "none", or the error.
std::string ask(const std::string &url, const std::string &query = "up") {
  const auto parsed = promql::parse(query, promql::Dialect{});
  query::Prometheus prometheus(url);
  const auto value = prometheus.value(std::get<promql::Expr>(parsed));
  if (!value) return value.error().reason;
  return value.value() ? std::to_string(*value.value()) : "none";
}

std::string ask(const FakePrometheus &at) { return ask("http://" + at.host() + "/prom"); }

constexpr const char *kSeven =
    R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"7"]}]}})";

} // namespace

TEST_CASE("a value is asked for as it is written, with user and password") {
  FakePrometheus prometheus(answers(kSeven));
  const std::string query = R"(sum by (job) (rate(up{a="ü%&+=# b"}[5m])))";
  const std::string url = "http://u%40x:p%3As%25@" + prometheus.host() + "/prom//";
  CHECK(ask(url, query) == "7.000000");
  CHECK(prometheus.asked == query);
  CHECK(prometheus.authorization == "Basic dUB4OnA6cyU="); // u@x:p:s%
  CHECK(ask(prometheus.host() + "/prom") == "7.000000");
  CHECK(prometheus.authorization.empty());
}

TEST_CASE("no series and NaN are no value") {
  CHECK(ask(FakePrometheus(answers(R"({"data":{"result":[]}})"))) == "none");
  CHECK(ask(FakePrometheus(answers(R"({"data":{"result":[{"value":[1,"NaN"]}]}})"))) == "none");
}

TEST_CASE("what is no answer of a Prometheus is an error") {
  CHECK(ask(FakePrometheus(answers("<html>"))) == "does not answer as a Prometheus");
  CHECK(ask(FakePrometheus(answers(R"({"data":{"result":[1]}})"))) ==
        "does not answer as a Prometheus");
  CHECK(ask(FakePrometheus(answers("", 404))) == "answered with status 404");
  CHECK(ask(FakePrometheus(answers("{\"error\":\"too \\u001b[31mmany\"}", 422))) ==
        R"(too \x1b[31mmany)");
  CHECK(ask(FakePrometheus(answers(std::string(5U << 20U, ' ')))) ==
        "answers with more than 4 MiB");
}

TEST_CASE("a redirect is not followed") {
  FakePrometheus target(answers(kSeven));
  FakePrometheus from([&](const httplib::Request &, httplib::Response &response) {
    response.set_redirect("http://" + target.host() + "/prom/api/v1/query", 307);
  });
  CHECK(ask(from) == "answered with status 307");
  CHECK(target.asked.empty());
}

TEST_CASE("addresses that nobody answers at") {
  CHECK(ask("http://user:secret@127.0.0.1:1") == "no connection");
  CHECK(ask("file:///etc/passwd") == "is neither an http:// nor an https:// address");
  for (const char *url : {"http://", "https:///", "http://h:99999999999", "http://h:0",
                          "http://h:x", "http://:80", "http://[::1", "http://[::1]x:1"})
    CHECK(ask(url) == "names no host, or no port from 1 to 65535");
  CHECK(ask("http://[::1]:1/") == "no connection");
}

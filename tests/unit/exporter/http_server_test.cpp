// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/server.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

using namespace slax::http;
using Clock = std::chrono::steady_clock;

namespace {

/// A client that waits for at most five seconds.
class Client {
public:
  explicit Client(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{5, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr *>(&to), sizeof to) == 0);
  }
  ~Client() { ::close(fd_); }
  Client(const Client &) = delete;
  Client &operator=(const Client &) = delete;

  void send(std::string_view text) {
    REQUIRE(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(text.size()));
  }
  /// What comes next, up to `limit` bytes; nothing at the end.
  std::string read(std::size_t limit) {
    std::string out(limit, '\0');
    const ssize_t got = ::recv(fd_, out.data(), limit, 0);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
  }
  std::size_t count_to_end() {
    std::vector<char> some(1 << 18);
    std::size_t out = 0;
    for (ssize_t got = 0; (got = ::recv(fd_, some.data(), some.size(), 0)) > 0;)
      out += static_cast<std::size_t>(got);
    return out;
  }
  std::string read_to_end() {
    std::string out;
    for (std::string more; !(more = read(1 << 20)).empty();)
      out += more;
    return out;
  }

private:
  int fd_;
};

const std::string kClose = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";

std::string ask(int port, const std::string &line, const std::string &fields = "") {
  Client client(port);
  client.send(line + kClose + fields + "\r\n");
  return client.read_to_end();
}

std::string body_of(const std::string &response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}

Route fixed(std::string path, std::string text) {
  return {std::move(path), [body = make_body(std::move(text))](const Request &) {
            return Response{200, "text/plain", body, nullptr};
          }};
}

int start(Server &server) {
  auto port = server.start("127.0.0.1", 0);
  REQUIRE(port);
  return port.value();
}

/// 300 MB in 20 000 chunks, which are one.
std::shared_ptr<const Body> large_body() {
  const auto chunk = std::make_shared<const std::string>(15'000, 'x');
  return std::make_shared<const Body>(
      Body{std::vector<Chunk>(20'000, chunk), std::size_t{15'000} * 20'000});
}

/// The most memory that this process ever held, in KiB.
long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return 0;
}

} // namespace

TEST_CASE("a response is spelled so") {
  Server server({fixed("/a", "text\n")});
  const int port = start(server);
  CHECK(ask(port, "GET /a") ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
        "Connection: close\r\n\r\ntext\n");
  CHECK(ask(port, "HEAD /a") ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
        "Connection: close\r\n\r\n");
  CHECK(ask(port, "PUT /a") == "HTTP/1.1 405 Method Not Allowed\r\n"
                               "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 19\r\n"
                               "Allow: GET, HEAD\r\nConnection: close\r\n\r\nMethod Not Allowed\n");
  CHECK(body_of(ask(port, "PUT /b")) == "Not Found\n");
}

TEST_CASE("a server is called by its own names only") {
  Route open = fixed("/open", "text\n");
  open.is_open = true;
  Server server({fixed("/a", "text\n"), open});
  server.allow_only({"SLA.example"});
  const int port = start(server);
  const auto status = [&](const std::string &line, const std::string &host) {
    Client client(port);
    client.send(line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    return client.read_to_end().substr(9, 3);
  };
  for (const char *host : {"sla.example", "Sla.Example:9877", "sla.example.", "localhost",
                           "a.localhost:80", "127.0.0.1:9877", "10.1.2.3", "[::1]:9877", ""}) {
    CAPTURE(host);
    CHECK(status("GET /a", host) == "200");
  }
  for (const char *host : {"evil.example", "sla.example.evil.example", "127.0.0.1.evil.example",
                           "xlocalhost", "[evil.example]", "evil.example:sla.example", ":", "["}) {
    CAPTURE(host);
    CHECK(status("GET /a", host) == "421");
    CHECK(status("GET /open", host) == "200");
  }
}

TEST_CASE("the chunks of a body arrive one after the other") {
  Body body;
  std::string expected;
  for (std::size_t i = 0; i < 1000; ++i) {
    body.chunks.push_back(std::make_shared<const std::string>(
        std::string(i % 5 == 0 ? 0 : i * 37 % 3000, static_cast<char>('a' + i % 26))));
    expected += *body.chunks.back();
  }
  body.bytes = expected.size();
  const auto shared = std::make_shared<const Body>(body);
  Server server({{"/plain",
                  [&](const Request &) {
                    return Response{200, "a/b", shared, nullptr};
                  }},
                 {"/both", [&](const Request &) {
                    return Response{200, "a/b", make_body("plain"), shared};
                  }}});
  const int port = start(server);
  CHECK(body_of(ask(port, "GET /plain")) == expected);
  CHECK(body_of(ask(port, "GET /both")) == "plain");
  CHECK(body_of(ask(port, "GET /both", "Accept-Encoding: gzip;q=0\r\n")) == "plain");
  const std::string zipped = ask(port, "GET /both", "Accept-Encoding: gzip\r\n");
  CHECK(body_of(zipped) == expected);
  CHECK(zipped.find("Vary: Accept-Encoding\r\nContent-Encoding: gzip\r\n") != std::string::npos);
}

TEST_CASE("pipelined requests are answered in order") {
  Server server({fixed("/a", "first"), fixed("/b", "second")});
  Client client(start(server));
  const std::string fields = " HTTP/1.1\r\nHost: a\r\n";
  client.send("GET /a" + fields + "Content-Length: 12\r\n\r\nGET /c HTTP/" + "HEAD /a" + fields +
              "\r\nGET /none" + fields + "\r\nGET /b" + kClose + "\r\nGET /a" + kClose + "\r\n");
  const std::string all = client.read_to_end();
  std::string order;
  for (std::size_t at = 0; (at = all.find("HTTP/1.1 ", at)) != std::string::npos; ++at)
    order += all.substr(at + 9, 3) + ' ' +
             all.substr(all.find("\r\n\r\n", at) + 4, 6).substr(0, 6) + ';';
  CHECK(order == "200 firstH;200 HTTP/1;404 Not Fo;200 second;");
}

TEST_CASE("the first route that matches answers, prefixes too") {
  const auto echo = [](const Request &request) {
    std::string out = request.path;
    for (const auto &[key, value] : request.query)
      out.append(" ").append(key).append("=").append(value);
    return Response{200, "text/plain", make_body(out), nullptr};
  };
  Server server({fixed("/rows/all", "all"), {"/rows/", echo, true}, fixed("/rows/none", "none")});
  const int port = start(server);
  CHECK(body_of(ask(port, "GET /rows/all")) == "all");
  CHECK(body_of(ask(port, "GET /rows/none?a=1&b=x%20y")) == "/rows/none a=1 b=x y");
  CHECK(body_of(ask(port, "GET /rows")) == "Not Found\n");
}

TEST_CASE("a route that fails is one response that fails") {
  Server server({{"/bad", [](const Request &) -> Response { throw std::runtime_error("bug"); }},
                 fixed("/a", "fine")});
  const int port = start(server);
  CHECK(ask(port, "GET /bad").starts_with("HTTP/1.1 500 "));
  CHECK(body_of(ask(port, "GET /a")) == "fine");
}

TEST_CASE("a large page costs a client next to no memory") {
  const auto body = large_body();
  Server server({{"/", [&](const Request &) {
                    return Response{200, "text/plain", body, nullptr};
                  }}});
  const int port = start(server);
  const long before = peak_memory();
  Client slow(port);
  slow.send("GET /" + kClose + "\r\n");
  CHECK(slow.read(1000).starts_with("HTTP/1.1 200 OK"));
  Client client(port);
  client.send("GET /" + kClose + "\r\n");
  const std::size_t bytes = client.count_to_end();
  CHECK(bytes > body->bytes);
  CHECK(bytes < body->bytes + 200);
  CHECK(peak_memory() - before < 2000);
}

TEST_CASE("stopping takes less than a second, whoever is connected") {
  const auto body = large_body();
  Server server({{"/", [&](const Request &) {
                    return Response{200, "text/plain", body, nullptr};
                  }}});
  const int port = start(server);
  Client idle(port);
  Client dripping(port);
  dripping.send("GET / HT");
  Client slow(port);
  slow.send("GET /" + kClose + "\r\n");
  CHECK(slow.read(1000).starts_with("HTTP/1.1 200 OK"));
  const auto began = Clock::now();
  server.stop();
  CHECK(Clock::now() - began < std::chrono::seconds(1));
  CHECK(idle.read(1).empty());
}

TEST_CASE("a port serves one server") {
  Server first({});
  const int port = start(first);
  Server second({});
  const auto again = second.start("127.0.0.1", port);
  REQUIRE_FALSE(again);
  CHECK(again.error().text() == "127.0.0.1:" + std::to_string(port) + ": Address already in use");
  Server elsewhere({});
  CHECK(elsewhere.start("192.0.2.1", 0).error().text() ==
        "192.0.2.1:0: Cannot assign requested address");
}

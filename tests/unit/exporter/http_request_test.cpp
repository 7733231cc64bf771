// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/request.hpp"

#include <catch2/catch.hpp>

using namespace slax::http;
using State = RequestReader::State;

namespace {

/// "path k=v k=v", or "refused".
std::string parsed(std::string_view target) {
  const auto request = parse_target(target);
  if (!request) return "refused";
  std::string out = request->path;
  for (const auto &[key, value] : request->query)
    out.append(" ").append(key).append("=").append(value);
  return out;
}

/// What becomes of bytes that arrive in segments: "GET /path", with " close" and " gzip", or the
/// refusal, or "more"; then how many bytes are left for the next request.
std::string outcome(std::string_view bytes, std::size_t segment) {
  RequestReader reader([](const std::string &path) { return path == "/post"; });
  std::size_t taken = 0;
  for (std::size_t arrived = 0; arrived < bytes.size() && reader.state() == State::NeedsMore;) {
    arrived = std::min(bytes.size(), arrived + segment);
    taken += reader.feed(bytes.substr(taken, arrived - taken));
  }
  if (reader.state() == State::NeedsMore) return "more";
  if (reader.state() == State::Refused) return std::to_string(reader.refusal());
  std::string out = reader.is_get() ? "GET " : reader.is_head() ? "HEAD " : "other ";
  out += reader.request().path;
  if (!reader.keep_alive()) out += " close";
  if (reader.wants_gzip()) out += " gzip";
  if (const std::size_t left = bytes.size() - taken; left > 0) out += " +" + std::to_string(left);
  return out;
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i)
    out += text;
  return out;
}

} // namespace

TEST_CASE("a target is a path and a query, decoded") {
  const auto [target, expected] = GENERATE(table<std::string, std::string>({
      {"/", "/"},
      {"/metrics", "/metrics"},
      {"/metrics?", "/metrics"},
      {"/metrics?a=1&b=&c&&a=2", "/metrics a=1 b= c= a=2"},
      {"/a%20b?k%3D=v%26+w", "/a b k==v& w"},
      {"/a+b", "/a+b"},
      {"/%2d/healthy", "/-/healthy"},
      {"/%25", "/%"},
      {"http://host/metrics?a=1", "/metrics a=1"},
      {"HTTPS://host:1/metrics", "/metrics"},
      {"http://host", "/"},
      {"http://host?a=1", "/ a=1"},
      {"http:///metrics", "refused"},
      {"http://", "refused"},
      {"ftp://host/metrics", "refused"},
      {"host:80", "refused"},
      {"*", "refused"},
      {"metrics", "refused"},
      {"", "refused"},
      {"/a%2", "refused"},
      {"/a%", "refused"},
      {"/a%zz", "refused"},
      {"/a%00", "refused"},
      {"/a?b=%0", "refused"},
      {"/a?%=1", "refused"},
      {"/a#b", "refused"},
  }));
  INFO(target);
  CHECK(parsed(target) == expected);
}

TEST_CASE("gzip is sent where it is accepted and not liked less than the plain body") {
  const auto [value, expected] = GENERATE(table<std::string, bool>({
      {"", false},
      {"gzip", true},
      {"GZip", true},
      {"x-gzip", true},
      {"deflate, gzip", true},
      {"gzip;q=1.000", true},
      {"gzip ; q=0.001", true},
      {"gzip;q=0", false},
      {"gzip;q=0.000", false},
      {"gzip;Q=0", false},
      {"gzip;q=0, *", false},
      {"*", true},
      {"*;q=0", false},
      {"*;q=0, gzip", true},
      {"identity", false},
      {"identity;q=0", false},
      {"identity, *;q=0.5", false},
      {"gzip;q=0.5, identity", false},
      {"gzip;q=0.5, identity;q=0.5", true},
      {"gzip, identity;q=0.9", true},
      {"br, deflate", false},
      {"gzipped", false},
      {"gzip;q=2", false},
      {"gzip;q=1.001", false},
      {"gzip;q=0.5x", false},
      {"gzip;q=", false},
      {"gzip;q=-1", false},
      {",, gzip ,", true},
      {";q=1", false},
  }));
  INFO(value);
  CHECK(accepts_gzip(value) == expected);
}

TEST_CASE("a request ends where its head and body end") {
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
  const std::string post = "POST /post HTTP/1.1\r\nHost: a\r\n";
  const auto [bytes, expected] = GENERATE_COPY(table<std::string, std::string>({
      {get + "\r\n", "GET /"},
      {"HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD /a"},
      {"BREW /a HTTP/1.1\r\nHost: a\r\n\r\n", "other /a"},
      {get + "\r\n" + get, "GET / +" + std::to_string(get.size())},
      {get, "more"},
      {"GET / HTTP/1.0\r\n\r\n", "GET / close"},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /"},
      {get + "Connection: close\r\n\r\n", "GET / close"},
      {get + "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n\r\n", "GET / gzip"},
      // bodies
      {get + "Content-Length: 5\r\n\r\nGET /x", "GET / +1"},
      {get + "Content-Length: 5\r\n\r\nGET", "more"},
      {get + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nGET /", "GET /"},
      {get + "Content-Length: 65536\r\n\r\n" + std::string(65537, 'a'), "GET / +1"},
      {get + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", "GET / close"},
      {get + "Expect: 100-continue\r\n\r\n", "GET /"},
      {get + "Expect: a miracle\r\n\r\n", "GET /"},
      // where the body ends is in doubt
      {get + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {get + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400"},
      {get + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nGET /", "400"},
      {get + "Transfer-Encoding: gzip\r\n\r\n", "400"},
      {get + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "400"},
      {get + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "400"},
      {get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {get + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400"},
      {get + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"},
      // no body without a length
      {get + "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", "411"},
      {get + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nGET /", "400"},
      {get + "Content-Length: +5\r\n\r\nGET /", "400"},
      {get + "Content-Length: -1\r\n\r\nGET /", "400"},
      {get + "Content-Length: 0x5\r\n\r\nGET /", "400"},
      {get + "Content-Length: 5 5\r\n\r\nGET /", "400"},
      {get + "Content-Length:\r\n\r\nGET /", "400"},
      {get + "Content-Length: 18446744073709551621\r\n\r\nGET /", "400"},
      // what is no request
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {get + "Host: b\r\n\r\n", "400"},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "400"},
      {"GET /\r\n\r\n", "400"},
      {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", "400"},
      {"G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), "400"},
      {get + std::string("X: a\0b\r\n\r\n", 10), "400"},
      {get + "X: a\x01\r\n\r\n", "400"},
      {get + "X: a\rb\r\n\r\n", "400"},
      {get + "X y: a\r\n\r\n", "400"},
      {get + ": a\r\n\r\n", "400"},
      {"\x16\x03\x01\x02\x00\x01\r\n\r\n", "400"},
      {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      // limits
      {get + repeated("X: a\r\n", 99) + "\r\n", "GET /"},
      {get + repeated("X: a\r\n", 100) + "\r\n", "431"},
      {get + "X: " + std::string(kMaxHead, 'a'), "431"},
      {get + repeated("X: " + std::string(1000, 'a') + "\r\n", 17), "431"},
      {"GET /" + std::string(kMaxHead, 'a'), "414"},
      {get + "Content-Length: 65537\r\n\r\n", "413"},
      // a body is kept only where a POST is taken
      {post + "Content-Length: 65537\r\n\r\n", "more"},
      {post + "Content-Length: 65537\r\n\r\n" + std::string(65537, 'a'), "other /post"},
      {post + "Content-Length: 1048577\r\n\r\n", "413"},
      {"POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", "413"},
      {"POST /metrics HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
       "other /metrics close"},
      {get + "Content-Length: 18446744073709551615\r\n\r\n", "413"},
  }));
  INFO(bytes.substr(0, 200));
  for (const std::size_t segment : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()})
    CHECK(outcome(bytes, segment) == expected);
}

TEST_CASE("fields that arrive one by one are counted") {
  RequestReader reader([](const std::string &path) { return path == "/post"; });
  std::string arrived = "GET / HTTP/1.1\r\nX";
  for (int i = 0; i < 1000 && reader.state() == State::NeedsMore; ++i) {
    arrived.erase(0, reader.feed(arrived));
    arrived += ": a\r\nX";
  }
  REQUIRE(reader.state() == State::Refused);
  CHECK(reader.refusal() == 431);
}

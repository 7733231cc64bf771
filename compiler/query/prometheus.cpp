// SPDX-License-Identifier: Apache-2.0
// prometheus.io/docs, "HTTP API", instant queries.
#include "compiler/query/prometheus.hpp"

#include "compiler/base/address.hpp"
#include "compiler/promql/print.hpp"

#include <simdjson.h>

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <httplib.h>
#include <mutex>
#include <thread>

namespace slac::query {
namespace {

using namespace std::chrono_literals;

constexpr auto kTimeout = 10s;
constexpr std::size_t kMaxAnswer = 4U << 20U;

/// Unreserved characters stay (RFC 3986, section 2.3).
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '.' || c == '_' || c == '~')
      out += c;
    else
      ((out += '%') += kDigits[byte >> 4U]) += kDigits[byte & 15U];
  }
  return out;
}

/// Ends what the client does when the time is over: its own limits are those of single reads.
class Deadline {
public:
  explicit Deadline(httplib::Client &client)
      : watch_([this, &client](const std::stop_token &stop) {
          std::unique_lock lock(mutex_);
          ended_.wait_for(lock, stop, kTimeout, [] { return false; });
          if (stop.stop_requested()) return;
          is_over_ = true;
          client.stop();
        }) {}

  bool is_over() {
    const std::lock_guard lock(mutex_);
    return is_over_;
  }

private:
  std::mutex mutex_;
  std::condition_variable_any ended_;
  bool is_over_ = false;
  std::jthread watch_; ///< the last member: it ends before the others go
};

/// Nothing for an answer that is none.
std::optional<std::optional<double>> read_answer(const std::string &text) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  if (parser.parse(text).get(answer) != simdjson::SUCCESS) return std::nullopt;
  simdjson::dom::array result;
  if (answer["data"]["result"].get(result) != simdjson::SUCCESS) return std::nullopt;
  if (result.size() == 0) return std::optional<double>();
  std::string_view value;
  if (result.at(0)["value"].at(1).get(value) != simdjson::SUCCESS) return std::nullopt;
  const double number = std::strtod(std::string(value).c_str(), nullptr);
  return std::isnan(number) ? std::optional<double>() : number;
}

std::string error_of(const std::string &text, int status) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  std::string_view error;
  if (parser.parse(text).get(answer) == simdjson::SUCCESS &&
      answer["error"].get(error) == simdjson::SUCCESS)
    return base::printable(std::string(error.substr(0, 300)));
  return "answered with status " + std::to_string(status);
}

std::string words_of(httplib::Error error) {
  switch (error) {
  case httplib::Error::Connection: return "no connection";
  case httplib::Error::Read:
  case httplib::Error::Write: return "the connection was lost";
  case httplib::Error::Canceled: return "answers with more than 4 MiB";
  case httplib::Error::SSLConnection: return "no TLS connection";
  case httplib::Error::SSLServerVerification: return "its certificate is not trusted";
  default: return "no answer: " + httplib::to_string(error);
  }
}

} // namespace

struct Prometheus::Connection {
  explicit Connection(base::Address to) : address(std::move(to)), client(address.origin) {
    client.set_connection_timeout(kTimeout);
    client.set_read_timeout(kTimeout);
    client.set_write_timeout(kTimeout);
    client.set_keep_alive(true);
    if (!address.user.empty()) client.set_basic_auth(address.user, address.password);
  }

  const base::Address address;
  httplib::Client client;
};

Prometheus::Prometheus(const std::string &url) {
  base::Address address = base::parse_address(url);
  shown_ = address.shown;
  wrong_ = address.wrong;
  if (wrong_.empty()) connection_ = std::make_unique<Connection>(std::move(address));
}

Prometheus::~Prometheus() = default;

base::Result<std::optional<double>> Prometheus::value(const promql::Expr &expr) {
  if (!connection_) return base::IoError{shown_, wrong_};
  std::string answer;
  httplib::Request request;
  request.method = "POST";
  request.path = connection_->address.path + "/api/v1/query";
  request.set_header("Content-Type", "application/x-www-form-urlencoded");
  request.body = "query=" + percent_encoded(promql::print(expr));
  request.content_receiver = [&](const char *bytes, std::size_t size, std::uint64_t,
                                 std::uint64_t) {
    if (answer.size() + size > kMaxAnswer) return false;
    answer.append(bytes, size);
    return true;
  };
  Deadline deadline(connection_->client);
  const httplib::Result result = connection_->client.send(request);
  if (deadline.is_over()) return base::IoError{shown_, "gives no answer within 10 s"};
  if (!result) return base::IoError{shown_, words_of(result.error())};
  if (result->status != 200) return base::IoError{shown_, error_of(answer, result->status)};
  const auto value = read_answer(answer);
  if (!value) return base::IoError{shown_, "does not answer as a Prometheus"};
  return *value;
}

} // namespace slac::query

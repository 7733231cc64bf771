// SPDX-License-Identifier: Apache-2.0
// prometheus.io/docs, "HTTP API", instant queries.
#include "compiler/query/prometheus.hpp"

#include "compiler/promql/print.hpp"

#include <simdjson.h>

#include <cmath>
#include <curl/curl.h>

namespace slac::query {
namespace {

constexpr long kTimeoutMs = 10'000;
constexpr std::size_t kMaxAnswer = 4U << 20U;

std::size_t append(char *data, std::size_t size, std::size_t count, void *to) {
  auto &text = *static_cast<std::string *>(to);
  if (text.size() + size * count > kMaxAnswer) return 0;
  text.append(data, size * count);
  return size * count;
}

std::string without_user(const std::string &url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end = url.find('/', begin);
  const std::size_t user = url.substr(0, end).rfind('@');
  if (user == std::string::npos || user < begin) return url;
  return url.substr(0, begin) + url.substr(user + 1);
}

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

std::string error_of(const std::string &text, long status) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  std::string_view error;
  if (parser.parse(text).get(answer) == simdjson::SUCCESS &&
      answer["error"].get(error) == simdjson::SUCCESS)
    return base::printable(std::string(error.substr(0, 300)));
  return "answered with status " + std::to_string(status);
}

} // namespace

struct Prometheus::Connection {
  CURL *handle = curl_easy_init();
  ~Connection() { curl_easy_cleanup(handle); }
  Connection() = default;
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
};

Prometheus::Prometheus(std::string url)
    : connection_(std::make_unique<Connection>()), url_(std::move(url)),
      shown_(without_user(url_)) {
  while (url_.ends_with('/'))
    url_.pop_back();
}

Prometheus::~Prometheus() = default;

base::Result<std::optional<double>> Prometheus::value(const promql::Expr &expr) {
  CURL *curl = connection_->handle;
  if (curl == nullptr) return base::IoError{shown_, "libcurl cannot start"};
  const std::string target = url_ + "/api/v1/query";
  const std::string query = promql::print(expr);
  char *escaped = curl_easy_escape(curl, query.data(), static_cast<int>(query.size()));
  const std::string form = "query=" + std::string(escaped != nullptr ? escaped : "");
  curl_free(escaped);
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, target.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form.c_str());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, kTimeoutMs);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return base::IoError{shown_, curl_easy_strerror(code)};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return base::IoError{shown_, error_of(answer, status)};
  const auto value = read_answer(answer);
  if (!value) return base::IoError{shown_, "does not answer as a Prometheus"};
  return *value;
}

} // namespace slac::query

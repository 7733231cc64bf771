// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/paced_client.hpp"

#include "exporter/source/http_client.hpp"
#include "exporter/source/since.hpp"

#include <algorithm>

namespace slax::source {
namespace {

using slac::time::Duration;
using slac::time::kSecond;

constexpr int kMaxWaits = 10;  ///< for one answer, at the system's wish
constexpr int kMaxRetries = 3; ///< of what fails for a moment, after one, two and four seconds
constexpr int kMaxMoves = 3;   ///< to other addresses of the same host
constexpr Duration kLongestWait{15 * slac::time::kMinute};
constexpr std::int64_t kLongestAsked = 3600; ///< seconds

bool is_moved(int status) {
  return status == 301 || status == 302 || status == 307 || status == 308;
}

} // namespace

PacedClient::PacedClient(const slac::model::Poll &terms, std::vector<std::string> headers,
                         std::unique_ptr<Http> http, std::unique_ptr<Timer> timer,
                         PollCounts &counts, OnWait on_wait)
    : terms_(terms), headers_(std::move(headers)), counts_(counts), on_wait_(std::move(on_wait)),
      http_(std::move(http)), timer_(std::move(timer)),
      asked_(timer_->now() - std::chrono::nanoseconds(terms.pause.ns)) {}

void PacedClient::begin(slac::time::Instant now) {
  began_at_ = now;
  began_ = timer_->now();
  was_answered_ = false;
}

void PacedClient::cancel() {
  http_->cancel();
  timer_->cancel();
}

void PacedClient::sleep(Duration duration) {
  if (!timer_->sleep(duration)) throw PollFailure{"ended", {}};
}

/// Nothing if the answer is no wish to wait: those are 429, 420 as Statuspage has it, 403 that
/// comes with a limit as GitHub has it, and 503 that names a time.
std::optional<Duration> PacedClient::asked_wait(const HttpAnswer &answer) const {
  auto seconds = whole_number(header(answer.headers, "retry-after"));
  const bool is_spent = header(answer.headers, "x-ratelimit-remaining") == "0";
  const bool always = answer.status == 429 || answer.status == 420;
  const bool with_terms = (answer.status == 403 && (seconds || is_spent)) ||
                          (answer.status == 503 && seconds.has_value());
  if (!always && !with_terms) return std::nullopt;
  const auto reset = whole_number(header(answer.headers, terms_.reset_header));
  if (!seconds && reset) {
    const auto elapsed = timer_->now() - began_;
    const std::int64_t now =
        began_at_.ns + std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count();
    seconds = *reset - (terms_.reset_is_epoch ? now / kSecond : 0);
  }
  if (!seconds) return Duration{}; // it does not say how long
  return Duration{std::clamp<std::int64_t>(*seconds, 1, kLongestAsked) * kSecond};
}

void PacedClient::expect_origin(const std::string &url) {
  if (origin_.empty()) origin_ = origin_of(url);
  if (origin_of(url) != origin_)
    throw PollFailure{"the next page lies on another host, which is given no secret", {}};
}

/// At a distance from the last request.
std::variant<HttpAnswer, HttpFailure> PacedClient::ask(const HttpRequest &request) {
  const auto since_last = timer_->now() - asked_;
  const std::chrono::nanoseconds pause(terms_.pause.ns);
  if (since_last < pause)
    sleep({std::chrono::duration_cast<std::chrono::nanoseconds>(pause - since_last).count()});
  asked_ = timer_->now();
  ++counts_.requests;
  return http_->ask(request);
}

PollFailure PacedClient::failure_of(const std::variant<HttpAnswer, HttpFailure> &got) {
  ++counts_.failures;
  if (const auto *failure = std::get_if<HttpFailure>(&got)) return {failure->text, {}};
  const auto &answer = std::get<HttpAnswer>(got);
  return {"answered " + std::to_string(answer.status), {}, answer.status};
}

HttpAnswer PacedClient::send(HttpRequest request) {
  expect_origin(request.url);
  request.headers.insert(request.headers.end(), headers_.begin(), headers_.end());
  auto got = ask(request);
  auto *answer = std::get_if<HttpAnswer>(&got);
  if (answer != nullptr && answer->status >= 200 && answer->status < 300) return std::move(*answer);
  PollFailure failure = failure_of(got);
  if (answer != nullptr)
    if (const auto wait = asked_wait(*answer)) {
      if (answer->status != 503) ++counts_.throttled;
      failure.wait = wait;
    }
  throw failure;
}

HttpAnswer PacedClient::get(const std::string &asked) {
  std::string url = asked;
  int moves = 0;
  expect_origin(url);
  int waits = 0;
  int retries = 0;
  for (;;) {
    auto got = ask({url, headers_});
    auto *answer = std::get_if<HttpAnswer>(&got);
    if (answer != nullptr && answer->status == 200) {
      was_answered_ = true;
      const auto elapsed = timer_->now() - began_;
      if (answer->date)
        counts_.ahead = began_at_.ns +
                        std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count() -
                        answer->date->ns;
      return std::move(*answer);
    }
    if (answer != nullptr && is_moved(answer->status) && ++moves <= kMaxMoves) {
      // A renamed repository answers so. What lies on another host is given no secret.
      const std::string_view to = header(answer->headers, "location");
      const std::string moved = to.starts_with('/') ? origin_ + std::string(to) : std::string(to);
      if (!moved.empty() && origin_of(moved) == origin_) {
        url = moved;
        continue;
      }
    }
    PollFailure failure = failure_of(got);
    bool may_pass = answer == nullptr; // the network
    if (answer != nullptr) {
      may_pass = answer->status >= 500 || answer->status == 408;
      if (auto wait = asked_wait(*answer)) {
        if (answer->status != 503) ++counts_.throttled;
        if (wait->ns == 0) wait = Duration{(kSecond << std::min(waits, 6))};
        failure.wait = wait;
        if (*wait > kLongestWait || ++waits > kMaxWaits) throw failure;
        on_wait_(*wait);
        sleep(*wait);
        continue;
      }
    }
    if (!may_pass || !was_answered_ || retries == kMaxRetries) throw failure;
    sleep({kSecond << retries++});
  }
}

} // namespace slax::source

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/outside.hpp"

#include <map>
#include <string>
#include <vector>

namespace support {

/// A system in memory, and a clock that only waits move on.
class FakeOutside {
public:
  using Answer = std::variant<slax::source::HttpAnswer, slax::source::HttpFailure>;

  /// What the address answers, behind a method that is not GET; of several the next at each
  /// request, the last for ever.
  void answers(const std::string &url, Answer answer) {
    answers_[url].push_back(std::move(answer));
  }
  static Answer ok(std::string body, slax::source::Headers headers = {}) {
    return slax::source::HttpAnswer{200, std::move(headers), std::move(body)};
  }
  static Answer status(int status, slax::source::Headers headers = {}) {
    return slax::source::HttpAnswer{status, std::move(headers), {}};
  }
  static Answer failure(std::string text) { return slax::source::HttpFailure{std::move(text)}; }

  std::vector<std::string> asked;   ///< addresses, likewise
  std::vector<std::string> bodies;  ///< that were sent
  std::vector<std::string> headers; ///< of the last request
  std::vector<double> waits;        ///< seconds
  std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
  bool is_cancelled = false;

  slax::source::Outside outside() {
    return {[this](const std::vector<std::string> &) { return std::make_unique<System>(*this); },
            [this] { return std::make_unique<Waits>(*this); }};
  }

private:
  struct System final : slax::source::Http {
    explicit System(FakeOutside &from) : fake(from) {}
    Answer ask(const slax::source::HttpRequest &request) override {
      const std::string what =
          request.method == "GET" ? request.url : request.method + " " + request.url;
      fake.asked.push_back(what);
      fake.headers = request.headers;
      if (request.method != "GET") fake.bodies.push_back(request.body);
      const auto found = fake.answers_.find(what);
      if (found == fake.answers_.end()) return status(404);
      const std::size_t next = std::min(fake.used_[what]++, found->second.size() - 1);
      return found->second[next];
    }
    void cancel() override { fake.is_cancelled = true; }
    FakeOutside &fake;
  };
  struct Waits final : slax::source::Timer {
    explicit Waits(FakeOutside &from) : fake(from) {}
    std::chrono::steady_clock::time_point now() const override { return fake.now; }
    bool sleep(slac::time::Duration duration) override {
      fake.waits.push_back(static_cast<double>(duration.ns) / 1e9);
      fake.now += std::chrono::nanoseconds(duration.ns);
      return !fake.is_cancelled;
    }
    void cancel() override { fake.is_cancelled = true; }
    FakeOutside &fake;
  };

  std::map<std::string, std::vector<Answer>> answers_;
  std::map<std::string, std::size_t> used_;
};

} // namespace support

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/access/web_config.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace slax::access {

/// Lets in whom a web configuration names. A password is verified once, on a thread of its own, and
/// remembered by a keyed hash for as long as the configuration stands; whoever fails is made to
/// wait, and then learns nothing: only what was right from its own address before is looked at. A
/// reply says the same for an unknown name and a wrong password, after as long as the costliest
/// hash takes.
class Gatekeeper final : public http::Guard {
public:
  using Clock = std::chrono::steady_clock;
  /// `now` tells the time; for tests.
  explicit Gatekeeper(std::function<Clock::time_point()> now = [] { return Clock::now(); });
  ~Gatekeeper() override = default;

  /// From now on; from any thread.
  void use(WebConfig config);

  void check(http::Credentials credentials, std::function<void(http::Verdict)> reply) override;
  void note(const std::string &peer, const http::Access *access, const std::string &path,
            int status) override;

  /// An address may fail so often before it must wait, twice as long each time, at most a minute.
  static constexpr int kFreeFailures = 5;

private:
  struct Config;
  struct Task {
    std::shared_ptr<const Config> config;
    http::Credentials credentials;
    std::string user;
    std::string password;
    std::function<void(http::Verdict)> reply;
    std::string key; ///< of what is remembered
  };
  /// A password or token that was right, and from where.
  struct Proven {
    std::string user; ///< of a password
    std::set<std::string> peers;
  };
  struct Failures {
    int count = 0;
    Clock::time_point last;
  };
  void run(const std::stop_token &stop);
  void write_log();
  http::Verdict verify(const Task &task);
  /// Remembers that it was right from that address.
  void prove(const std::string &key, const std::string &user, const std::string &peer);
  bool is_proven(const std::string &key, const std::string &peer) const;
  /// How long the address has to wait; zero: it may try.
  std::chrono::seconds wait_of(const std::string &peer);
  void fail(const std::string &peer);

  const std::function<Clock::time_point()> now_;
  std::mutex mutex_; ///< of what follows
  std::shared_ptr<const Config> config_;
  std::map<std::string, Failures> failures_; ///< by address
  std::map<std::string, Proven> known_;      ///< by keyed hash of user and password, or of a token
  std::map<std::string, int> waiting_;       ///< tasks by address
  std::deque<Task> tasks_;
  std::deque<std::string> lines_; ///< of the log, not yet written: who reads it may be slow
  std::size_t lost_lines_ = 0;
  std::condition_variable_any woken_;
  std::jthread thread_; ///< the last member: it stops before the others go
};

} // namespace slax::access

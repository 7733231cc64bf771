// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/connector/jq.hpp"

#include <chrono>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace slax::connector {

/// Programs in a process of their own, with limits of time and memory: a mapping that never ends,
/// or eats memory, costs one record and nothing else. A process that died is started again, and the
/// record that it was at is tried once more: what killed it may have nothing to do with that one.
class Worker {
public:
  struct Limits {
    std::chrono::milliseconds time{10'000}; ///< of one run
    std::size_t memory = 512U << 20U;       ///< bytes of the process
  };
  /// `arguments` as for `Jq::compile`. Programs that do not compile fail when they are run.
  Worker(std::vector<std::string> programs, std::string arguments, Limits limits);
  Worker(std::vector<std::string> programs, std::string arguments)
      : Worker(std::move(programs), std::move(arguments), Limits{}) {}
  ~Worker();
  Worker(const Worker &) = delete;
  Worker &operator=(const Worker &) = delete;

  /// Runs program number `program` on a JSON text. Thread-safe; one call at a time.
  JqAnswer run(std::size_t program, std::string_view json);
  /// The same on each of many, in their order, without waiting from one to the next.
  std::vector<JqAnswer> run_all(std::size_t program, std::span<const std::string_view> inputs);

private:
  bool start();
  void stop();
  bool send(std::string_view bytes, std::chrono::steady_clock::time_point until);
  void exchange(std::size_t program, std::span<const std::string_view> inputs,
                std::vector<JqAnswer> &out);

  const std::vector<std::string> programs_;
  const std::string arguments_;
  const Limits limits_;
  std::mutex mutex_;
  std::uint64_t runs_ = 0;
  int pid_ = 0;
  int socket_ = -1;
};

/// The argument with which the program is the child of a Worker, and what it then does: it reads
/// programs and records from its standard input until that ends. Gives the exit code.
inline constexpr std::string_view kWorkerArgument = "map-worker";
int run_worker();

} // namespace slax::connector

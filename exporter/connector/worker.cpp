// SPDX-License-Identifier: Apache-2.0
// Both sides of a socket. Texts travel as their length (32 bits, the machine's order) and bytes.
// First the memory limit, the arguments and the programs; then runs: a program's number and a
// record; back: the number of outputs, the outputs, and an error or an empty text.
#include "exporter/connector/worker.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slax::connector {
namespace {

using std::chrono::steady_clock;

constexpr std::uint32_t kMaxText = 64U << 20U;
/// libjq 1.6 loses some bytes where a program fails.
constexpr std::uint64_t kRunsOfAProcess = 1'000'000;

void put(std::string &to, std::uint32_t number) {
  std::array<char, sizeof number> bytes{};
  std::memcpy(bytes.data(), &number, sizeof number);
  to.append(bytes.data(), bytes.size());
}
void put(std::string &to, std::string_view text) {
  put(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

/// Waits until the socket can be read or written; false at the end of the time.
bool wait_for(int socket, short what, steady_clock::time_point until) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd watched{socket, what, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// ---- the child

bool read_all(char *to, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = ::read(STDIN_FILENO, to, bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

bool read_number(std::uint32_t &out) {
  return read_all(reinterpret_cast<char *>(&out), sizeof out);
}

bool read_text(std::string &out) {
  std::uint32_t size = 0;
  if (!read_number(size) || size > kMaxText) return false;
  out.resize(size);
  return read_all(out.data(), size);
}

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(STDIN_FILENO, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

void limit_self([[maybe_unused]] std::uint32_t megabytes) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#if !defined(__SANITIZE_ADDRESS__)
  const rlim_t bytes = rlim_t{megabytes} << 20U;
  const rlimit memory{bytes, bytes};
  ::setrlimit(RLIMIT_AS, &memory);
#endif
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_FSIZE, &none);
  ::setrlimit(RLIMIT_CORE, &none);
}

} // namespace

int run_worker() {
  std::signal(SIGPIPE, SIG_IGN);
  std::uint32_t megabytes = 0;
  std::uint32_t count = 0;
  std::string arguments;
  if (!read_number(megabytes) || !read_text(arguments) || !read_number(count)) return 1;
  limit_self(megabytes);
  std::vector<std::variant<Jq, JqError>> programs;
  std::string text;
  for (; count > 0; --count) {
    if (!read_text(text)) return 1;
    programs.push_back(Jq::compile(text, arguments));
  }
  for (std::uint32_t number = 0; read_number(number) && read_text(text);) {
    if (number >= programs.size()) return 1;
    JqAnswer answer;
    if (auto *error = std::get_if<JqError>(&programs[number]))
      answer.error = error->message;
    else
      answer = std::get<Jq>(programs[number]).run(text);
    std::string out;
    put(out, static_cast<std::uint32_t>(answer.outputs.size()));
    for (const std::string &output : answer.outputs)
      put(out, output);
    put(out, answer.error ? (answer.error->empty() ? "error" : *answer.error) : std::string());
    if (!write_all(out)) return 1;
  }
  return 0;
}

// ---- the parent

Worker::Worker(std::vector<std::string> programs, std::string arguments, Limits limits)
    : programs_(std::move(programs)), arguments_(std::move(arguments)), limits_(limits) {}

Worker::~Worker() { stop(); }

bool Worker::start() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  // Signals are blocked in the threads of a server; the child is to die of them.
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::string name = "/proc/self/exe";
  std::string argument(kWorkerArgument);
  std::array<char *, 3> arguments{name.data(), argument.data(), nullptr};
  std::array<char *, 1> environment{nullptr}; // a mapping sees no secret of it
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, name.c_str(), &actions, &attributes, arguments.data(),
                                   environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    return false;
  }
  pid_ = pid;
  socket_ = ends[0];
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  std::string first;
  put(first, static_cast<std::uint32_t>(limits_.memory >> 20U));
  put(first, arguments_);
  put(first, static_cast<std::uint32_t>(programs_.size()));
  for (const std::string &program : programs_)
    put(first, program);
  return send(first, steady_clock::now() + limits_.time);
}

void Worker::stop() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  ::close(socket_);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  socket_ = -1;
}

bool Worker::send(std::string_view bytes, steady_clock::time_point until) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put > 0)
      bytes.remove_prefix(static_cast<std::size_t>(put));
    else if (errno != EINTR && (errno != EAGAIN || !wait_for(socket_, POLLOUT, until)))
      return false;
  }
  return true;
}

bool Worker::receive(char *to, std::size_t bytes, steady_clock::time_point until) {
  while (bytes > 0) {
    const ssize_t got = ::recv(socket_, to, bytes, 0);
    if (got > 0) {
      to += got;
      bytes -= static_cast<std::size_t>(got);
    } else if (got == 0 ||
               (errno != EINTR && (errno != EAGAIN || !wait_for(socket_, POLLIN, until)))) {
      return false;
    }
  }
  return true;
}

bool Worker::receive_text(std::string &out, steady_clock::time_point until) {
  std::uint32_t size = 0;
  if (!receive(reinterpret_cast<char *>(&size), sizeof size, until) || size > kMaxText)
    return false;
  out.resize(size);
  return receive(out.data(), size, until);
}

JqAnswer Worker::run(std::size_t program, std::string_view json) {
  const std::lock_guard lock(mutex_);
  const auto fail = [&](std::string why) {
    stop();
    return JqAnswer{{}, std::move(why)};
  };
  if (json.size() > kMaxText) return {{}, "larger than a record may be"};
  if (pid_ == 0 && !start()) return fail("the mapping process cannot be started");
  const auto until = steady_clock::now() + limits_.time;
  std::string request;
  put(request, static_cast<std::uint32_t>(program));
  put(request, json);
  JqAnswer out;
  std::uint32_t count = 0;
  bool ok = send(request, until) && receive(reinterpret_cast<char *>(&count), sizeof count, until);
  for (; ok && count > 0; --count)
    ok = receive_text(out.outputs.emplace_back(), until);
  std::string error;
  ok = ok && receive_text(error, until);
  if (!ok)
    return fail(steady_clock::now() >= until ? "the mapping takes too long"
                                             : "the mapping takes too much memory");
  if (!error.empty()) out.error = std::move(error);
  if (++runs_ % kRunsOfAProcess == 0) stop();
  return out;
}

} // namespace slax::connector

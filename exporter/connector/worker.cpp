// SPDX-License-Identifier: Apache-2.0
// Both sides of a socket. Texts travel as their length (32 bits, the machine's order) and bytes.
// First the memory limit, the arguments and the programs; then runs: a program's number and a
// record; back: the number of outputs, the outputs, and an error or an empty text.
#include "exporter/connector/worker.hpp"

#include <algorithm>
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
  // Each is compiled when it is first run: jq takes tens of milliseconds, and most runs need few.
  struct Program {
    std::string text;
    std::optional<std::variant<Jq, JqError>> compiled;
  };
  std::vector<Program> programs(count);
  for (Program &program : programs)
    if (!read_text(program.text)) return 1;
  std::string text;
  for (std::uint32_t number = 0; read_number(number) && read_text(text);) {
    if (number >= programs.size()) return 1;
    Program &program = programs[number];
    if (!program.compiled) program.compiled = Jq::compile(program.text, arguments);
    JqAnswer answer;
    if (auto *error = std::get_if<JqError>(&*program.compiled))
      answer.error = error->message;
    else
      answer = std::get<Jq>(*program.compiled).run(text);
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
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1); // sockets of the server
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
  runs_ = 0;
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

namespace {

/// Takes one answer off the front of what was received, once it is whole.
std::optional<JqAnswer> take_answer(std::string &received, std::size_t &at) {
  std::size_t end = at;
  const auto number = [&](std::uint32_t &out) {
    if (received.size() - end < sizeof out) return false;
    std::memcpy(&out, received.data() + end, sizeof out);
    end += sizeof out;
    return true;
  };
  const auto text = [&](std::string &out) {
    std::uint32_t size = 0;
    if (!number(size) || received.size() - end < size) return false;
    out.assign(received, end, size);
    end += size;
    return true;
  };
  JqAnswer out;
  std::uint32_t count = 0;
  if (!number(count)) return std::nullopt;
  for (; count > 0; --count)
    if (!text(out.outputs.emplace_back())) return std::nullopt;
  std::string error;
  if (!text(error)) return std::nullopt;
  if (!error.empty()) out.error = std::move(error);
  at = end;
  return out;
}

} // namespace

/// Sends what is still without an answer and appends answers, until all are there, the process is
/// gone, or it is too long at one. A few are under way at a time.
void Worker::exchange(std::size_t program, std::span<const std::string_view> inputs,
                      std::vector<JqAnswer> &out) {
  constexpr std::size_t kAhead = 64;
  constexpr std::size_t kAheadBytes = 1U << 20U;
  std::string sending;
  std::size_t sent = 0;
  std::size_t next = out.size();
  std::string received;
  std::array<char, 1U << 16U> block{};
  auto until = steady_clock::now() + limits_.time;
  while (out.size() < inputs.size()) {
    if (sent == sending.size()) {
      sending.clear();
      sent = 0;
      for (; next < inputs.size() && next - out.size() < kAhead && sending.size() < kAheadBytes;
           ++next) {
        put(sending, static_cast<std::uint32_t>(program));
        put(sending, inputs[next]);
      }
    }
    const bool has_more = sent < sending.size();
    if (!wait_for(socket_, static_cast<short>(has_more ? POLLIN | POLLOUT : POLLIN), until)) return;
    if (has_more) {
      const ssize_t put = ::send(socket_, sending.data() + sent, sending.size() - sent,
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
      if (put > 0) sent += static_cast<std::size_t>(put);
      if (put < 0 && errno != EAGAIN && errno != EINTR) return;
    }
    const ssize_t got = ::recv(socket_, block.data(), block.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return;
    if (got < 0) continue;
    received.append(block.data(), static_cast<std::size_t>(got));
    std::size_t at = 0;
    while (auto answer = take_answer(received, at)) {
      out.push_back(std::move(*answer));
      until = steady_clock::now() + limits_.time;
    }
    received.erase(0, at);
    if (received.size() > 2 * std::size_t{kMaxText}) return;
  }
}

std::vector<JqAnswer> Worker::run_all(std::size_t program,
                                      std::span<const std::string_view> inputs) {
  const std::lock_guard lock(mutex_);
  std::vector<JqAnswer> out;
  out.reserve(inputs.size());
  std::size_t tried = inputs.size(); // the one that a process was lost at
  while (out.size() < inputs.size()) {
    const std::size_t at = out.size();
    if (inputs[at].size() > kMaxText) {
      out.push_back({{}, "larger than a record may be"});
      continue;
    }
    const std::size_t largest = static_cast<std::size_t>(
        std::find_if(inputs.begin() + static_cast<std::ptrdiff_t>(at), inputs.end(),
                     [](std::string_view i) { return i.size() > kMaxText; }) -
        inputs.begin());
    const auto began = steady_clock::now();
    if (pid_ != 0 || start()) exchange(program, inputs.first(largest), out);
    runs_ += out.size() - at;
    if (out.size() == largest) {
      if (runs_ > kRunsOfAProcess) stop();
      continue;
    }
    const bool is_slow = steady_clock::now() - began >= limits_.time;
    const bool was_running = pid_ != 0;
    stop();
    if (out.size() != tried) {
      tried = out.size();
      continue;
    }
    JqAnswer lost;
    lost.error = !was_running ? "the mapping process cannot be started"
                 : is_slow    ? "the mapping takes too long"
                              : "the mapping takes too much memory, or was killed";
    lost.may_pass = true;
    out.push_back(std::move(lost));
  }
  return out;
}

JqAnswer Worker::run(std::size_t program, std::string_view json) {
  return std::move(run_all(program, std::span(&json, 1)).front());
}

} // namespace slax::connector

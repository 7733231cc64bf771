// SPDX-License-Identifier: Apache-2.0
#include "exporter/process/run.hpp"

#include "compiler/base/printable.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace slax::process {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostErrors = 4096; ///< bytes of standard error that are kept

/// Both ends of a stream; the child's is closed once it runs.
class Stream {
public:
  Stream() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) != 0) ends_ = {-1, -1};
  }
  ~Stream() {
    close(ours());
    close(theirs());
  }
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;

  int &ours() { return ends_[0]; }
  int &theirs() { return ends_[1]; }
  static void close(int &end) {
    if (end >= 0) ::close(end);
    end = -1;
  }

private:
  std::array<int, 2> ends_{};
};

std::vector<std::string> environment_of(const Program &program) {
  std::vector<std::string> out;
  for (const char *name : {"PATH", "HOME", "TMPDIR"})
    if (const char *value = std::getenv(name);
        value != nullptr && !program.environment.contains(name))
      out.push_back(std::string(name).append("=").append(value));
  for (const auto &[name, value] : program.environment)
    out.push_back(name + "=" + value);
  return out;
}

std::vector<char *> pointers(std::vector<std::string> &texts) {
  std::vector<char *> out;
  for (std::string &text : texts)
    out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// Its last line.
std::string words_of(std::string errors) {
  while (errors.ends_with('\n'))
    errors.pop_back();
  const std::size_t line = errors.rfind('\n');
  return slac::base::printable(line == std::string::npos ? errors : errors.substr(line + 1));
}

class Child {
public:
  explicit Child(const Program &program) : program_(program) {}

  std::variant<std::string, Failure> run() {
    if (const int error = start(); error != 0)
      return Failure{program_.command.front() + ": " + std::strerror(error), error == ENOENT};
    const auto until = steady_clock::now() + program_.within;
    std::string wrong = talk(until);
    std::optional<int> status;
    // It may go on after it has closed its streams.
    while (wrong.empty() && !(status = ended())) {
      if (steady_clock::now() >= until) wrong = too_long();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (!status) {
      ::kill(pid_, SIGKILL);
      while (!(status = ended()))
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const std::string name = program_.command.front();
    if (!wrong.empty()) return Failure{name + " " + wrong};
    if (*status == kLost) return Failure{name + " ended, and nobody knows how"};
    if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return std::move(output_);
    const std::string words = words_of(errors_);
    const std::string how = WIFEXITED(*status)
                                ? "ended with status " + std::to_string(WEXITSTATUS(*status))
                                : "was ended by signal " + std::to_string(WTERMSIG(*status));
    return Failure{name + " " + how + (words.empty() ? "" : ": " + words)};
  }

private:
  /// 0, or what went wrong (errno).
  int start() {
    for (Stream *stream : {&in_, &out_, &err_})
      if (stream->ours() < 0) return EMFILE;
    std::vector<std::string> command = program_.command;
    std::vector<std::string> environment = environment_of(program_);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in_.theirs(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out_.theirs(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err_.theirs(), STDERR_FILENO);
    // Nothing else that is open here, such as a server's sockets.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    sigset_t usual; // a server may ignore it
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int error = ::posix_spawnp(&pid_, command.front().c_str(), &actions, &attributes,
                                     pointers(command).data(), pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    for (Stream *stream : {&in_, &out_, &err_})
      Stream::close(stream->theirs());
    return error;
  }

  static constexpr int kLost = -1; ///< where signals of children are ignored

  /// How it ended; nothing while it runs.
  std::optional<int> ended() const {
    int status = 0;
    const pid_t found = ::waitpid(pid_, &status, WNOHANG);
    if (found == pid_) return status;
    return found < 0 && errno != EINTR ? std::optional(kLost) : std::nullopt;
  }
  std::string too_long() const {
    return "took longer than " + std::to_string(program_.within.count() / 1000) + " s";
  }

  /// Feeds it and reads what it writes, until it has closed both. What was wrong with it.
  std::string talk(steady_clock::time_point until) {
    std::size_t sent = 0;
    if (program_.input.empty()) Stream::close(in_.ours());
    while (out_.ours() >= 0 || err_.ours() >= 0) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now());
      if (left.count() <= 0) return too_long();
      std::array<pollfd, 3> watched{
          {{in_.ours(), POLLOUT, 0}, {out_.ours(), POLLIN, 0}, {err_.ours(), POLLIN, 0}}};
      if (::poll(watched.data(), watched.size(), static_cast<int>(left.count())) < 0) continue;
      if (watched[0].revents != 0) {
        const ssize_t put = ::send(in_.ours(), program_.input.data() + sent,
                                   program_.input.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put > 0) sent += static_cast<std::size_t>(put);
        const bool is_over = put < 0 && errno != EAGAIN && errno != EINTR; // it reads no more
        if (is_over || sent == program_.input.size()) Stream::close(in_.ours());
      }
      if (watched[1].revents != 0) take(out_, output_);
      if (watched[2].revents != 0) take(err_, errors_);
      if (output_.size() > program_.most) return "wrote too much";
      if (errors_.size() > 2 * kMostErrors) errors_.erase(0, errors_.size() - kMostErrors);
    }
    return {};
  }

  static void take(Stream &from, std::string &to) {
    std::array<char, 65'536> bytes{};
    const ssize_t got = ::read(from.ours(), bytes.data(), bytes.size());
    if (got > 0)
      to.append(bytes.data(), static_cast<std::size_t>(got));
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
      Stream::close(from.ours());
  }

  const Program &program_;
  Stream in_;
  Stream out_;
  Stream err_;
  pid_t pid_ = -1;
  std::string output_;
  std::string errors_;
};

} // namespace

std::variant<std::string, Failure> run(const Program &program) { return Child(program).run(); }

} // namespace slax::process

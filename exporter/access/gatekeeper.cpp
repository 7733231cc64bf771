// SPDX-License-Identifier: Apache-2.0
#include "exporter/access/gatekeeper.hpp"

#include "compiler/base/hex.hpp"
#include "compiler/base/printable.hpp"
#include "exporter/store/record_hash.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <crypt.h>
#include <random>

namespace slax::access {
namespace {

constexpr std::size_t kMostWaiting = 64;
constexpr int kMostWaitingOfOne = 8;          ///< of one address
constexpr std::size_t kMostRemembered = 1024; ///< addresses, and passwords
constexpr std::size_t kMostPeers = 64;        ///< of one password
constexpr std::size_t kMostLines = 10'000;
constexpr int kLongestWait = 60;             ///< seconds
constexpr std::size_t kLongestPassword = 72; ///< bytes that bcrypt looks at

/// What a name that is not known is verified against, so that it takes as long as the costliest one
/// that is: the hash of nothing that anybody has.
std::string nobody(const WebConfig &config) {
  std::string cost = "10";
  for (const auto &[name, user] : config.users)
    if (user.hash.size() > 6 && user.hash.substr(4, 2) > cost) cost = user.hash.substr(4, 2);
  return "$2b$" + cost + "$abcdefghijklmnopqrstuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu";
}

/// One subscriber: an IPv4 address, or the network of 64 bits that an IPv6 address is in.
std::string subscriber(const std::string &peer) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, peer.c_str(), &address) != 1) return peer;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return peer;
  std::fill(std::begin(address.s6_addr) + 8, std::end(address.s6_addr), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(AF_INET6, &address, text.data(), text.size()) == nullptr ? peer : text.data();
}

std::string sha256(std::string_view text) { return slac::base::to_hex(store::record_hash(text)); }

std::string random_key() {
  std::random_device device;
  std::string out;
  for (int i = 0; i < 8; ++i)
    out += std::to_string(device()) + " ";
  return out;
}

/// Of RFC 4648; nothing for what is none.
std::optional<std::string> base64_decoded(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('='))
    text.remove_suffix(1);
  std::string out;
  unsigned int bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = kLetters.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<unsigned int>(value);
    if ((count += 6) < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> static_cast<unsigned int>(count)) & 0xFFU);
  }
  return out;
}

/// The rest of a field behind the scheme, whose case does not matter.
std::optional<std::string_view> behind(std::string_view field, std::string_view scheme) {
  if (field.size() <= scheme.size() || field[scheme.size()] != ' ') return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((field[i] | 0x20) != (scheme[i] | 0x20)) return std::nullopt;
  field.remove_prefix(scheme.size() + 1);
  while (field.starts_with(' '))
    field.remove_prefix(1);
  return field;
}

bool is_password(const std::string &password, const std::string &hash) {
  if (password.find('\0') != std::string::npos || password.size() > kLongestPassword) return false;
  crypt_data data{};
  const char *made = ::crypt_r(password.c_str(), hash.c_str(), &data);
  return made != nullptr && hash == made;
}

http::Verdict verdict_of(const std::string &user, const Grant &grant, http::Scope scope) {
  if (!grant.scopes.contains(scope)) return {nullptr, 403, 0};
  auto access = std::make_shared<http::Access>();
  access->user = user;
  access->sees_all = !grant.accounts.has_value();
  if (grant.accounts) access->accounts = *grant.accounts;
  return {std::move(access), 0, 0};
}

} // namespace

struct Gatekeeper::Config : WebConfig {
  std::string key = random_key(); ///< of remembered passwords
  std::string nobody;             ///< verified where no such user is

  std::string key_of(std::string_view kind, std::string_view secret) const {
    return sha256(key + std::string(kind) + '\0' + std::string(secret));
  }
};

Gatekeeper::Gatekeeper(std::function<Clock::time_point()> now)
    : now_(std::move(now)), thread_([this](const std::stop_token &stop) { run(stop); }) {}

void Gatekeeper::use(WebConfig config) {
  auto next = std::make_shared<Config>();
  static_cast<WebConfig &>(*next) = std::move(config);
  next->nobody = nobody(*next);
  const std::lock_guard lock(mutex_);
  config_ = std::move(next);
  known_.clear();
}

void Gatekeeper::check(http::Credentials credentials, std::function<void(http::Verdict)> reply) {
  const std::lock_guard lock(mutex_);
  const auto config = config_;
  if (!config) return reply({nullptr, 503, 0});
  credentials.peer = subscriber(credentials.peer);
  const std::string &peer = credentials.peer;
  const auto wait = wait_of(peer);
  // Who has to wait does not learn whether a guess is right.
  const http::Verdict later{nullptr, 429, static_cast<int>(wait.count())};
  if (const auto token = behind(credentials.authorization, "Bearer")) {
    const std::string key = config->key_of("token", *token);
    if (wait.count() > 0 && !is_proven(key, peer)) return reply(later);
    const std::string hash = sha256(*token);
    for (const Token &one : config->tokens)
      if (one.sha256 == hash) {
        prove(key, one.name, peer);
        return reply(verdict_of(one.name, one.grant, credentials.scope));
      }
    fail(peer);
    return reply({});
  }
  if (const auto basic = behind(credentials.authorization, "Basic")) {
    const auto decoded = base64_decoded(*basic);
    const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
    if (colon == std::string::npos) return reply({});
    Task task{config,
              std::move(credentials),
              decoded->substr(0, colon),
              decoded->substr(colon + 1),
              std::move(reply),
              {}};
    task.key = config->key_of("password", task.user + '\0' + task.password);
    if (wait.count() > 0 && !is_proven(task.key, task.credentials.peer)) return task.reply(later);
    if (const auto known = known_.find(task.key); known != known_.end()) {
      const auto user = config->users.find(known->second.user);
      prove(task.key, user->first, task.credentials.peer);
      return task.reply(verdict_of(user->first, user->second.grant, task.credentials.scope));
    }
    const auto own = waiting_.find(task.credentials.peer);
    if (tasks_.size() >= kMostWaiting ||
        (own != waiting_.end() && own->second >= kMostWaitingOfOne))
      return task.reply({nullptr, 503, 5});
    ++waiting_[task.credentials.peer];
    tasks_.push_back(std::move(task));
    woken_.notify_all();
    return;
  }
  for (const std::string &name : credentials.client_names)
    if (const auto found = config->certificates.find(name); found != config->certificates.end())
      return reply(verdict_of(name, found->second, credentials.scope));
  reply({});
}

void Gatekeeper::run(const std::stop_token &stop) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      woken_.wait(lock, stop, [&] { return !tasks_.empty() || !lines_.empty(); });
      if (stop.stop_requested()) return;
      if (!tasks_.empty()) {
        task = std::move(tasks_.front());
        tasks_.pop_front();
        const auto waiting = waiting_.find(task.credentials.peer);
        if (--waiting->second == 0) waiting_.erase(waiting);
      }
    }
    if (task.reply) task.reply(verify(task));
    write_log();
  }
}

void Gatekeeper::write_log() {
  std::deque<std::string> lines;
  std::size_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    lines.swap(lines_);
    lost = std::exchange(lost_lines_, 0);
  }
  for (const std::string &line : lines)
    spdlog::info("{}", line);
  if (lost > 0) spdlog::warn("{} requests are not in the log: it is written too slowly", lost);
}

http::Verdict Gatekeeper::verify(const Task &task) {
  {
    const std::lock_guard lock(mutex_);
    // Those that waited behind others that failed meanwhile.
    if (const auto wait = wait_of(task.credentials.peer); wait.count() > 0)
      return {nullptr, 429, static_cast<int>(wait.count())};
  }
  const auto user = task.config->users.find(task.user);
  const bool is_known = user != task.config->users.end();
  const bool is_right =
      is_password(task.password, is_known ? user->second.hash : task.config->nobody);
  const std::lock_guard lock(mutex_);
  if (!is_known || !is_right) {
    fail(task.credentials.peer);
    return {};
  }
  failures_.erase(task.credentials.peer);
  if (task.config == config_) prove(task.key, task.user, task.credentials.peer);
  return verdict_of(user->first, user->second.grant, task.credentials.scope);
}

void Gatekeeper::prove(const std::string &key, const std::string &user, const std::string &peer) {
  if (known_.size() >= kMostRemembered && !known_.contains(key)) known_.clear();
  Proven &proven = known_[key];
  proven.user = user;
  if (proven.peers.size() >= kMostPeers && !proven.peers.contains(peer)) proven.peers.clear();
  proven.peers.insert(peer);
}

bool Gatekeeper::is_proven(const std::string &key, const std::string &peer) const {
  const auto known = known_.find(key);
  return known != known_.end() && known->second.peers.contains(peer);
}

std::chrono::seconds Gatekeeper::wait_of(const std::string &peer) {
  const auto found = failures_.find(peer);
  if (found == failures_.end() || found->second.count < kFreeFailures) return {};
  const int doublings = std::min(found->second.count - kFreeFailures, 6);
  const std::chrono::seconds whole(std::min(kLongestWait, 1 << doublings));
  const auto left = found->second.last + whole - now_();
  return left <= Clock::duration::zero() ? std::chrono::seconds{0}
                                         : std::chrono::ceil<std::chrono::seconds>(left);
}

void Gatekeeper::fail(const std::string &peer) {
  if (failures_.size() >= kMostRemembered && !failures_.contains(peer)) {
    const auto oldest =
        std::min_element(failures_.begin(), failures_.end(), [](const auto &a, const auto &b) {
          return a.second.last < b.second.last;
        });
    failures_.erase(oldest);
  }
  Failures &its = failures_[peer];
  constexpr std::chrono::minutes kForgotten{10};
  if (now_() - its.last > kForgotten) its.count = 0;
  ++its.count;
  its.last = now_();
}

void Gatekeeper::note(const std::string &peer, const http::Access *access, const std::string &path,
                      int status) {
  constexpr std::size_t kLongestPath = 300;
  std::string shown = slac::base::printable(path.substr(0, kLongestPath));
  for (std::size_t at = 0; (at = shown.find(' ', at)) != std::string::npos;)
    shown.replace(at, 1, "%20"); // a space would begin another field
  std::string line = peer + " " + (access == nullptr ? "-" : slac::base::printable(access->user)) +
                     " " + shown + " " + std::to_string(status);
  const std::lock_guard lock(mutex_);
  if (lines_.size() >= kMostLines) {
    ++lost_lines_;
    return;
  }
  lines_.push_back(std::move(line));
  woken_.notify_all();
}

} // namespace slax::access

// SPDX-License-Identifier: Apache-2.0
// Who may ask for what. The server asks a guard before it answers a route that is not open.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace slax::http {

/// What a route belongs to.
enum class Scope { Metrics, Api, Page };

/// Who asks, and what of it may be seen.
struct Access {
  std::string user;
  bool sees_all = true;
  std::set<std::string, std::less<>> accounts = {}; ///< that alone are seen, unless all are
  bool sees(std::string_view account) const { return sees_all || accounts.contains(account); }
};

/// What a request shows of who sends it.
struct Credentials {
  Scope scope = Scope::Page;
  std::string authorization;             ///< the field; may be empty
  std::string peer;                      ///< its address, without a port
  std::vector<std::string> client_names; ///< of a verified certificate
};

struct Verdict {
  std::shared_ptr<const Access> access; ///< null: refused
  int refusal = 401;                    ///< 401, 403, 429 or 503
  int retry_after = 0;                  ///< seconds; 0: nothing is said
};

class Guard {
public:
  virtual ~Guard() = default;
  /// From the server's thread, which must not wait. `reply` is called once, from any thread, at
  /// once where nothing takes long.
  virtual void check(Credentials credentials, std::function<void(Verdict)> reply) = 0;
  /// A request was answered; from the server's thread. `access` is null where it was refused.
  virtual void note(const std::string &peer, const Access *access, const std::string &path,
                    int status) = 0;
};

} // namespace slax::http

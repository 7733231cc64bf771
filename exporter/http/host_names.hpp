// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slax::http {

/// The hosts by which a server lets itself be called. Pure.
class HostNames {
public:
  HostNames() = default; ///< any
  explicit HostNames(std::vector<std::string> names);

  /// Of a field Host, `name` or `name:port` (RFC 9110, 7.2). A literal address, localhost and what
  /// lies below it always may: no foreign name stands in them. So may an empty field: HTTP/1.0.
  bool allow(std::string_view host) const;

private:
  std::optional<std::vector<std::string>> names_; ///< in lower case; nothing: any
};

/// Whether only programs of this machine reach an address, which have no other name for it.
bool is_loopback(const std::string &host);

} // namespace slax::http

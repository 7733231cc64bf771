// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace slax::timeline {

/// A name that records spell: of an account, a service, a severity, a reason, a source.
using NameId = std::uint32_t;

constexpr NameId kNoName = 0; ///< the empty name
/// What `accounts: all` means: every account with an agreement on one of the incident's services.
/// No text is interned as this one.
constexpr NameId kAllAccounts = 1;

/// Every spelled name once. Ids are dense; names are never removed.
class Names {
public:
  Names();
  NameId intern(std::string_view text);
  std::optional<NameId> find(std::string_view text) const;
  const std::string &text(NameId id) const { return texts_[id]; }
  std::size_t size() const { return texts_.size(); }

private:
  std::deque<std::string> texts_; // keys of the map point into it
  std::unordered_map<std::string_view, NameId> ids_;
};

} // namespace slax::timeline

// SPDX-License-Identifier: Apache-2.0
#include "exporter/timeline/names.hpp"

namespace slax::timeline {

Names::Names() : texts_{"", "all"} { ids_.emplace(texts_[kNoName], kNoName); }

NameId Names::intern(std::string_view text) {
  if (const auto it = ids_.find(text); it != ids_.end()) return it->second;
  const auto id = static_cast<NameId>(texts_.size());
  ids_.emplace(texts_.emplace_back(text), id);
  return id;
}

std::optional<NameId> Names::find(std::string_view text) const {
  const auto found = ids_.find(text);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace slax::timeline

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

} // namespace slax::timeline

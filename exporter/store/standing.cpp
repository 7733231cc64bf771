// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/standing.hpp"

namespace slax::store {
namespace {

bool is_older(const KeyVersion &b, const KeyVersion &a) {
  return a.updated && b.updated && *b.updated < *a.updated;
}

} // namespace

Standing standing_of(std::span<const KeyVersion> versions) {
  Standing out;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const KeyVersion &one = versions[i];
    if (out.stands && is_older(one, versions[*out.stands])) continue;
    if (one.refused) {
      out.refused = i;
      continue;
    }
    out.stands = i;
    if (out.refused && !is_older(one, versions[*out.refused])) out.refused.reset();
  }
  return out;
}

} // namespace slax::store

// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/stored_look.hpp"

namespace slax::runtime {

source::Look look_of(source::StoredSource stored) {
  source::Look out;
  out.records = std::move(stored.records);
  out.alerts = std::move(stored.alerts);
  out.messages = std::move(stored.messages);
  return out;
}

std::optional<slac::base::IoError> add_refused(store::Store &store, const std::string &source,
                                               source::Look &look) {
  auto refused = store.refused(source);
  if (!refused) return refused.error();
  for (const store::Refusal &one : refused.value().newest)
    look.records.refused.push_back({one.record, one.key, one.reason});
  look.refused_counts = std::move(refused.value().counts);
  return std::nullopt;
}

} // namespace slax::runtime

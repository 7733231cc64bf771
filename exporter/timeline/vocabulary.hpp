// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/timeline/incident.hpp"

#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

namespace slax::timeline {

/// Ranks of severities: positions in the Project's list, 0 is the worst.
inline constexpr int kNoRank = -1;
/// A set of ranks; those above 62 share the last bit, so a set of many may hold more than was put
/// into it.
using SeverityMask = std::uint64_t;
constexpr SeverityMask mask_of(int rank) {
  return rank < 0 ? 0 : SeverityMask{1} << (rank < 63 ? rank : 63);
}

/// What the names of records mean under a model.
class Vocabulary {
public:
  static constexpr int kUnknown = -1;
  struct Meaning {
    std::int32_t account = kUnknown; ///< index of the model's accounts, also by alias
    std::int32_t service = kUnknown; ///< index of the model's services
    std::int32_t rank = kNoRank;
    bool reason = false; ///< a declared reason for exclusion
    bool pause = false;  ///< a reason for which some clock stands still
  };

  /// Both must outlive the vocabulary.
  Vocabulary(const slac::model::Model &model, const Names &names);

  /// Learns the names that were interned since the last call.
  void learn();
  const Meaning &of(NameId name) const { return meanings_[name]; }
  const Names &names() const { return names_; }

  /// Whether `accounts: all` of an incident with these services means the account.
  bool all_means(std::span<const NameId> services, int account) const;
  /// Whether an agreement covers the account, and whether one covers it on the service.
  bool is_promised(int account) const {
    return !covered_[static_cast<std::size_t>(account)].empty();
  }
  bool covers(int account, int service) const;
  const slac::model::Model &model() const { return model_; }
  /// Reasons for which some clock stands still.
  std::vector<std::string_view> pauses() const { return {pauses_.begin(), pauses_.end()}; }

private:
  const slac::model::Model &model_;
  const Names &names_;
  std::unordered_map<std::string_view, Meaning> known_;
  std::vector<Meaning> meanings_;
  std::vector<std::vector<int>> covered_; ///< services under an agreement, by account, sorted
  std::set<std::string_view> pauses_;     ///< of all commitments
};

} // namespace slax::timeline

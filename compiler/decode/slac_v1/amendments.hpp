// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/slac_v1/commitment.hpp"

namespace slac::decode::slac_v1 {

void sort_by_name(std::vector<model::Commitment> &commitments);

/// Reads what changed in an agreement's commitments, and when. Each amendment is merged deeply into
/// the commitments before it; a key without a value takes away.
class AmendmentDecoder {
public:
  AmendmentDecoder(const model::Project &project, CommitmentDefaults defaults,
                   base::Diagnostics &diagnostics)
      : project_(project), defaults_(std::move(defaults)), diagnostics_(diagnostics) {}

  /// `agreement` is what `out` was read from.
  void decode(const yaml::Node *amendments, const Fields &agreement, model::Agreement &out);

private:
  void amend(const yaml::Node &node, model::Agreement &out);
  /// What of `creditCap`, `fee`, … changes.
  void amend_money(const yaml::Node &node, model::Amendment &amendment,
                   const model::MoneyTerms &before);
  void check_fee(const model::Amendment &amendment, const model::Fee *before,
                 const model::Fee *after);
  void check_alike(const model::Fee &before, const model::Fee &after);
  /// The commitments that nothing but a default of the agreement changed.
  void change_defaults(const yaml::Node &node, model::Amendment &amendment);
  void change(const yaml::Entry &entry, const model::Amendment &amendment,
              std::vector<model::Commitment> &commitments);
  void judge_addition(const model::Text &name, const std::vector<model::Commitment> &commitments);
  /// `touched` are the terms before and after; `begins` is when they change.
  void check_begin(const model::Amendment &amendment,
                   const std::vector<const model::Commitment *> &touched,
                   std::optional<time::Instant> begins);

  const model::Project &project_;
  CommitmentDefaults defaults_;
  base::Diagnostics &diagnostics_;
  time::Date last_day_;              ///< of the agreement
  std::vector<yaml::Entry> written_; ///< the commitments as they stand after each amendment
  yaml::Node money_;                 ///< likewise what is said of all credits together
};

} // namespace slac::decode::slac_v1

// SPDX-License-Identifier: Apache-2.0
// What an account's credits come to, and how often it was missed.
#pragma once

#include "exporter/sli/commitment_plan.hpp"
#include "exporter/sli/exact.hpp"
#include "exporter/sli/money.hpp"

#include <map>
#include <span>
#include <vector>

namespace slax::sli {

/// By what the credits of a period are added up. Its texts belong to the model.
struct SumTerms {
  FeeSchedule base;        ///< empty: there is no fee, and sums are percentages alone
  Exact of_period;         ///< the fee, in its currency; without one the months
  slac::base::Decimal cap; ///< percent of the largest fee
  std::optional<slac::model::Price> minimum; ///< smaller sums are not owed
};
/// As the contract says on the period's last day, or today if that is to come.
SumTerms sum_terms(const Contract &contract, const Months &period, slac::time::Date today);

/// A window's part of a sum.
struct SumPart {
  Months of;                 ///< whose fee it is a part of
  std::string_view currency; ///< ISO 4217; empty: there is no fee
  Exact fee; ///< of which the credit is a percentage: in the currency; without one the months
  Percent credit;
  friend bool operator==(const SumPart &, const SumPart &) = default;
};
SumPart sum_part(const Contract &contract, const Months &of, const FeeSchedule *fee,
                 const Percent &credit);

struct AddedUp {
  Percent percent;             ///< of the period's fee
  std::optional<Money> amount; ///< nothing without a fee
  bool capped = false;         ///< the sum was above the cap
};
/// Capped once and rounded once. A part in another currency, or of terms without a fee where there
/// is one, is a share of what these terms have as the fee for the same months.
AddedUp add_up(const SumTerms &terms, std::span<const SumPart> parts);

/// The credits of one agreement, account and fee period together (specs/numbers.md, "Sums").
struct AccountSum {
  const Contract *contract = nullptr;
  Months period;
  Percent percent;             ///< of the period's fee
  std::optional<Money> amount; ///< nothing without a fee
  bool capped = false;         ///< the sum was above the agreement's cap
  /// The period that holds the present, or the one before it; nothing for another.
  std::optional<WindowKind> kind;
  bool is_current = false; ///< a row's present window lies in it
  /// Of each window of the period with credits, where they are asked for.
  struct Part {
    Month month = 0;         ///< that holds its last day
    slac::time::Instant end; ///< of the window; of a rolling promise of the month
    SumPart part;
    friend bool operator==(const Part &, const Part &) = default;
  };
  std::vector<Part> parts = {};
  friend bool operator==(const AccountSum &, const AccountSum &) = default;
};

/// How often a commitment, or all of an agreement together, was missed of late.
struct ChronicCount {
  const Contract *contract = nullptr;
  std::string_view commitment; ///< empty: all of them
  int count = 0;
  int limit = 0; ///< from which the contract may be ended
  bool reached() const { return count >= limit; }
  friend bool operator==(const ChronicCount &, const ChronicCount &) = default;
};

/// Gathers the windows of one account. Made to be used again for the next.
class Sums {
public:
  /// `keeps_parts`: sums say what they are made of.
  void start(slac::time::Instant now, bool keeps_parts);
  void add(const RowWindow &window, const Row &row);
  /// `next_change` is lowered to when a breach is too old to count.
  void finish(std::vector<AccountSum> &sums, std::vector<ChronicCount> &chronic,
              slac::time::Instant &next_change);

private:
  /// A window's credit.
  struct Owed {
    Month month = 0; ///< that holds its last day
    slac::time::Instant end;
    Months of; ///< whose fee it is a part of
    Percent credit;
    const FeeSchedule *fee = nullptr;
  };
  struct Missed {
    slac::time::Instant at;
    slac::time::Instant from; ///< of a window: two services miss it once
    bool is_window = false;
    friend auto operator<=>(const Missed &, const Missed &) = default;
  };
  struct Commitment {
    std::string_view name;
    std::optional<slac::model::Chronic> chronic;
    std::vector<Missed> missed;
  };
  struct OfContract {
    const Contract *contract = nullptr;
    bool has_row = false;
    struct Period {
      Months months;
      bool is_current = false; ///< of some row's present window
    };
    std::vector<Period> periods; ///< in which a row lies
    std::vector<Owed> owed;
    std::vector<Commitment> commitments;
    slac::time::Date today;
  };

  OfContract &of(const Contract &contract, const slac::time::Zone &zone);
  void count(OfContract &of, const RowWindow &window, const Row &row) const;
  AccountSum sum(const OfContract &of, const OfContract::Period &its) const;
  void count_up(const OfContract &of, std::vector<ChronicCount> &out,
                slac::time::Instant &next_change) const;

  slac::time::Instant now_;
  bool keeps_parts_ = false;
  std::vector<OfContract> contracts_;
};

} // namespace slax::sli

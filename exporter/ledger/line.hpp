// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"
#include "exporter/ledger/value.hpp"
#include "exporter/store/ledger_table.hpp"

#include <array>
#include <string>
#include <string_view>

namespace slax::ledger {

/// What is to be written: of one account, not yet in its chain.
struct Draft {
  std::string account;
  std::string kind; ///< closed, breach, owed, terms, restated, marked
  /// What it is about, in one text: an account's chain has one line of a kind and subject.
  std::string subject;
  Value::Object body;
};

using Line = store::LedgerLine;

/// The hash before the first line.
inline constexpr std::string_view kNoHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 in 64 lower-case hexadecimal digits.
std::string hash_of(std::string_view text);

/// The draft as line `number`, after the line with the hash `previous`, written at `at`.
Line seal(const Draft &draft, std::int64_t number, std::string_view previous,
          slac::time::Instant at);

/// Whether what stands beside the text, by which lines are found, is what the text says.
bool columns_fit(const Line &line);

/// The first 144 bits of a hash as three numbers of 48 bits, which a float holds exactly.
std::array<std::int64_t, 3> head_parts(std::string_view hash);
/// The 36 digits of a head that is given as such, as a longer hash, or as three numbers with
/// commas between, the way Prometheus shows them; empty for anything else.
std::string head_digits(std::string_view given);

} // namespace slax::ledger

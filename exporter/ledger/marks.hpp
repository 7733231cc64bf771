// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/state.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace slax::ledger {

/// What a person says of a sum that is owed. approved, claimed and paid follow one another, each
/// may be left out; waived or disputed comes before paid. None twice; after paid or waived none.
inline constexpr std::array<std::string_view, 5> kMarks{"approved", "claimed", "paid", "waived",
                                                        "disputed"};

/// Why the line may not be marked so; nothing: it may.
std::optional<std::string> refuse_mark(const State &state, const std::string &account,
                                       const std::string &line, std::string_view mark);

/// The mark as a line. `note_hash`: of the note, which stands beside the chain; may be empty.
Draft mark_draft(const std::string &account, const std::string &line, std::string_view mark,
                 const std::string &by, const std::string &note_hash);

} // namespace slax::ledger

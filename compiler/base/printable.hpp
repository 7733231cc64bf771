// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::base {

/// `text` as it may go to a terminal or a log: control characters, the ones that change the
/// direction of text, and bytes that are not UTF-8 become `\x1b` or `\u202e`.
std::string printable(std::string_view text);

/// Whether a terminal or a reader could be deceived by the character: C0 and C1 controls, DEL and
/// the marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9).
bool is_deceptive(char32_t code_point);

} // namespace slac::base

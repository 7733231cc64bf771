// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"

#include <optional>
#include <string>

namespace slac::decode {

/// The file with its sentences in their one form, with quotes around what other YAML readers take
/// for a date, a time or a number, and without blanks at the ends of lines. Only those places
/// change: comments, order and layout are the author's. Nothing for a file that is not YAML, which
/// is reported. What is wrong in another way stays as it is. Formatting twice changes nothing more,
/// and the formatted file means the same: both are checked, and what breaks one throws.
std::optional<std::string> format(base::FileId file, const base::SourceSet &sources,
                                  base::Diagnostics &diagnostics);

} // namespace slac::decode

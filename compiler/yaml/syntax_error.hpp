// SPDX-License-Identifier: Apache-2.0
// For parse.cpp: speaks of the library's errors.
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"

#include <yaml-cpp/mark.h>

#include <cstdint>
#include <string_view>

namespace YAML {
class ParserException;
}

namespace slac::yaml {

/// Offset in bytes of a place in the file; the library does not count a byte order mark.
std::uint32_t file_offset(const YAML::Mark &mark, std::string_view text);

/// Reports why a file is no YAML: what the lines around the error look like decides which accident
/// it was, such as a tab, a quote that is never closed, or a selector without quotes.
void report_syntax(base::FileId file, const base::SourceSet &sources,
                   const YAML::ParserException &error, base::Diagnostics &diagnostics);

} // namespace slac::yaml

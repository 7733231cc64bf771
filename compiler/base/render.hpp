// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace slac::base {

/// For people: `path:line:col: severity[CODE]: message`, the line, a caret and the help.
std::string render_text(const Diagnostic &diagnostic, const SourceSet &sources);

/// For tools: one JSON object per finding on a line of its own, with the same facts.
std::string render_json(const Diagnostic &diagnostic, const SourceSet &sources);

/// For GitHub Actions: an annotation on the line, as a workflow command.
std::string render_github(const Diagnostic &diagnostic, const SourceSet &sources);

/// All findings as one log of SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a
/// merge request. `version` is the program's.
std::string render_sarif(const std::vector<Diagnostic> &diagnostics, const SourceSet &sources,
                         std::string_view version);

} // namespace slac::base

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"

#include <string>

namespace slac::base {

/// For people: `path:line:col: severity[CODE]: message`, the line, a caret and the help.
std::string render_text(const Diagnostic &diagnostic, const SourceSet &sources);

/// For tools: one JSON object per finding on a line of its own, with the same facts.
std::string render_json(const Diagnostic &diagnostic, const SourceSet &sources);

} // namespace slac::base

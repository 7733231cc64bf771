// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"

namespace slac::yaml {

/// Whether the bytes are text that the YAML library may see: UTF-8 without control characters.
/// Reports what is wrong.
bool check_text(base::FileId file, const base::SourceSet &sources, base::Diagnostics &diagnostics);

} // namespace slac::yaml

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace slac::decode {

/// JSON Schema (draft 07, which editors' YAML servers read) of one document of a spec file. It
/// knows keys, shapes and the form of scalars; `slac check` judges what they mean.
std::string json_schema();

} // namespace slac::decode

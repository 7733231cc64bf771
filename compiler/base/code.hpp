// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace slac::base {

enum class Severity { Note, Warning, Error };

/// Every diagnostic that slac can give. Identifiers are API: they are never reused.
enum class Code {
#define SLA_CODE(name, id, severity, title) name,
#include "compiler/base/codes.def"
#undef SLA_CODE
};

struct CodeInfo {
  Code code;
  std::string_view id; ///< "SLA3002"
  Severity severity;   ///< default; a check may lower it
  std::string_view title;
};

const CodeInfo &code_info(Code code);
std::span<const CodeInfo> all_codes();
/// Whether a Project or a comment may say what a finding of the code is worth: one of a semantic
/// check, without which rules and rows can be made.
bool may_be_revised(Code code);
std::string_view severity_name(Severity severity);

} // namespace slac::base

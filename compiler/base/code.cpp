// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/code.hpp"

#include <array>

namespace slac::base {
namespace {

constexpr std::array kCodes{
#define SLA_CODE(name, id, severity, title) CodeInfo{Code::name, id, Severity::severity, title},
#include "compiler/base/codes.def"
#undef SLA_CODE
};

} // namespace

const CodeInfo &code_info(Code code) { return kCodes.at(static_cast<std::size_t>(code)); }
std::span<const CodeInfo> all_codes() { return kCodes; }

std::string_view severity_name(Severity severity) {
  switch (severity) {
  case Severity::Note: return "note";
  case Severity::Warning: return "warning";
  case Severity::Error: return "error";
  }
  return "error";
}

bool may_be_revised(Code code) {
  return code_info(code).id.starts_with("SLA4") && code != Code::TargetRange &&
         code != Code::ByLabelLost;
}

} // namespace slac::base

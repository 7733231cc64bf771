// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace slac::base {
namespace {

auto sort_key(const Diagnostic &d) {
  return std::tie(d.primary.span.file, d.primary.span.begin, d.primary.span.end, d.code, d.message);
}

} // namespace

Diagnostic make_diagnostic(Code code, Span where, std::string message, std::string help) {
  Diagnostic d;
  d.code = code;
  d.severity = code_info(code).severity;
  d.message = std::move(message);
  d.primary = {where, {}};
  d.help = std::move(help);
  return d;
}

void Diagnostics::add(Diagnostic diagnostic) {
  const auto same = [&](const Diagnostic &d) {
    return d.code == diagnostic.code && d.primary.span == diagnostic.primary.span &&
           d.message == diagnostic.message;
  };
  if (std::any_of(items_.begin(), items_.end(), same)) return;
  if (diagnostic.severity == Severity::Error) ++errors_;
  if (diagnostic.severity == Severity::Warning) ++warnings_;
  items_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> out = items_;
  std::stable_sort(out.begin(), out.end(), [](const Diagnostic &a, const Diagnostic &b) {
    return sort_key(a) < sort_key(b);
  });
  return out;
}

} // namespace slac::base

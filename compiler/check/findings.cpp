// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"

namespace slac::check {
namespace {

/// The text behind `# slac: ignore=CODE` in a line; empty where it does not stand there.
std::string_view reason_in(std::string_view line, std::string_view code) {
  constexpr std::string_view kMark = "# slac: ignore=";
  const std::size_t at = line.find(kMark);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + kMark.size());
  if (!line.starts_with(code)) return {};
  line.remove_prefix(code.size());
  if (!line.starts_with(' ')) return {};
  const std::size_t begin = line.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

bool is_comment(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin != std::string_view::npos && line[begin] == '#';
}

/// Without a reason a comment ignores nothing: the next reader would not know why.
bool is_ignored(const base::Diagnostic &d, const base::SourceSet &sources) {
  const base::Span place = d.primary.span;
  const base::SourceFile &file = sources.file(place.file);
  if (place.begin > file.text.size()) return false;
  const std::string_view code = base::code_info(d.code).id;
  base::Span line = sources.line_span(place.file, place.begin);
  if (!reason_in(sources.text(line), code).empty()) return true;
  while (line.begin > 0) { // comments directly above it
    line = sources.line_span(place.file, line.begin - 1);
    if (!is_comment(sources.text(line))) return false;
    if (!reason_in(sources.text(line), code).empty()) return true;
  }
  return false;
}

} // namespace

void revise_findings(const model::Project &project, const base::SourceSet &sources,
                     base::Diagnostics &diagnostics) {
  diagnostics.revise([&](base::Diagnostic &d) {
    if (!base::may_be_revised(d.code)) return true;
    if (is_ignored(d, sources)) return false;
    const auto wanted = project.findings.find(base::code_info(d.code).id);
    if (wanted == project.findings.end()) return true;
    if (wanted->second) d.severity = *wanted->second;
    return wanted->second.has_value();
  });
}

} // namespace slac::check

// SPDX-License-Identifier: Apache-2.0
// The form is that of "Workflow commands for GitHub Actions": in values line ends and `%` are
// escaped, in properties also `:` and `,`.
#include "compiler/base/printable.hpp"
#include "compiler/base/render.hpp"

namespace slac::base {
namespace {

std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\n')
      out += "%0A";
    else if (c == '\r')
      out += "%0D";
    else if (is_property && c == ':')
      out += "%3A";
    else if (is_property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

} // namespace

std::string render_github(const Diagnostic &d, const SourceSet &sources) {
  const LineColumn from = sources.locate(d.primary.span.file, d.primary.span.begin);
  const LineColumn to = sources.locate(d.primary.span.file, d.primary.span.end);
  const std::string_view level = d.severity == Severity::Error     ? "error"
                                 : d.severity == Severity::Warning ? "warning"
                                                                   : "notice";
  std::string text = printable(d.message);
  for (const Fix &fix : d.fixes)
    text += "\nfix: " + printable(fix.why) + ": " + printable(fix.replacement);
  if (!d.help.empty()) text += "\nhelp: " + printable(d.help);
  std::string out = "::" + std::string(level) +
                    " file=" + escaped(printable(sources.file(d.primary.span.file).path), true) +
                    ",line=" + std::to_string(from.line) + ",endLine=" + std::to_string(to.line);
  // Columns mean something on one line alone.
  if (from.line == to.line)
    out += ",col=" + std::to_string(from.column) + ",endColumn=" + std::to_string(to.column);
  return out + ",title=" + std::string(code_info(d.code).id) + "::" + escaped(text, false) + "\n";
}

} // namespace slac::base

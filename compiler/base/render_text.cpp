// SPDX-License-Identifier: Apache-2.0
// The text form of a diagnostic. The first line is stable and can be searched for; below it each
// label shows its source line with a caret row. Long lines are cut around the caret.
#include "compiler/base/printable.hpp"
#include "compiler/base/render.hpp"
#include "compiler/base/utf8.hpp"

#include <algorithm>

namespace slac::base {
namespace {

constexpr std::size_t kMaxShown = 120; // code points of a source line
constexpr std::size_t kLead = 40;      // of those, before the caret of a cut line

struct Excerpt {
  std::string shown;
  std::size_t caret = 0;  // in code points from the start of `shown`
  std::size_t length = 1; // of the underline
};

std::string_view skip_points(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  for (; count > 0 && i < text.size(); --count)
    i += std::max<std::size_t>(1, code_point_length(text.substr(i)));
  return text.substr(std::min(i, text.size()));
}

/// The place `count` code points before `at`.
std::size_t step_back(std::string_view text, std::size_t at, std::size_t count) {
  while (count > 0 && at > 0) {
    --at;
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) --count;
  }
  return at;
}

/// The same in the same number of columns, without what a terminal would obey.
std::string harmless(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = code_point_length(text.substr(i));
    const char32_t c = length == 0 ? U'\uFFFD' : code_point(text.substr(i, length));
    append_utf8(out, c < 0x20 || c == 0x7F ? U' ' : is_control(c) ? U'\uFFFD' : c);
    i += std::max<std::size_t>(1, length);
  }
  return out;
}

/// The line with each byte of a secret as a star.
std::string line_text(Span line, const SourceSet &sources, const std::vector<Span> &secrets) {
  std::string out(sources.text(line));
  for (const Span &secret : secrets) {
    const std::uint32_t from = std::max(secret.begin, line.begin);
    const std::uint32_t to = std::min(secret.end, line.end);
    if (secret.file == line.file && from < to)
      std::fill(out.begin() + (from - line.begin), out.begin() + (to - line.begin), '*');
  }
  return out;
}

Excerpt make_excerpt(Span span, const SourceSet &sources, const std::vector<Span> &secrets) {
  const Span line = sources.line_span(span.file, span.begin);
  const std::string shown_text = line_text(line, sources, secrets);
  const std::string_view text = shown_text;
  Excerpt e;
  const std::uint32_t begin = std::min(span.begin, line.end);
  e.caret = sources.locate(span.file, begin).column - 1;
  const std::uint32_t last = std::clamp(span.end, span.begin, std::max(line.end, span.begin));
  const std::string_view marked = sources.text({span.file, span.begin, last});
  e.length = std::max<std::size_t>(1, code_points(marked.substr(0, 4 * kMaxShown)));
  std::string_view rest = text;
  if (e.caret > kLead && !skip_points(text, kMaxShown).empty()) {
    rest = text.substr(step_back(text, begin - line.begin, kLead));
    e.shown = "…";
    e.caret = kLead + 1;
  }
  const std::string_view beyond = skip_points(rest, kMaxShown);
  e.shown += rest.substr(0, rest.size() - beyond.size());
  if (!beyond.empty()) e.shown += "…";
  e.length = std::min(e.length, kMaxShown + 1 - std::min(e.caret, kMaxShown));
  e.shown = harmless(e.shown);
  return e;
}

void append_label(std::string &out, const Label &label, char mark, const SourceSet &sources,
                  const std::vector<Span> &secrets, std::uint32_t &shown_line) {
  const LineColumn at = sources.locate(label.span.file, label.span.begin);
  const Excerpt e = make_excerpt(label.span, sources, secrets);
  std::string number = std::to_string(at.line);
  number.insert(0, number.size() < 5 ? 5 - number.size() : 0, ' ');
  if (shown_line != at.line) out += number + " | " + e.shown + "\n";
  shown_line = at.line;
  out += std::string(number.size(), ' ') + " | " + std::string(e.caret, ' ') +
         std::string(e.length, mark);
  if (!label.text.empty()) out += " " + printable(label.text);
  out += "\n";
}

} // namespace

std::string render_text(const Diagnostic &d, const SourceSet &sources) {
  const LineColumn at = sources.locate(d.primary.span.file, d.primary.span.begin);
  std::string out = printable(sources.file(d.primary.span.file).path) + ":" +
                    std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                    std::string(severity_name(d.severity)) + "[" +
                    std::string(code_info(d.code).id) + "]: " + printable(d.message) + "\n";
  std::uint32_t shown_line = 0;
  append_label(out, d.primary, '^', sources, d.secrets, shown_line);
  FileId file = d.primary.span.file;
  for (const Label &label : d.also) {
    if (label.span.file != file ||
        sources.locate(label.span.file, label.span.begin).line != shown_line) {
      const LineColumn there = sources.locate(label.span.file, label.span.begin);
      out += "      --> " + printable(sources.file(label.span.file).path) + ":" +
             std::to_string(there.line) + ":" + std::to_string(there.column) + "\n";
      shown_line = 0;
    }
    file = label.span.file;
    append_label(out, label, '-', sources, d.secrets, shown_line);
  }
  if (!d.help.empty()) out += "      = help: " + printable(d.help) + "\n";
  for (const Fix &fix : d.fixes) {
    const bool line = fix.replacement.ends_with('\n');
    const auto shown = std::string_view(fix.replacement).substr(0, fix.replacement.size() - line);
    out += "      = fix: " + printable(fix.why) + ": `" + printable(shown) + "`\n";
  }
  return out;
}

} // namespace slac::base

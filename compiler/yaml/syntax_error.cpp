// SPDX-License-Identifier: Apache-2.0
// yaml-cpp gives a position and a word; this looks at the lines around it and says which accident
// it was. Called once for a file that is no YAML.
#include "compiler/yaml/syntax_error.hpp"

#include "compiler/yaml/quote.hpp"

#include <yaml-cpp/exceptions.h>

#include <algorithm>
#include <optional>

namespace slac::yaml {

using base::Code;
using base::Span;

/// The library does not count a byte order mark.
std::uint32_t file_offset(const YAML::Mark &mark, std::string_view text) {
  const std::size_t skipped = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const auto at = static_cast<std::size_t>(std::max(mark.pos, 0)) + skipped;
  return static_cast<std::uint32_t>(std::min(at, text.size()));
}

namespace {

/// Reports a tab in the indentation of one line.
bool report_tab(base::FileId file, const base::SourceSet &sources, Span line,
                base::Diagnostics &diagnostics) {
  const std::string_view text = sources.text(line);
  const std::size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
  const std::size_t tab = text.substr(0, indent).find('\t');
  if (tab == std::string_view::npos || indent == text.size()) return false;
  const auto where = line.begin + static_cast<std::uint32_t>(tab);
  diagnostics.add(base::make_diagnostic(Code::YamlTab, {file, where, where + 1},
                                        "expected spaces, got a tab in the indentation",
                                        "YAML indents with spaces only"));
  return true;
}

/// Reports a value with a colon in it, which makes YAML read a key: `title: Cards: all of them`.
bool report_colon(base::FileId file, const base::SourceSet &sources,
                  const YAML::ParserException &error, base::Diagnostics &diagnostics) {
  const std::uint32_t at = file_offset(error.mark, sources.file(file).text);
  const Span line = sources.line_span(file, at);
  const std::string_view text = sources.text(line);
  const std::size_t colon = at - line.begin;
  if (colon >= text.size() || text.substr(colon, 2) != ": ") return false;
  const bool flow = error.msg != YAML::ErrorMsg::MAP_VALUE;
  // The value: from behind what stands before it to its end.
  std::size_t begin = text.substr(0, colon).rfind(": ");
  if (begin == std::string_view::npos) return false;
  if (flow)
    for (const std::string_view before : {", ", "{", "["})
      if (const std::size_t i = text.substr(0, colon).rfind(before);
          i != std::string_view::npos && i > begin)
        return false;
  begin = text.find_first_not_of(' ', begin + 1);
  const std::size_t behind = std::min(
      {text.find(" #", colon), flow ? text.find_first_of(",}]", colon) : text.size(), text.size()});
  const std::size_t end = text.find_last_not_of(' ', behind - 1) + 1;
  const std::string_view value = text.substr(begin, end - begin);
  if (begin >= colon || value.find_first_of("'\"[{") == 0) return false;
  const auto place = [&](std::size_t from, std::size_t to) {
    return Span{file, line.begin + static_cast<std::uint32_t>(from),
                line.begin + static_cast<std::uint32_t>(to)};
  };
  base::Diagnostic d = base::make_diagnostic(
      Code::YamlSyntax, place(colon, colon + 1),
      "expected one value, but `: ` inside it makes YAML read another key", "quote the value");
  d.fixes.push_back({place(begin, end), quote(value), "write"});
  diagnostics.add(std::move(d));
  return true;
}

/// Reports a quote that is never closed: YAML notices at the next document, or at the end.
bool report_quote(base::FileId file, const base::SourceSet &sources,
                  const YAML::ParserException &error, base::Diagnostics &diagnostics) {
  if (error.msg != YAML::ErrorMsg::DOC_IN_SCALAR && error.msg != YAML::ErrorMsg::EOF_IN_SCALAR)
    return false;
  const std::string &text = sources.file(file).text;
  const std::uint32_t end = file_offset(error.mark, text);
  std::size_t at = std::string_view(text).substr(0, end).rfind("\n---");
  for (at = at == std::string::npos ? 0 : at + 1; at < end;) {
    const Span line = sources.line_span(file, static_cast<std::uint32_t>(at));
    std::optional<std::size_t> open; // the quote that this line leaves open
    for (std::size_t i = line.begin; i < line.end; ++i) {
      const char c = text[i];
      if (c == '#' && !open && (i == line.begin || text[i - 1] == ' ')) break;
      if (c == '\\' && open && text[*open] == '"')
        ++i;
      else if (open ? c == text[*open] : c == '"')
        open = open ? std::nullopt : std::optional(i);
    }
    if (open) {
      const auto where = static_cast<std::uint32_t>(*open);
      diagnostics.add(base::make_diagnostic(Code::YamlSyntax, {file, where, where + 1},
                                            "the quote that begins here is not closed on its line",
                                            "close it: `\"`"));
      return true;
    }
    at = line.end + 1;
  }
  return false;
}

/// Reports PromQL inside {} without quotes, whose own braces end the mapping.
bool report_selector(base::FileId file, const base::SourceSet &sources, Span line,
                     base::Diagnostics &diagnostics) {
  const std::string_view text = sources.text(line);
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
  };
  for (std::size_t at = text.find('{', 1); at != std::string_view::npos;
       at = text.find('{', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && is_name(text[begin - 1]))
      --begin;
    const std::size_t end = text.find('}', at);
    if (begin == at || end == std::string_view::npos) continue;
    const std::string_view inside = text.substr(at, end - at);
    if (inside.find("=\"") == std::string_view::npos &&
        inside.find("~\"") == std::string_view::npos)
      continue;
    if (text.substr(0, begin).find_last_of("'\"") != std::string_view::npos) continue;
    const Span where{file, line.begin + static_cast<std::uint32_t>(begin),
                     line.begin + static_cast<std::uint32_t>(end) + 1};
    base::Diagnostic d =
        base::make_diagnostic(Code::SelectorAsMapping, where,
                              "a selector inside {} needs quotes: its own braces end the mapping",
                              "quote it, or put each key on a line of its own");
    d.fixes.push_back({where, "'" + std::string(sources.text(where)) + "'", "write"});
    diagnostics.add(std::move(d));
    return true;
  }
  return false;
}

/// Reports a key that is indented deeper than the line before it, which has a value already.
bool report_indent(base::FileId file, const base::SourceSet &sources,
                   const YAML::ParserException &error, base::Diagnostics &diagnostics) {
  if (error.msg != YAML::ErrorMsg::MAP_VALUE) return false;
  const Span line = sources.line_span(file, file_offset(error.mark, sources.file(file).text));
  if (line.begin == 0) return false;
  const Span former = sources.line_span(file, line.begin - 1);
  const std::string_view text = sources.text(line);
  const std::string_view before = sources.text(former);
  const std::size_t indent = text.find_first_not_of(' ');
  const std::size_t former_indent = before.find_first_not_of(' ');
  const std::size_t colon = before.find(": ");
  if (indent == std::string_view::npos || former_indent == std::string_view::npos ||
      colon == std::string_view::npos || indent <= former_indent)
    return false;
  const auto where = line.begin + static_cast<std::uint32_t>(indent);
  const std::string key(before.substr(former_indent, colon - former_indent));
  base::Diagnostic d = base::make_diagnostic(
      Code::YamlSyntax, {file, where, where + 1},
      "this key stands deeper than `" + key + "` on the line before, which has its value already",
      "put both at one depth");
  d.also.push_back({{file, former.begin + static_cast<std::uint32_t>(former_indent),
                     former.begin + static_cast<std::uint32_t>(colon)},
                    "it stands here"});
  diagnostics.add(std::move(d));
  return true;
}

} // namespace

void report_syntax(base::FileId file, const base::SourceSet &sources,
                   const YAML::ParserException &error, base::Diagnostics &diagnostics) {
  const auto size = static_cast<std::uint32_t>(sources.file(file).text.size());
  const std::uint32_t at = file_offset(error.mark, sources.file(file).text);
  const Span line = sources.line_span(file, at);
  const std::string_view text = sources.text(line);
  if (report_tab(file, sources, line, diagnostics)) return;
  // The library may stumble one line behind the tab.
  if (line.begin > 0 &&
      report_tab(file, sources, sources.line_span(file, line.begin - 1), diagnostics))
    return;
  const std::size_t block = text.find(": >");
  if (block != std::string_view::npos) {
    const auto where = line.begin + static_cast<std::uint32_t>(block) + 2;
    diagnostics.add(
        base::make_diagnostic(Code::BlockScalar, {file, where, line.end},
                              "expected a value, but a leading `>` opens a block scalar in YAML",
                              "leave out the `>`: the value is what follows it"));
    return;
  }
  if (report_quote(file, sources, error, diagnostics) ||
      report_selector(file, sources, line, diagnostics) ||
      report_indent(file, sources, error, diagnostics) ||
      report_colon(file, sources, error, diagnostics))
    return;
  diagnostics.add(base::make_diagnostic(Code::YamlSyntax, {file, at, std::min(at + 1, size)},
                                        "YAML does not parse: " + error.msg,
                                        "check brackets, quotes and indentation up to here"));
}

} // namespace slac::yaml

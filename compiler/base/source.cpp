// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/source.hpp"

#include "compiler/base/utf8.hpp"

#include <algorithm>

namespace slac::base {

FileId SourceSet::add(std::string path, std::string text, std::string relative) {
  SourceFile file{std::move(path), std::move(text), std::move(relative), {0}};
  for (std::size_t i = 0; i < file.text.size(); ++i)
    if (file.text[i] == '\n') file.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  files_.push_back(std::move(file));
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceSet::text(Span span) const {
  std::string_view all = file(span.file).text;
  const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, all.size());
  return all.substr(begin, end - begin);
}

LineColumn SourceSet::locate(FileId id, std::uint32_t offset) const {
  const SourceFile &f = file(id);
  const auto next = std::upper_bound(f.line_starts.begin(), f.line_starts.end(), offset);
  const auto line = static_cast<std::uint32_t>(next - f.line_starts.begin());
  const std::string_view before = text({id, f.line_starts[line - 1], offset});
  return {line, static_cast<std::uint32_t>(code_points(before)) + 1};
}

Span SourceSet::line_span(FileId id, std::uint32_t offset) const {
  const SourceFile &f = file(id);
  const std::uint32_t line = locate(id, offset).line;
  const std::uint32_t begin = f.line_starts[line - 1];
  std::uint32_t end = line < f.line_starts.size() ? f.line_starts[line] - 1
                                                  : static_cast<std::uint32_t>(f.text.size());
  if (end > begin && f.text[end - 1] == '\r') --end;
  return {id, begin, end};
}

} // namespace slac::base

// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/source.hpp"

#include "compiler/base/utf8.hpp"

#include <algorithm>
#include <iterator>

namespace slac::base {

namespace {

void mark_long_line(SourceFile &file, std::size_t begin, std::size_t end) {
  constexpr std::size_t kEvery = 4096;
  std::uint32_t points = 0;
  for (std::size_t at = begin + kEvery; at < end; at += kEvery) {
    const auto piece = std::string_view(file.text).substr(at - kEvery, kEvery);
    points += static_cast<std::uint32_t>(code_points(piece));
    file.marks.push_back({static_cast<std::uint32_t>(at), points});
  }
}

} // namespace

FileId SourceSet::add(std::string path, std::string text, std::string relative) {
  SourceFile file{std::move(path), std::move(text), std::move(relative), {0}, {}};
  const std::string &all = file.text;
  for (std::size_t begin = 0, end = 0; end < all.size(); begin = end + 1) {
    end = std::min(all.find('\n', begin), all.size());
    mark_long_line(file, begin, end);
    if (end < all.size()) file.line_starts.push_back(static_cast<std::uint32_t>(end + 1));
  }
  files_.push_back(std::move(file));
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view SourceSet::text(Span span) const {
  std::string_view all = file(span.file).text;
  const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, all.size());
  return all.substr(begin, end - begin);
}

std::size_t SourceSet::line_of(const SourceFile &f, std::uint32_t offset) const {
  const auto next = std::upper_bound(f.line_starts.begin(), f.line_starts.end(), offset);
  return static_cast<std::size_t>(next - f.line_starts.begin()) - 1;
}

LineColumn SourceSet::locate(FileId id, std::uint32_t offset) const {
  const SourceFile &f = file(id);
  const std::size_t line = line_of(f, offset);
  SourceFile::Mark from{f.line_starts[line], 0};
  const auto after = std::upper_bound(
      f.marks.begin(), f.marks.end(), offset,
      [](std::uint32_t at, const SourceFile::Mark &mark) { return at < mark.offset; });
  if (after != f.marks.begin() && std::prev(after)->offset > from.offset) from = *std::prev(after);
  const auto points = static_cast<std::uint32_t>(code_points(text({id, from.offset, offset})));
  return {static_cast<std::uint32_t>(line + 1), from.points + points + 1};
}

Span SourceSet::line_span(FileId id, std::uint32_t offset) const {
  const SourceFile &f = file(id);
  const std::size_t line = line_of(f, offset);
  const std::uint32_t begin = f.line_starts[line];
  std::uint32_t end = line + 1 < f.line_starts.size() ? f.line_starts[line + 1] - 1
                                                      : static_cast<std::uint32_t>(f.text.size());
  if (end > begin && f.text[end - 1] == '\r') --end;
  return {id, begin, end};
}

} // namespace slac::base

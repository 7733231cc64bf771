// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/span.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace slac::base {

/// One text that diagnostics may point into. Immutable once added to a SourceSet.
struct SourceFile {
  std::string path; ///< as the user named it
  std::string text;
  std::string
      relative; ///< below the folder that the user named; of a file that was named, its name
  std::vector<std::uint32_t> line_starts; ///< byte offset of each line's first byte
  /// Places inside long lines, so that a column is found without counting from the line's start.
  struct Mark {
    std::uint32_t offset;
    std::uint32_t points; ///< code points of the line before it
  };
  std::vector<Mark> marks;
};

/// 1-based line and column; columns count code points, a tab is one.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// Owns every source text of a run. References stay valid while the set lives.
class SourceSet {
public:
  FileId add(std::string path, std::string text, std::string relative = {});
  const SourceFile &file(FileId id) const { return files_.at(id); }
  std::string_view text(Span span) const;
  LineColumn locate(FileId id, std::uint32_t offset) const;
  /// The whole line that holds `offset`, without its line end.
  Span line_span(FileId id, std::uint32_t offset) const;
  std::size_t size() const { return files_.size(); }

private:
  /// 0-based.
  std::size_t line_of(const SourceFile &file, std::uint32_t offset) const;

  std::deque<SourceFile> files_;
};

} // namespace slac::base

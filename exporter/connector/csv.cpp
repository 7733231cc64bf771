// SPDX-License-Identifier: Apache-2.0
#include "exporter/connector/csv.hpp"

namespace slax::connector {

std::optional<std::vector<CsvRow>> parse_csv(std::string_view text, char delimiter) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<CsvRow> out;
  CsvRow row{1, {}};
  std::string field;
  std::size_t line = 1;
  bool is_quoted = false;
  bool was_quoted = false;
  const auto end_row = [&] {
    row.fields.push_back(std::move(field));
    const bool is_blank = row.fields.size() == 1 && row.fields.front().empty() && !was_quoted;
    if (!is_blank) out.push_back(std::move(row));
    row = {line + 1, {}};
    field.clear();
    was_quoted = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_quoted) {
      if (c == '\n') ++line;
      if (c != '"')
        field += c;
      else if (text.substr(i + 1, 1) == "\"")
        field += text[++i];
      else
        is_quoted = false;
    } else if (c == '"' && field.empty() && !was_quoted) {
      is_quoted = was_quoted = true;
    } else if (c == delimiter) {
      row.fields.push_back(std::move(field));
      field.clear();
      was_quoted = false;
    } else if (c == '\n') {
      end_row();
      ++line;
    } else if (c != '\r' || text.substr(i + 1, 1) != "\n") {
      field += c;
    }
  }
  if (is_quoted) return std::nullopt;
  if (!field.empty() || !row.fields.empty() || was_quoted) end_row();
  return out;
}

} // namespace slax::connector

// SPDX-License-Identifier: Apache-2.0
#include "exporter/connector/input_file.hpp"

#include "compiler/base/files.hpp"
#include "compiler/base/json_writer.hpp"
#include "exporter/connector/csv.hpp"

#include <cerrno>
#include <fstream>

namespace slax::connector {
namespace {

JqAnswer rows_of(const std::string &text, char delimiter) {
  constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
  const bool is_marked = text.starts_with(kUtf8Mark);
  const auto rows =
      parse_csv(std::string_view(text).substr(is_marked ? kUtf8Mark.size() : 0), delimiter);
  if (!rows) return {{}, "a quoted field is never closed"};
  JqAnswer out;
  if (!rows->empty() && rows->front().fields.size() == 1)
    for (const char other : {';', '\t', ',', '|'})
      if (rows->front().fields.front().find(other) != std::string::npos) {
        const std::string shown = other == '\t' ? "a tab" : std::string("`") + other + "`";
        out.error = "the header is one field with " + shown +
                    " in it: the delimiter is not that of the file; give it as `delimiter`";
        return out;
      }
  for (std::size_t i = 1; i < rows->size(); ++i) {
    const CsvRow &header = rows->front();
    const CsvRow &row = (*rows)[i];
    if (row.fields.size() != header.fields.size()) {
      out.error = "line " + std::to_string(row.line) + " has " + std::to_string(row.fields.size()) +
                  " fields, the header has " + std::to_string(header.fields.size());
      return out;
    }
    std::string record = "{";
    for (std::size_t column = 0; column < row.fields.size(); ++column)
      record += (column == 0 ? "" : ",") + slac::base::json_quote(header.fields[column]) + ":" +
                slac::base::json_quote(row.fields[column]);
    out.outputs.push_back(record + "}");
  }
  return out;
}

JqAnswer lines_of(const std::string &text) {
  JqAnswer out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (line.find_first_not_of(" \t\r") != std::string::npos) out.outputs.push_back(line);
    begin = end + 1;
  }
  return out;
}

} // namespace

slac::base::Result<std::string> read_input(const std::string &path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string out;
  std::string block(1U << 16U, '\0');
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    out.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (out.size() > kMaxInput) return slac::base::IoError{path, "is larger than 64 MiB"};
  }
  if (!in.eof()) return slac::base::IoError{path, slac::base::errno_text(errno)};
  return out;
}

JqAnswer split_records(const std::string &text, const slac::model::FileInput &form,
                       const Values &values, Mapping &mapping) {
  using Format = slac::model::FileInput::Format;
  if (form.format == Format::Csv) {
    std::string delimiter = form.delimiter;
    if (delimiter.starts_with('$')) {
      const auto given = values.find(delimiter.substr(1));
      delimiter = given == values.end() ? std::string() : given->second;
    }
    if (delimiter.size() != 1) return {{}, "the delimiter is to be one character"};
    return rows_of(text, delimiter.front());
  }
  if (form.format == Format::Ndjson) return lines_of(text);
  return mapping.records(text);
}

} // namespace slax::connector

// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"
#include "exporter/page/document.hpp"

namespace slax::page {
namespace {

/// In one line, in which nothing is markup (CommonMark 0.31, 2.4: any ASCII punctuation may be
/// escaped).
std::string plain(std::string_view raw) {
  const std::string text = slac::base::printable(raw);
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>#|~!&$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

void add(const Table &table, std::string &out) {
  if (table.rows.empty()) return;
  out += "## " + plain(table.title) + "\n\n";
  if (!table.note.empty()) out += plain(table.note) + "\n\n";
  std::string line = "|";
  for (const std::string &column : table.columns)
    ((out += out.ends_with("\n") ? "| " : " ") += plain(column)) += " |";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool is_number = table.rows.front()[i].tone == Tone::Number;
    line += is_number ? "---:|" : "---|";
  }
  out += "\n" + line + "\n";
  for (const std::vector<Cell> &row : table.rows) {
    out += "|";
    for (const Cell &cell : row)
      ((out += " ") += plain(cell.text)) += " |";
    out += "\n";
  }
  out += "\n";
}

} // namespace

std::string markdown(const Document &document) {
  std::string out = "# " + plain(document.title) + "\n\n";
  if (!document.subtitle.empty()) out += plain(document.subtitle) + "\n\n";
  if (!document.banner.empty()) out += "**" + plain(document.banner) + "**\n\n";
  for (const auto &[label, text] : document.facts)
    out += "* " + plain(label) + ": " + plain(text) + "\n";
  out += "\n";
  for (const std::string &sentence : document.summary)
    out += plain(sentence) + "\n";
  out += "\n";
  for (const Table &table : document.tables)
    add(table, out);
  for (const std::string &note : document.notes)
    out += plain(note) + "\n\n";
  for (const std::string &command : document.code)
    out += "    " + slac::base::printable(command) + "\n";
  return out;
}

} // namespace slax::page

// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"
#include "exporter/page/document.hpp"

#include <algorithm>

namespace slax::page {
namespace {

/// In one line, in which nothing is markup, a link, a mention or the start of a list (CommonMark
/// 0.31, 2.4: any ASCII punctuation may be escaped; GFM 6.9).
std::string plain(std::string_view raw) {
  std::string text = slac::base::printable(raw);
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_start = (i == 0 && std::string_view("-+=").find(c) != std::string_view::npos) ||
                          (i == digits && i > 0 && (c == '.' || c == ')'));
    const bool is_link =
        (c == '.' && i >= 3 && (text[i - 1] | 0x20) == 'w' && (text[i - 2] | 0x20) == 'w') ||
        (c == ':' && text.compare(i, 3, "://") == 0);
    if (is_start || is_link ||
        std::string_view("\\`*_{}[]<>#|~!&$@").find(c) != std::string_view::npos)
      out += '\\';
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

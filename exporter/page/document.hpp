// SPDX-License-Identifier: Apache-2.0
// A text for people, as headings, facts and tables; in several formats.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slax::page {

/// How a cell is marked, in words and colour alike.
enum class Tone { Plain, Number, Hash, Good, Bad, Doubtful };

/// A share beside its number.
struct Bar {
  double share = 0; ///< what lies outside 0 to 1 is drawn as the nearest
  Tone tone = Tone::Good;
};

/// Links, bars and clocks are shown on the web alone.
struct Cell {
  std::string text;
  Tone tone = Tone::Plain;
  std::string href = {}; ///< where it leads; empty: nowhere
  std::optional<Bar> bar = {};
  bool is_number = false;   ///< at the right, whatever its tone
  bool is_one_line = false; ///< is not broken into lines
  std::string until = {};   ///< an instant, RFC 3339, to which a clock counts down
};

/// A drawing of our own, as SVG without any style; described in words for those who do not see it.
struct Chart {
  std::string title;
  std::string description;
  std::string svg;
};

struct Table {
  std::string title;
  std::string note;                 ///< above it; may be empty
  std::vector<std::string> columns; ///< their headings
  std::vector<std::vector<Cell>> rows;
};

struct Document {
  std::string language;  ///< of its words: "en"
  std::string logo = {}; ///< an image as an address with its data; may be empty
  std::string title;
  std::string subtitle; ///< may be empty
  std::string banner;   ///< across the page; may be empty
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<std::string> summary; ///< sentences
  std::vector<Chart> charts = {};   ///< on the web alone
  std::vector<Table> tables;        ///< those without rows are left out
  std::vector<std::string> notes;   ///< paragraphs at the end
  std::vector<std::string> code;    ///< commands, below the notes
};

/// GitHub-flavoured Markdown. Nothing in a text is markup.
std::string markdown(const Document &document);

/// One page of HTML that needs nothing else: no script, nothing from outside. Every text is
/// escaped. Prints on A4.
std::string html(const Document &document);

} // namespace slax::page

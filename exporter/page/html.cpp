// SPDX-License-Identifier: Apache-2.0
// ctemplate escapes every text for the place where it stands (AUTOESCAPE).
#include "compiler/base/printable.hpp"
#include "exporter/page/web.hpp"
#include "page_static.hpp"
#include "page_templates.hpp"

#include <algorithm>
#include <ctemplate/template.h>
#include <mutex>
#include <stdexcept>

namespace slax::page {
namespace {

/// Templates are known by their names, to all threads.
void know_templates() {
  static std::once_flag once;
  std::call_once(once, [] {
    for (const slac::base::EmbeddedFile &file : kTemplates)
      ctemplate::StringToTemplateCache(std::string(file.name), file.text.data(), file.text.size(),
                                       ctemplate::STRIP_WHITESPACE);
  });
}

const char *class_of(Tone tone) {
  switch (tone) {
  case Tone::Plain: return "plain";
  case Tone::Number: return "number";
  case Tone::Hash: return "hash";
  case Tone::Good: return "good";
  case Tone::Bad: return "bad";
  case Tone::Doubtful: return "doubtful";
  }
  return "plain";
}

void set(ctemplate::TemplateDictionary &to, const char *name, std::string_view text) {
  to.SetValue(name, slac::base::printable(text));
}

void add_list(ctemplate::TemplateDictionary &to, const char *section, const char *name,
              const std::vector<std::string> &texts) {
  for (const std::string &text : texts)
    set(*to.AddSectionDictionary(section), name, text);
}

using Dictionary = ctemplate::TemplateDictionary;

void add_facts(Dictionary &all, const Document &document) {
  if (document.facts.empty()) return;
  auto &facts = *all.AddSectionDictionary("HAS_FACTS");
  for (const auto &[label, text] : document.facts) {
    auto &fact = *facts.AddSectionDictionary("FACT");
    set(fact, "LABEL", label);
    set(fact, "TEXT", text);
  }
}

void add_bar(Dictionary &cell, const Bar &bar) {
  auto &its = *cell.AddSectionDictionary("HAS_BAR");
  const double share = std::clamp(bar.share, 0.0, 1.0);
  its.SetValue("BAR_TONE", class_of(bar.tone));
  its.SetIntValue("BAR_WIDTH", static_cast<long>(share * 100));
}

void add_cell(Dictionary &row, const Cell &cell) {
  auto &one = *row.AddSectionDictionary("CELL");
  std::string classes = class_of(cell.tone);
  if (cell.is_number) classes += " number";
  if (cell.is_one_line) classes += " line";
  one.SetValue("CLASS", classes);
  set(one, "TEXT", cell.text);
  if (cell.bar) add_bar(one, *cell.bar);
  if (!cell.until.empty())
    set(*one.AddSectionDictionary("HAS_CLOCK"), "UNTIL", cell.until);
  else if (!cell.href.empty())
    set(*one.AddSectionDictionary("HAS_LINK"), "HREF", cell.href);
  else
    one.ShowSection("HAS_TEXT");
}

void add_tables(Dictionary &all, const std::vector<Table> &tables) {
  for (const Table &table : tables) {
    if (table.rows.empty()) continue;
    auto &its = *all.AddSectionDictionary("TABLE");
    set(its, "TABLE_TITLE", table.title);
    if (!table.note.empty()) set(*its.AddSectionDictionary("HAS_NOTE"), "NOTE", table.note);
    add_list(its, "COLUMN", "TEXT", table.columns);
    for (const std::vector<Cell> &row : table.rows) {
      auto &line = *its.AddSectionDictionary("ROW");
      for (const Cell &cell : row)
        add_cell(line, cell);
    }
  }
}

void fill(Dictionary &all, const Document &document) {
  set(all, "LANGUAGE", document.language);
  set(all, "TITLE", document.title);
  if (!document.subtitle.empty())
    set(*all.AddSectionDictionary("HAS_SUBTITLE"), "SUBTITLE", document.subtitle);
  if (!document.banner.empty())
    set(*all.AddSectionDictionary("HAS_BANNER"), "BANNER", document.banner);
  // Its letters are those of base64, as the specs' decoder has made sure.
  if (!document.logo.empty()) all.AddSectionDictionary("HAS_LOGO")->SetValue("LOGO", document.logo);
  add_facts(all, document);
  if (!document.summary.empty())
    add_list(*all.AddSectionDictionary("HAS_SUMMARY"), "SENTENCE", "TEXT", document.summary);
  for (const Chart &chart : document.charts) {
    auto &its = *all.AddSectionDictionary("CHART");
    set(its, "CHART_TITLE", chart.title);
    set(its, "CHART_DESCRIPTION", chart.description);
    its.SetValue("SVG", chart.svg);
  }
  add_tables(all, document.tables);
  add_list(all, "NOTE_AT_END", "TEXT", document.notes);
  if (!document.code.empty())
    add_list(*all.AddSectionDictionary("HAS_CODE"), "COMMAND", "TEXT", document.code);
}

void add_links(Dictionary &all, const char *around, const char *section,
               const std::vector<Link> &links) {
  if (links.empty()) return;
  Dictionary &its = *all.AddSectionDictionary(around);
  for (const Link &link : links) {
    auto &one = *its.AddSectionDictionary(section);
    set(one, "TEXT", link.text);
    set(one, "HREF", link.href);
  }
}

std::string expanded(const char *name, const Dictionary &all) {
  std::string out;
  if (!ctemplate::ExpandTemplate(name, ctemplate::STRIP_WHITESPACE, &all, &out))
    throw std::runtime_error("the template of a page cannot be expanded");
  return out;
}

std::string_view static_file(std::string_view name) {
  for (const slac::base::EmbeddedFile &file : kStatic)
    if (file.name == name) return file.text;
  return {};
}

} // namespace

std::string html(const Document &document) {
  know_templates();
  Dictionary all("document");
  fill(all, document);
  return expanded("document.html", all);
}

std::string web_page(const Document &document, const Frame &frame) {
  know_templates();
  Dictionary all("web");
  fill(all, document);
  set(all, "ROOT", frame.root);
  set(all, "NOW", frame.now);
  add_links(all, "HAS_PATH", "STEP", frame.path);
  add_links(all, "HAS_FILTERS", "FILTER", frame.filters);
  add_links(all, "HAS_PAGES", "PAGE", frame.pages);
  add_links(all, "HAS_DOWNLOADS", "DOWNLOAD", frame.downloads);
  if (frame.has_search) set(*all.AddSectionDictionary("HAS_SEARCH"), "QUERY", frame.query);
  if (!frame.user.empty()) set(*all.AddSectionDictionary("HAS_USER"), "USER", frame.user);
  return expanded("web.html", all);
}

std::string_view stylesheet() { return static_file("page.css"); }
std::string_view script() { return static_file("page.js"); }
std::string_view icon() { return static_file("icon.svg"); }

std::string path_part(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos)
      out += c;
    else
      ((out += '%') += kDigits[byte >> 4U]) += kDigits[byte & 15U];
  }
  return out;
}

} // namespace slax::page

// SPDX-License-Identifier: Apache-2.0
// ctemplate escapes every text for the place where it stands (AUTOESCAPE).
#include "compiler/base/printable.hpp"
#include "exporter/page/document.hpp"
#include "page_templates.hpp"

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

} // namespace

std::string html(const Document &document) {
  know_templates();
  ctemplate::TemplateDictionary all("document");
  set(all, "LANGUAGE", document.language);
  set(all, "TITLE", document.title);
  if (!document.subtitle.empty())
    set(*all.AddSectionDictionary("HAS_SUBTITLE"), "SUBTITLE", document.subtitle);
  if (!document.banner.empty())
    set(*all.AddSectionDictionary("HAS_BANNER"), "BANNER", document.banner);
  for (const auto &[label, text] : document.facts) {
    auto &fact = *all.AddSectionDictionary("FACT");
    set(fact, "LABEL", label);
    set(fact, "TEXT", text);
  }
  add_list(all, "SENTENCE", "TEXT", document.summary);
  for (const Table &table : document.tables) {
    if (table.rows.empty()) continue;
    auto &its = *all.AddSectionDictionary("TABLE");
    set(its, "TABLE_TITLE", table.title);
    if (!table.note.empty()) set(*its.AddSectionDictionary("HAS_NOTE"), "NOTE", table.note);
    add_list(its, "COLUMN", "TEXT", table.columns);
    for (const std::vector<Cell> &row : table.rows) {
      auto &line = *its.AddSectionDictionary("ROW");
      for (const Cell &cell : row) {
        auto &one = *line.AddSectionDictionary("CELL");
        one.SetValue("TONE", class_of(cell.tone));
        set(one, "TEXT", cell.text);
      }
    }
  }
  add_list(all, "NOTE_AT_END", "TEXT", document.notes);
  if (!document.code.empty())
    add_list(*all.AddSectionDictionary("HAS_CODE"), "COMMAND", "TEXT", document.code);
  std::string out;
  if (!ctemplate::ExpandTemplate("document.html", ctemplate::STRIP_WHITESPACE, &all, &out))
    throw std::runtime_error("the template of a page cannot be expanded");
  return out;
}

} // namespace slax::page

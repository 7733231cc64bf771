// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/page.hpp"

namespace slax::metrics {
namespace {

void append_escaped(std::string &out, std::string_view value) {
  if (value.find_first_of("\n\"\\") == std::string_view::npos) {
    out += value;
    return;
  }
  for (const char c : value) {
    if (c == '\n')
      out += "\\n";
    else if (c == '"' || c == '\\')
      out += {'\\', c};
    else
      out += c;
  }
}

void append_pair(std::string &out, std::string_view name, std::string_view value) {
  out += name;
  out += "=\"";
  append_escaped(out, value);
  out += '"';
}

} // namespace

void append_label(std::string &labels, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!labels.empty()) labels += ',';
  append_pair(labels, name, value);
}

void append_family(std::string &page, std::string_view name, std::string_view help) {
  page.append("# HELP ").append(name).append(" ");
  for (const char c : help) {
    if (c == '\\')
      page += "\\\\";
    else
      page += c == '\n' ? ' ' : c;
  }
  page.append("\n# TYPE ").append(name).append(" gauge\n");
}

void append_sample(std::string &page, std::string_view family, std::string_view labels,
                   std::string_view value) {
  append_sample(page, family, labels, {}, {}, value);
}

void append_sample(std::string &page, std::string_view family, std::string_view labels,
                   std::string_view name, std::string_view label, std::string_view value) {
  page += family;
  if (!labels.empty() || !name.empty()) {
    page += '{';
    page += labels;
    if (!labels.empty() && !name.empty()) page += ',';
    if (!name.empty()) append_pair(page, name, label);
    page += '}';
  }
  page += ' ';
  page += value;
  page += '\n';
}

} // namespace slax::metrics

// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/page.hpp"

#include "compiler/base/decimal.hpp"

namespace slax::metrics {
namespace {

void append_escaped(std::string &out, std::string_view value) {
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
  if (!out.empty() && out.back() != '{') out += ',';
  out += name;
  out += "=\"";
  append_escaped(out, value);
  out += '"';
}

} // namespace

LabelText &LabelText::add(std::string_view name, std::string_view value) {
  if (!value.empty()) append_pair(text_, name, value);
  return *this;
}

void Page::family(std::string_view name, std::string_view help) {
  family_ = name;
  out_ += "# HELP " + family_ + " ";
  for (const char c : help) {
    if (c == '\\')
      out_ += "\\\\";
    else
      out_ += c == '\n' ? ' ' : c;
  }
  out_ += "\n# TYPE " + family_ + " gauge\n";
}

void Page::sample(const LabelText &labels, std::string_view name, std::string_view label,
                  std::string_view value) {
  out_ += family_;
  if (!labels.text().empty() || !name.empty()) {
    out_ += '{';
    out_ += labels.text();
    if (!name.empty()) append_pair(out_, name, label);
    out_ += '}';
  }
  out_ += ' ';
  out_ += value;
  out_ += '\n';
}

void Page::sample(const LabelText &labels, double value) {
  sample(labels, {}, {}, slac::base::double_text(value));
}

} // namespace slax::metrics

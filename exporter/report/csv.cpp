// SPDX-License-Identifier: Apache-2.0
#include "exporter/report/csv.hpp"

#include "compiler/base/printable.hpp"

namespace slax::report {
namespace {

std::string field(std::string_view raw) {
  const std::string text = slac::base::printable(raw);
  // What a spreadsheet would take for a formula is a text.
  const bool is_formula =
      !text.empty() && std::string_view("=+@").find(text[0]) != std::string::npos;
  std::string out = (is_formula ? "'" : "") + std::string(text);
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

} // namespace

std::string csv_row(std::initializer_list<std::string_view> fields) {
  std::string out;
  for (const std::string_view one : fields)
    out += field(one) + ',';
  out.pop_back();
  return out + "\r\n";
}

} // namespace slax::report

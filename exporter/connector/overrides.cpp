// SPDX-License-Identifier: Apache-2.0
#include "exporter/connector/overrides.hpp"

#include "compiler/base/files.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/connector/csv.hpp"
#include "exporter/timeline/event.hpp"

#include <array>
#include <fstream>
#include <sstream>

namespace slax::connector {
namespace {

constexpr std::array<std::string_view, 6> kColumns{"incident", "what", "value", "at", "by", "why"};

bool is_instant(const std::string &text) {
  return std::holds_alternative<slac::time::Instant>(slac::time::parse_rfc3339(text, false));
}

/// What is wrong with it, if anything is.
std::string flaw_of(const Override &o) {
  const bool decides =
      o.what == "excluded" || o.what == "included" || o.what == "accounts" || o.what == "link";
  if (o.incident.empty()) return "`incident` is empty";
  if (o.by.empty() || o.why.empty()) return "`by` and `why` say who decided it, and why";
  if (!decides && !timeline::event_of_name(o.what))
    return "`what` is `" + o.what +
           "`, expected excluded, included, accounts, link or a type of event";
  if (!decides && !is_instant(o.value))
    return "`value` is `" + o.value + "`, expected a time such as 2026-03-29T00:50:00Z";
  if ((o.what == "excluded" || o.what == "accounts" || o.what == "link") && o.value.empty())
    return "`value` is empty";
  if ((o.what == "excluded" || o.what == "included") && !is_instant(o.at))
    return "`at` is `" + o.at + "`, expected the time of the decision";
  return {};
}

} // namespace

std::variant<Overrides, std::string> parse_overrides(std::string_view text) {
  const auto rows = parse_csv(text, ',');
  if (!rows) return std::string("a quoted field is never closed");
  Overrides out;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const CsvRow &row = (*rows)[i];
    const std::string line = "line " + std::to_string(row.line) + ": ";
    if (row.fields.size() != kColumns.size())
      return line + "expected the columns incident, what, value, at, by and why";
    if (i == 0) {
      if (!std::equal(kColumns.begin(), kColumns.end(), row.fields.begin()))
        return line + "expected the header incident,what,value,at,by,why";
      continue;
    }
    Override one{row.fields[0], row.fields[1], row.fields[2],
                 row.fields[3], row.fields[4], row.fields[5]};
    if (const std::string flaw = flaw_of(one); !flaw.empty()) return line + flaw;
    out.push_back(std::move(one));
  }
  return out;
}

slac::base::Result<std::variant<Overrides, std::string>> read_overrides(const std::string &path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return slac::base::IoError{path, slac::base::errno_text(errno)};
  return parse_overrides(text.str());
}

} // namespace slax::connector

// SPDX-License-Identifier: Apache-2.0
// What a reason means that stands in a report, a series or a log.
#include "compiler/base/edit_distance.hpp"
#include "compiler/base/printable.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/timeline/reason.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace slax::cli {
namespace {

using reason::Group;

/// As a heading, and what becomes of what has the reason.
struct GroupWords {
  const char *title;
  const char *fate;
};

GroupWords words_of(Group group) {
  switch (group) {
  case Group::Record:
    return {"Refused records", "The record is refused as a whole, all others are used. What the "
                               "server reads keeps the rows that the record feeds unknown."};
  case Group::Delivery:
    return {"Refused deliveries", "The delivery of a webhook is not taken, and its sender "
                                  "receives a status that says so."};
  case Group::Flaw:
    return {"Flaws of incidents",
            "Some number is doubtful: a row that the incident would touch, by its services, its "
            "account and its times, is unknown unless it is breached, until the record is "
            "corrected or the incident excluded."};
  case Group::Issue:
    return {"Issues of incidents", "Listed and counted; the numbers use the incident by a rule."};
  case Group::Unattributed:
    return {"Unattributed incidents", "No agreement's row shows the incident."};
  case Group::Rule: return {"Why an incident counts", "In the details of a row."};
  }
  return {"", ""};
}

/// All reasons, as they stand in specs/reasons.md.
std::string page() {
  std::string out = "# Reasons\n\n"
                    "Why `sla-exporter` does not use what it is given, or counts it as it does. "
                    "`sla-exporter explain REASON` prints one of\nthem, without a REASON this "
                    "page.\n";
  std::optional<Group> group;
  for (const reason::Reason &one : reason::all()) {
    if (group != one.group) {
      group = one.group;
      const GroupWords words = words_of(one.group);
      out += std::string("\n## ") + words.title + "\n\n" + words.fate +
             "\n\n| reason | meaning |\n|---|---|\n";
    }
    out.append("| `").append(one.name).append("` | ").append(one.meaning).append(" |\n");
  }
  return out;
}

int explain(const std::string &name) {
  std::vector<std::string_view> names;
  for (const reason::Reason &one : reason::all()) {
    names.push_back(one.name);
    if (one.name != name) continue;
    const GroupWords words = words_of(one.group);
    print(stdout,
          name + " (" + words.title + ")\n" + std::string(one.meaning) + "\n" + words.fate + "\n");
    return kExitOk;
  }
  std::string out = "sla-exporter: no reason is called `" + slac::base::printable(name) + "`";
  if (const std::string near = slac::base::nearest(name, names); !near.empty())
    out += "; " + slac::base::did_you_mean(near);
  print(stderr, out + "\n");
  return kExitUsage;
}

} // namespace

Command add_explain(CLI::App &app) {
  auto name = std::make_shared<std::string>();
  CLI::App *command = app.add_subcommand("explain", "Say what a reason means, or what all do");
  command->add_option("REASON", *name, "As reports, series and logs spell it: not-json");
  return {command, [name] {
            if (!name->empty()) return explain(*name);
            print(stdout, page());
            return kExitOk;
          }};
}

} // namespace slax::cli

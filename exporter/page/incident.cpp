// SPDX-License-Identifier: Apache-2.0
// One incident: each event with when it came and what it changed, and what became of it in each
// promise.
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "compiler/time/zone.hpp"
#include "exporter/page/rows.hpp"

#include <algorithm>

namespace slax::page {
namespace {

constexpr slac::time::Duration kLate{slac::time::kMinute};

std::string joined(const std::vector<std::string> &list) {
  std::string out;
  for (const std::string &one : list)
    out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? "none" : out;
}

std::string row_text(const sli::RowKey &key) {
  return std::string(key.account) + ", " + std::string(key.promise) +
         (key.service.empty() ? "" : " on " + std::string(key.service));
}

Table events(const report::Story &story, const slac::time::Zone &zone) {
  Table out{"What happened", {}, {"At", "Event", "Details", "First seen", "Changed"}, {}};
  for (const report::Story::Entry &entry : story.entries) {
    std::string words;
    for (const auto &[key, value] : entry.event.words)
      (((words += words.empty() ? "" : "; ") += key) += ": ") += value;
    std::string seen = "–";
    if (entry.seen) {
      const auto late = *entry.seen - entry.event.at;
      seen = late < kLate ? "at once" : slac::time::format_rough(late) + " later";
    }
    std::string changes;
    for (const report::Story::Change &change : entry.changes)
      changes += (changes.empty() ? "" : "; ") + row_text(*change.row->key) + ": " +
                 std::string(change.what);
    Cell type{entry.event.type};
    if (!entry.holds) type = {entry.event.type + " (no longer said)", Tone::Doubtful};
    out.rows.push_back({{slac::time::format_local(entry.event.at, zone)},
                        std::move(type),
                        {std::move(words)},
                        {std::move(seen)},
                        {std::move(changes)}});
  }
  return out;
}

Table rows(const report::Story &story, const slac::time::Zone &zone, const std::string &root) {
  Table out{
      "What became of it in each promise", {}, {"Promise", "Window", "Verdict", "Due", "Why"}, {}};
  for (const sli::InRow &in : story.rows) {
    Cell promise{row_text(*in.row->key)};
    promise.href = address_of(*in.row->key, root);
    if (in.row->kind != sli::WindowKind::Current)
      promise.href += "?window=" + std::string(sli::window_name(in.row->kind));
    const sli::Detail &detail = in.detail;
    Cell verdict{std::string(detail.verdict)};
    if (detail.verdict == "met") verdict.tone = Tone::Good;
    if (detail.verdict == "breached" || detail.verdict == "downtime") verdict.tone = Tone::Bad;
    if (detail.verdict == "pending") verdict.tone = Tone::Doubtful;
    const auto &at = detail.moved ? detail.moved : detail.deadline;
    Cell due{"–"};
    if (at)
      due = detail.verdict == "pending" ? deadline_cell(*at, zone)
                                        : Cell{slac::time::format_local(*at, zone)};
    out.rows.push_back({std::move(promise),
                        window_cell(*in.row),
                        std::move(verdict),
                        std::move(due),
                        {reasons_text(detail)}});
  }
  return out;
}

Table clocks(const report::Story &story) {
  Table out{"The ticket system's own clocks",
            "What it says of its clocks, beside the contract.",
            {"Clock", "Promise", "It says", "Here", "Differs"},
            {}};
  for (const report::TheirClock &clock : story.clocks) {
    std::string differs = clock.differs.empty() ? "no" : clock.differs;
    for (const std::string &why : clock.why)
      differs += "; " + why;
    out.rows.push_back(
        {{clock.theirs.name},
         {clock.agreement + "/" + clock.commitment},
         {std::string(report::their_verdict(clock.theirs))},
         {std::string(clock.ours)},
         {std::move(differs), clock.differs.empty() ? Tone::Plain : Tone::Doubtful}});
  }
  return out;
}

} // namespace

Page incident_page(const report::Story &story, const slac::time::Zone &zone,
                   slac::time::Instant now, const std::string &root) {
  Page out;
  Document &d = out.document;
  d.language = "en";
  d.title = story.title.empty() ? story.id : story.id + ": " + story.title;
  d.subtitle = "of " + story.source;
  d.facts = {{"Services", joined(story.services)},
             {"Accounts", joined(story.accounts)},
             {"Times", "in " + zone.name()}};
  d.tables = {rows(story, zone, root), events(story, zone), clocks(story)};
  if (story.rows.empty()) d.summary = {"It counts in no promise."};
  out.frame.root = root;
  out.frame.now = slac::time::format_rfc3339(now);
  out.frame.path = {{"All accounts", root + "/"}};
  if (story.url.starts_with("https://") || story.url.starts_with("http://"))
    out.frame.filters = {{"Open in " + story.source, story.url}};
  return out;
}

} // namespace slax::page
